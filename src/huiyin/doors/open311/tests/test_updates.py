"""Service request updates, mySociety's extension."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from huiyin.doors.open311.tests.stranger import Stranger
from huiyin.doors.open311.tests.test_listing import answer
from huiyin.matters import queries as matters
from huiyin.matters import verification
from huiyin.matters.tests.cast import Town

FIELDS = ["update_id", "service_request_id", "status", "updated_datetime", "description"]


def update(number: str, **changed: str) -> dict[str, str]:
    """What FixMyStreet sends for a comment."""
    form = {
        "service_request_id": number,
        "update_id": "4711",
        "updated_datetime": "2026-03-04T10:00:00+08:00",
        "status": "OPEN",
        "description": "今天又堵上了",
        "email": "someone@example.org",
        "first_name": "Some",
        "last_name": "One",
    }
    return form | changed


def test_an_update_stands_in_the_history_as_the_reporters_words(stranger: Stranger, post: Callable[..., str]) -> None:
    number = post()
    root = stranger.post("servicerequestupdates", update(number), "xml").xml
    assert root.tag == "service_request_updates"
    assert root.findtext("request_update/update_id")
    last = matters.history(matters.by_number(number), public_only=True)[-1]
    assert (last.words, last.actor_kind, last.to_state) == ({"remark": "今天又堵上了"}, "reporter", "received")
    assert last.occurred_at == datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    assert stranger.get(f"requests/{number}").json[0]["status_notes"] == "待受理"
    assert list(verification.breaks()) == []


def test_an_update_sent_again_is_one(stranger: Stranger, post: Callable[..., str]) -> None:
    number = post()
    first = stranger.post("servicerequestupdates", update(number)).json
    assert stranger.post("servicerequestupdates", update(number)).json == first
    assert len(matters.history(matters.by_number(number), public_only=True)) == 2


def test_what_the_desk_answers_is_listed_with_its_status(
    stranger: Stranger, town: Town, post: Callable[..., str]
) -> None:
    number = post()
    answer(town, number, "清走了。")
    listed = stranger.get("servicerequestupdates").json
    assert all(list(one) == FIELDS for one in listed)
    assert {one["service_request_id"] for one in listed} == {number}
    assert listed[-1]["description"] == "清走了。"
    assert listed[-1]["status"] == "open"
    assert len(stranger.get("servicerequestupdates", "xml").xml.findall("request_update")) == len(listed)


def test_updates_are_listed_by_when_they_came(stranger: Stranger, town: Town, post: Callable[..., str]) -> None:
    answer(town, post(), "清走了。")
    later = (datetime.now(UTC) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert stranger.get("servicerequestupdates", start_date=later).json == []
    assert stranger.get("servicerequestupdates", end_date=later).json != []
    assert len(stranger.get("servicerequestupdates", page_size="1").json) == 1


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"service_request_id": "HY26-000001-X"}, 404),
        ({"service_request_id": ""}, 400),
        ({"update_id": ""}, 400),
        ({"description": "", "status": ""}, 400),
        ({"updated_datetime": "2026-03-04"}, 400),
        ({"description": "字" * 4001}, 400),
        ({"update_id": "x" * 101}, 400),
    ],
)
def test_a_bad_update_is_refused(
    stranger: Stranger, post: Callable[..., str], changed: dict[str, str], status: int
) -> None:
    assert stranger.post("servicerequestupdates", update(post(), **changed)).status == status
