"""GET Service Requests: what is shown, how it is narrowed, and what it costs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from huiyin.domains.voice.models import VoiceRequest
from huiyin.domains.voice.operations import report
from huiyin.doors.open311.tests.conftest import EXIT, WORDS
from huiyin.doors.open311.tests.stranger import Stranger
from huiyin.matters import queries as matters
from huiyin.matters.domain import Incoming
from huiyin.matters.models import Matter
from huiyin.matters.operations import Visibility, act, change_visibility
from huiyin.matters.tests.cast import INSIDE, Town
from huiyin.people.actors import RESIDENT_ACTOR, Actor, ActorKind

FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
    "address", "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip


def move(number: str, when: datetime) -> None:
    """As if it had been reported at another time."""
    Matter.objects.filter(number=number).update(opened_at=when)


def answer(town: Town, number: str, words: str) -> None:
    """The desk handles it and answers."""
    now = datetime.now(UTC)
    matter = matters.by_number(number)
    officer = town.actor("officer", now)
    act(matter_id=matter.id, action="accept_and_assign", actor=town.actor("secretary", now), now=now,
        data={"unit": "property"})  # fmt: skip
    act(matter_id=matter.id, action="take", actor=officer, now=now)
    act(matter_id=matter.id, action="answer", actor=officer, now=now, data={"answer": words})


def numbers(said: Any) -> list[str]:
    return [request["service_request_id"] for request in said.json]


def test_a_request_shows_every_field_of_the_standard(stranger: Stranger, post: Callable[..., str]) -> None:
    number = post()
    (shown,) = stranger.get(f"requests/{number}").json
    assert list(shown) == FIELDS
    assert shown | {"status_notes": "", "requested_datetime": "", "updated_datetime": "", "expected_datetime": ""} == {
        "service_request_id": number,
        "status": "open",
        "status_notes": "",
        "service_name": "消防通道堵塞",
        "service_code": EXIT,
        "description": WORDS,
        "agency_responsible": "community-0",
        "service_notice": "收到后 1 个工作日内答复。",
        "requested_datetime": "",
        "updated_datetime": "",
        "expected_datetime": "",
        "address": "citydistrictstreetcommunity-0cell-0-0",
        "address_id": None,
        "zipcode": None,
        "lat": INSIDE[1],
        "long": INSIDE[0],
        "media_url": None,
    }
    assert all(shown[name].endswith("Z") for name in FIELDS if name.endswith("_datetime"))


def test_a_request_in_xml_has_the_same_elements_and_empty_ones_for_nothing(
    stranger: Stranger, post: Callable[..., str]
) -> None:
    root = stranger.get(f"requests/{post()}", "xml").xml
    assert root.tag == "service_requests"
    (request,) = root.findall("request")
    assert [element.tag for element in request] == FIELDS
    assert request.findtext("zipcode") == ""
    assert float(request.findtext("lat", "")) == INSIDE[1]


def test_a_number_is_read_tolerantly(stranger: Stranger, post: Callable[..., str]) -> None:
    number = post()
    assert numbers(stranger.get(f"requests/{number.lower().replace('-', '')}")) == [number]


def test_the_status_notes_are_the_desks_answer_and_the_notes_tell_the_way(
    stranger: Stranger, town: Town, post: Callable[..., str]
) -> None:
    number = post()
    answer(town, number, "杂物已清走，门能打开了。")
    (shown,) = stranger.get(f"requests/{number}", extensions="true").json
    assert shown["status_notes"] == "杂物已清走，门能打开了。"
    assert shown["agency_responsible"] == "property"
    assert shown["notes"][0]["type"] == "opened"
    assert shown["notes"][-1]["description"] == "杂物已清走，门能打开了。"
    assert "notes" not in stranger.get(f"requests/{number}").json[0]
    root = stranger.get(f"requests/{number}", "xml", extensions="true").xml
    assert len(root.findall("request/notes/note/datetime")) == len(shown["notes"])


def test_a_closed_request_was_last_changed_when_it_was_closed(
    stranger: Stranger, town: Town, post: Callable[..., str]
) -> None:
    number = post()
    answer(town, number, "好了。")
    matter = matters.by_number(number)
    reporter = Actor(kind=ActorKind.REPORTER, name="居民", key=f"receipt:{matter.id}")
    act(matter_id=matter.id, action="solved", actor=reporter, now=datetime.now(UTC), data={"rating": 5})
    (shown,) = stranger.get(f"requests/{number}").json
    closed_at = matters.by_number(number).closed_at
    assert closed_at is not None
    assert shown["status"] == "closed"
    assert shown["updated_datetime"] == closed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert numbers(stranger.get("requests", status="closed")) == [number]
    assert numbers(stranger.get("requests", status="open")) == []
    assert numbers(stranger.get("requests", status="open,closed")) == [number]


def test_what_a_resident_told_the_office_alone_is_not_shown(stranger: Stranger, town: Town) -> None:
    private = report(Incoming(text=WORDS, actor=RESIDENT_ACTOR, now=datetime.now(UTC), source="web", category=EXIT))
    assert stranger.get("requests").json == []
    assert stranger.get("requests", service_request_id=private.matter.number).json == []
    assert stranger.get(f"requests/{private.matter.number}").status == 404
    assert stranger.get("servicerequestupdates").json == []


def test_a_request_that_the_desk_takes_out_of_public_is_gone(
    stranger: Stranger, post: Callable[..., str], town: Town
) -> None:
    number = post()
    desk, now = town.actor("desk"), datetime.now(UTC)
    matter_id = matters.by_number(number).id
    change_visibility(matter_id=matter_id, to=Visibility.INVOLVED, actor=desk, reason="写了别人的电话", now=now)
    assert stranger.get(f"requests/{number}").status == 404


def test_the_default_is_the_last_ninety_days(stranger: Stranger, post: Callable[..., str]) -> None:
    old, new = post(), post()
    move(old, datetime.now(UTC) - timedelta(days=91))
    assert numbers(stranger.get("requests")) == [new]
    assert numbers(stranger.get("requests", service_request_id=old)) == [old]


def test_a_range_includes_both_its_ends(stranger: Stranger, post: Callable[..., str]) -> None:
    at = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    number = post()
    move(number, at)
    same = "2026-03-04T10:00:00+08:00"
    assert numbers(stranger.get("requests", start_date=same, end_date="2026-03-04T02:00:00Z")) == [number]
    assert numbers(stranger.get("requests", query=f"start_date={same}&end_date={same}")) == [number]
    assert numbers(stranger.get("requests", start_date="2026-03-04T02:00:01Z")) == []
    assert numbers(stranger.get("requests", start_date="2026-01-01T00:00:00Z")) == [number]
    assert numbers(stranger.get("requests", end_date="2026-05-01T00:00:00Z")) == [number]


def test_ninety_days_may_be_asked_for_and_no_more(stranger: Stranger) -> None:
    assert stranger.get("requests", start_date="2026-01-01T00:00:00Z", end_date="2026-04-01T00:00:00Z").status == 200
    assert stranger.get("requests", start_date="2026-01-01T00:00:00Z", end_date="2026-04-01T00:00:01Z").status == 400


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"start_date": "2026-01-01T00:00:00"}, "zone"),
        ({"start_date": "2026-01-01"}, "zone"),
        ({"end_date": "yesterday"}, "end_date"),
        ({"start_date": "2026-02-30T00:00:00Z"}, "start_date"),
        ({"start_date": "2026-02-02T00:00:00Z", "end_date": "2026-02-01T00:00:00Z"}, "before"),
        ({"start_date": "0001-01-01T00:00:00+14:00"}, "start_date"),
        ({"start_date": "9999-12-31T23:59:59Z"}, "start_date"),
        ({"status": "pending"}, "status"),
        ({"page": "0"}, "page"),
        ({"page_size": "1001"}, "page_size"),
        ({"page": "one"}, "page"),
    ],
)
def test_a_list_that_makes_no_sense_is_400(stranger: Stranger, asked: dict[str, str], problem: str) -> None:
    said = stranger.get("requests", **asked)
    assert said.status == 400
    assert problem in said.errors[0]


def test_numbers_override_everything_else(stranger: Stranger, post: Callable[..., str]) -> None:
    first, second = post(), post()
    said = stranger.get(
        "requests", service_request_id=f"{first}, {second},HY26-999999-Q", start_date="nonsense", status="closed"
    )
    assert set(numbers(said)) == {first, second}


def test_empty_parameters_are_absent_ones(stranger: Stranger, post: Callable[..., str]) -> None:
    number = post()
    query = "service_request_id=&service_code=&start_date=&end_date=&status=&page=&page_size=&jurisdiction_id="
    assert numbers(stranger.get("requests", query=query)) == [number]


def test_a_list_is_narrowed_by_services(stranger: Stranger, post: Callable[..., str]) -> None:
    number = post()
    assert numbers(stranger.get("requests", service_code=f"manhole,{EXIT}")) == [number]
    assert numbers(stranger.get("requests", query=f"service_code=manhole&service_code={EXIT}")) == [number]
    assert numbers(stranger.get("requests", service_code="manhole")) == []
    assert stranger.get("requests", service_code="nothing").status == 404


def test_pages_go_from_new_to_old_without_overlap(stranger: Stranger, post: Callable[..., str]) -> None:
    sent = [post() for _ in range(5)]
    pages = [numbers(stranger.get("requests", page=str(page), page_size="2")) for page in (1, 2, 3, 4)]
    assert [number for page in pages for number in page] == sent[::-1]
    assert [len(page) for page in pages] == [2, 2, 1, 0]


def test_an_empty_list_is_an_empty_list(stranger: Stranger) -> None:
    assert stranger.get("requests").json == []
    assert len(stranger.get("requests", "xml").xml) == 0


def test_a_list_costs_the_same_number_of_statements_however_long_it_is(
    stranger: Stranger, post: Callable[..., str], connection_of_test: Any
) -> None:
    costs = []
    for more in (1, 6):
        for _ in range(more):
            post()
        stranger.get("requests")  # what is kept in memory is read once
        with CaptureQueriesContext(connection_of_test) as said:
            stranger.get("requests", extensions="true")
        costs.append(len(said))
    assert costs[0] == costs[1] <= 4


def test_only_those_with_a_category_are_shown(stranger: Stranger, post: Callable[..., str]) -> None:
    number = post()
    VoiceRequest.objects.filter(matter__number=number).update(category=None)
    assert stranger.get("requests").json == []


def test_a_token_gives_the_number_of_the_receipt_it_belongs_to(stranger: Stranger, post: Callable[..., str]) -> None:
    from huiyin.matters.receipts import token_of

    number = post()
    secret = token_of(matters.by_number(number).id)
    assert stranger.get(f"tokens/{secret}").json == [{"service_request_id": number, "token": secret}]
    assert stranger.get(f"tokens/{secret}", "xml").xml.findtext("request/token") == secret


def test_what_was_reported_elsewhere_is_shown_as_its_reporter_was_promised(stranger: Stranger, town: Town) -> None:
    opened = report(
        Incoming(
            text="楼道堵了，我电话 13812345678", actor=RESIDENT_ACTOR, now=datetime.now(UTC), source="web", public=True,
            category=EXIT, lon=INSIDE[0] + 0.00012, lat=INSIDE[1] + 0.00012, address="梅里新村 12 幢 401",
        )
    )  # fmt: skip
    answer(town, opened.matter.number, "已打电话给 13812345678")
    (shown,) = stranger.get(f"requests/{opened.matter.number}").json
    assert "13812345678" not in str(shown) and "401" not in shown["address"]
    assert "13812345678" not in str(stranger.get("servicerequestupdates").json)
    assert (shown["long"], shown["lat"]) == (round(INSIDE[0], 3), round(INSIDE[1], 3))
