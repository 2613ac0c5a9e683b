"""A device posts what it measured, and is answered when that is committed."""

import json
import threading

import pytest
from django.db import connection, connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from tests.fixtures.bad_input import ODD, UNREADABLE, bodies
from tests.fixtures.database import as_owner
from tests.fixtures.ingest import Device, Remembering, soon

from huiyin.intake.models import Observation, Refusal
from huiyin.intake.over_http.place import Place

ADDRESS = "/ingest/v1/telemetry"
NOW = 1_795_000_000_000


def post(client: Client, body: bytes | object, key: str, address: str = ADDRESS, **more: str) -> tuple[int, dict]:  # type: ignore[type-arg]
    given = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    answer = client.post(address, given, content_type="application/json", headers=headers | more)
    return answer.status_code, json.loads(answer.content)


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ({"smoke": True}, [(None, {"smoke": True})]),
        ({"ts": NOW, "values": {"smoke": True}}, [(NOW, {"smoke": True})]),
        ({"values": {"smoke": True}}, [(None, {"smoke": True})]),
        ([{"smoke": True}, {"ts": NOW, "values": {"t": 1}}], [(None, {"smoke": True}), (NOW, {"t": 1})]),
        ([], []),
    ],
)
def test_each_shape_is_stored(
    db: None, client: Client, place: Remembering, device: Device, said: object, stored: object
) -> None:
    source, key = device()
    assert post(client, said, key) == (200, {"stored": len(stored)})  # type: ignore[arg-type]
    assert [(one.device_ms, one.values) for one in place.stored] == stored
    assert {one.source for one in place.stored} <= {source}


A_NAME = "a name is empty, longer than 64 characters or not printable"
AN_ID = "an id is a text or a whole number of 1 to 200 characters"
NO_OBJECT = "not an object of values"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"smoke": True, "": 1}, [A_NAME]),
        ({"ts": NOW, "values": {"smoke": True, "n" * 65: 1}}, [A_NAME]),
        ({"id": [], "values": {"smoke": True}}, [AN_ID]),
        ([{"values": {"": 1}}, {"values": {"smoke": True}}, 5], [A_NAME, NO_OBJECT]),
    ],
)
def test_what_is_good_of_a_message_is_stored_and_what_is_not_is_told_and_counted(
    db: None, client: Client, place: Remembering, device: Device, said: object, why: list[str]
) -> None:
    _source, key = device()
    assert post(client, said, key) == (200, {"stored": 1, "refused": why})
    assert [one.values for one in place.stored] == [{"smoke": True}]
    assert place.refused == {("http", reason): 1 for reason in why}


def test_the_key_may_stand_in_the_address(db: None, client: Client, place: Remembering, device: Device) -> None:
    _source, key = device()
    assert post(client, {"smoke": True}, "", f"/ingest/v1/{key}/telemetry")[0] == 200
    assert len(place.stored) == 1


def test_what_is_answered_is_committed(real_place: None, client: Client, device: Device) -> None:
    source, key = device()
    assert post(client, {"smoke": True}, key)[0] == 200
    assert Observation.objects.get(source_id=source).values == {"smoke": True}


MESSAGE = {"id": "m-1", "values": {"smoke": True}}


def answered_while_nothing_can_be_committed(key: str) -> int:
    """The status that a device is told while its observation waits for a lock."""
    answers: list[int] = []

    def ask() -> None:
        answers.append(post(Client(), MESSAGE, key)[0])
        connections.close_all()

    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE intake_observation IN EXCLUSIVE MODE")
        device = threading.Thread(target=ask)
        device.start()
        device.join(20)
        cursor.execute("ROLLBACK")
    return answers[0]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.intake.over_http.place.PATIENCE", 0.3)


def test_what_is_not_committed_is_not_answered_with_200(
    real_place: None, client: Client, device: Device, impatient: None
) -> None:
    source, key = device()
    assert answered_while_nothing_can_be_committed(key) == 503
    assert post(client, MESSAGE, key)[0] == 200
    assert Observation.objects.filter(source_id=source).count() == 1


def test_a_door_that_answers_first_is_found_out(
    real_place: None, device: Device, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Place, "keep", lambda place, sent: place._keeper.submit(sent))
    assert answered_while_nothing_can_be_committed(device()[1]) == 200


def test_a_retry_with_its_id_is_stored_once(real_place: None, client: Client, device: Device) -> None:
    source, key = device()
    for _ in range(3):
        assert post(client, {"id": "m-1", "values": {"smoke": True}}, key)[0] == 200
    assert post(client, {"id": "m-2", "values": {"smoke": True}}, key)[0] == 200
    assert Observation.objects.filter(source_id=source).count() == 2


def test_an_id_without_values_is_a_value(real_place: None, client: Client, device: Device) -> None:
    source, key = device()
    for smoke in (True, False, True):
        post(client, {"id": 17, "smoke": smoke}, key)
    assert Observation.objects.filter(source_id=source).count() == 3


def test_while_nothing_can_be_stored_it_is_to_be_sent_again(
    db: None, client: Client, place: Remembering, device: Device
) -> None:
    place.fails = True
    answer = client.post(f"/ingest/v1/{device()[1]}/telemetry", b'{"smoke": true}', content_type="application/json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"
    assert place.refused == {("http", "not kept"): 1}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_told_as_a_problem(
    db: None, client: Client, place: Remembering, device: Device, name: str
) -> None:
    status, problem = post(client, UNREADABLE[name], device()[1])
    assert status == problem["status"] == 422
    assert problem["type"] == "about:blank"
    assert problem["detail"]
    assert place.stored == []
    assert sum(place.refused.values()) == 1


@pytest.mark.parametrize("name", ODD)
def test_an_odd_value_does_not_hide_the_smoke_beside_it(
    db: None, client: Client, place: Remembering, device: Device, name: str
) -> None:
    assert post(client, ODD[name], device()[1])[0] == 200
    assert place.stored[0].values["smoke"] is True


@pytest.mark.parametrize("at", [0, 4_070_908_800_000, -1])
def test_a_clock_of_1970_or_2099_loses_nothing(real_place: None, client: Client, device: Device, at: int) -> None:
    source, key = device()
    assert post(client, {"ts": at, "values": {"smoke": True}}, key)[0] == 200
    found = Observation.objects.get(source_id=source)
    assert found.clock == 2
    assert abs((found.observed_at - found.received_at).total_seconds()) < 1


def test_ten_megabytes_are_refused_unread(db: None, client: Client, place: Remembering, device: Device) -> None:
    assert post(client, b"[" + b" " * 10_000_000 + b"]", device()[1])[0] == 413
    assert place.refused == {("http", "too large"): 1}


@pytest.mark.parametrize(
    ("kind", "headers"),
    [("text/plain", {}), ("application/x-www-form-urlencoded", {}), ("application/json", {"Content-Encoding": "gzip"})],
)
def test_only_json_is_read(
    db: None, client: Client, place: Remembering, device: Device, kind: str, headers: dict[str, str]
) -> None:
    _source, key = device()
    sent = client.post(ADDRESS, b"{}", content_type=kind, headers={"Authorization": f"Bearer {key}", **headers})
    assert sent.status_code == 415


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies([{"id": "m-1", "ts": NOW, "values": {"smoke": True, "t": 21.5, "name": "x"}}, {"smoke": 1}]))
def test_nothing_that_is_sent_breaks_the_door(
    db: None, place: Remembering, fuzzed: tuple[Client, str], body: bytes
) -> None:
    client, key = fuzzed
    before = sum(place.refused.values())
    status, told = post(client, body, key)
    assert status in (200, 422)
    parts = len(told.get("refused", [])) if status == 200 else 1
    assert sum(place.refused.values()) - before == parts


@pytest.fixture
def fuzzed(db: None, client: Client, device: Device) -> tuple[Client, str]:
    return client, device()[1]


def test_refusals_are_counted_where_somebody_sees_them(real_place: None, client: Client, device: Device) -> None:
    post(client, b"nothing", device()[1])
    soon(lambda: Refusal.objects.filter(door="http", reason__startswith="not JSON").exists())
