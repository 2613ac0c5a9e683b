"""Logs without people, requests with ids, numbers for Prometheus."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from structlog.stdlib import ProcessorFormatter

from huiyin.kernel.personal import mask_personal
from huiyin.matters.tests.cast import build_town
from huiyin.people.keys import Scope, create_key
from huiyin.project import metrics, records
from huiyin.project.records import hide_people
from huiyin.web.tests.desk_town import raised, seated

PHONE, MAIL, NAME, IDENTITY = "13812345678", "somebody@example.org", "王小明", "11010519491231002X"
WORDS = f"我叫{NAME}，电话 {PHONE}，身份证 {IDENTITY}，邮箱 {MAIL}，楼道堵了"


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every line that our log would have, at its most talkative."""
    written: list[str] = []
    formatter = ProcessorFormatter(
        foreign_pre_chain=records.SHARED,
        processors=[ProcessorFormatter.remove_processors_meta, *records._renderers(terminal=False)],
    )
    handler = logging.Handler()
    handler.emit = lambda record: written.append(formatter.format(record))  # type: ignore[method-assign]
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def clean(lines: list[str], *more: str) -> bool:
    return not any(secret in line for line in lines for secret in (PHONE, MAIL, NAME, IDENTITY, *more))


def test_a_request_is_told_by_its_route_and_never_by_its_address(db: None, client: Client, lines: list[str]) -> None:
    secret = "s3cr3t-token-of-a-receipt-0000000000000"
    for path in (f"/r/{secret}", f"/r/{secret}/ticket", f"/desk/all?q={PHONE}", f"/?name={NAME}", f"/nowhere/{PHONE}"):
        client.get(path)
    client.post("/sign-in", {"username": MAIL, "password": "open sesame"})
    told = [json.loads(line) for line in lines]
    assert {one["route"] for one in told if one["event"] == "request"} >= {"r/<str:token>", "desk/all", "", "none"}
    assert clean(lines, secret, "open sesame")


def test_a_refused_right_is_told_with_the_number_of_the_account_or_the_key(db: None, lines: list[str]) -> None:
    town = build_town()
    opened = raised()
    stranger, key = (
        seated(town, "stranger"),
        create_key(name="eyes", scopes=frozenset({Scope.MATTERS_READ}), now=timezone.now()),
    )
    assert stranger.get("/desk/figures").status_code == 403
    assert stranger.get(f"/desk/m/{opened.matter.number}/").status_code in {403, 404}
    assert Client().get("/desk/m/HY26-000000-A/").status_code == 302
    assert seated(town, "secretary").get("/desk/").status_code == 200
    bearer = {"Authorization": f"Bearer {key}"}
    assert Client(headers=bearer).get("/api/v1/matters/HY26-000000-A").status_code == 404
    told = [json.loads(line) for line in lines if '"request"' in line]
    assert [(one.get("account"), bool(one.get("key"))) for one in told] == [
        (town.users["stranger"].pk, False), (town.users["stranger"].pk, False), (None, False), (None, False),
        (None, True),
    ]  # fmt: skip
    assert key not in "".join(lines) and not any(town.users["stranger"].name in line for line in lines)


def test_an_error_tells_where_and_what_without_whom(rf: RequestFactory, lines: list[str]) -> None:
    log = logging.getLogger("huiyin.test")
    for problem in (
        ValueError(f"cannot place {WORDS}"),
        DatabaseError(f"duplicate key\nDETAIL: Key (phone)=({PHONE}), name {NAME}"),
        KeyError(WORDS),
    ):
        try:
            raise problem
        except (ValueError, DatabaseError, KeyError):
            text = WORDS  # a local variable of the frame
            log.exception("failed %s", mask_personal(text)[-4:])
    assert clean(lines)
    told = json.loads(lines[0])["exception"][0]
    assert (told["exc_type"], told["frames"][0]["name"]) == (
        "ValueError",
        "test_an_error_tells_where_and_what_without_whom",
    )
    assert told["exc_value"].startswith("cannot place …")


def test_keys_of_an_event_are_cleaned_however_deep() -> None:
    event = {"event": f"/r/{'t' * 40} {PHONE}", "more": {"list": [MAIL, {"x": IDENTITY}]}, "n": 3}
    assert clean([json.dumps(hide_people(None, "info", event))], "t" * 40)


def test_a_whole_loop_leaves_nobody_in_the_log(db: None, client: Client, lines: list[str]) -> None:
    build_town()
    from django.utils import timezone

    from huiyin.domains.voice.operations import report
    from huiyin.matters.domain import Incoming
    from huiyin.people.actors import RESIDENT_ACTOR

    made = report(
        Incoming(
            WORDS, RESIDENT_ACTOR, timezone.now(), "page", lon=120.95, lat=31.38, name=NAME, phone=PHONE, email=MAIL
        )
    )
    assert client.get(f"/r/{made.receipt}").status_code == 200
    assert lines and clean(lines, made.receipt)


def test_an_answer_names_its_request_and_a_proxy_of_ours_may(client: Client, settings: object) -> None:
    given = "0123456789abcdef"
    assert client.get("/healthz", headers={"X-Request-Id": given})["X-Request-Id"] != given
    settings.PROXIES = 1  # type: ignore[attr-defined]
    assert client.get("/healthz", headers={"X-Request-Id": given})["X-Request-Id"] == given
    assert client.get("/healthz", headers={"X-Request-Id": "a\tb"})["X-Request-Id"] != "a\tb"


def values(client: Client) -> dict[str, float]:
    text = client.get("/metrics").content.decode()
    return {
        s.name + "".join(f" {s.labels[name]}" for name in sorted(s.labels)): s.value
        for family in text_string_to_metric_families(text)
        for s in family.samples
    }


def test_the_numbers_grow_with_what_happens(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_standing", metrics.Standing())
    before = values(client).get("huiyin_requests_total GET healthz 200", 0)
    client.get("/healthz")
    now = values(client)
    assert now["huiyin_requests_total GET healthz 200"] == before + 1
    assert now["huiyin_request_seconds_count healthz"] >= 1
    for name in (
        "matters_open",
        "matters_late",
        "timers_due",
        "notices_due",
        "notices_failed",
        "jobs_due",
        "exchange_waiting",
        "exchange_unhandled",
    ):
        assert now[f"huiyin_{name}"] == 0
    assert (now["huiyin_database_up"], now["huiyin_worker_seen_seconds"]) == (1, -1)


def test_numbers_of_the_database_are_asked_for_once_in_a_while(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    monkeypatch.setattr(metrics, "_standing", metrics.Standing())
    with django_assert_num_queries(2):  # type: ignore[operator]
        for _ in range(3):
            client.get("/metrics")


def test_a_database_that_is_down_is_told_as_that(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(now: object) -> None:
        raise DatabaseError("down")

    monkeypatch.setattr(metrics, "_standing", metrics.Standing())
    monkeypatch.setattr(metrics, "standing_now", down)
    assert values(client)["huiyin_database_up"] == 0


@pytest.mark.parametrize(
    ("token", "address", "headers", "may"),
    [
        ("", "127.0.0.1", {}, True),
        ("", "203.0.113.9", {}, False),
        ("", "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, False),
        ("t0ken", "203.0.113.9", {"Authorization": "Bearer t0ken"}, True),
        ("t0ken", "127.0.0.1", {}, False),
        ("t0ken", "127.0.0.1", {"Authorization": "Bearer token"}, False),
    ],
)
def test_numbers_are_for_this_machine_or_for_whoever_has_the_token(
    rf: RequestFactory, settings: object, token: str, address: str, headers: dict[str, str], may: bool
) -> None:
    settings.METRICS_TOKEN = token  # type: ignore[attr-defined]
    assert metrics.may_read(rf.get("/metrics", REMOTE_ADDR=address, headers=headers)) is may


def test_statements_are_counted(db: None) -> None:
    from huiyin.project.watching import _Statements

    counted = _Statements()
    with connection.execute_wrapper(counted), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("SELECT 2")
    assert counted.count == 2
