"""What a camera in a lift sees."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.fixtures.bad_input import UNREADABLE, bodies
from tests.fixtures.ingest import Device, Remembering

from huiyin.doors.frigate.events import of_event, of_topic
from huiyin.intake.models import Observation
from huiyin.intake.registry import readers
from huiyin.intake.telemetry import Unreadable

AFTER = {
    "id": "1795496400.1-abc",
    "camera": "lift_3",
    "frame_time": 1_795_496_401.25,
    "label": "ebike",
    "score": 0.81,
    "top_score": 0.8765,
    "false_positive": False,
    "start_time": 1_795_496_400.1,
    "end_time": None,
    "current_zones": ["cabin"],
    "entered_zones": ["cabin"],
    "stationary": False,
    "has_snapshot": True,
}
EVENT = {"type": "update", "before": AFTER, "after": AFTER}


@pytest.fixture(autouse=True)
def open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_FRIGATE_TOKEN", "secret")


def push(client: Client, told: object, topic: str = "events") -> int:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    headers = {"Authorization": "Bearer secret"}
    path = f"/ingest/frigate/{topic}"
    return client.post(path, body, content_type="application/json", headers=headers).status_code


def changed(kind: str = "update", **after: object) -> dict[str, object]:
    return {"type": kind, "before": AFTER, "after": AFTER | after}


def values(event: object) -> list[dict[str, object]]:
    return [dict(one.values) for one in of_event(event)]


def test_an_e_bike_in_the_cabin_is_seen(db: None, client: Client, place: Remembering, device: Device) -> None:
    source, _ = device("frigate", "lift_3", "gateway")
    assert push(client, EVENT) == 200
    (stored,) = place.stored
    assert (stored.source, stored.device_ms) == (source, 1_795_496_401_250)
    assert stored.values == {"ebike": True, "ebike_score": 0.876, "ebike_event": "1795496400.1-abc"}


@pytest.mark.parametrize(
    ("event", "there"),
    [
        (changed("new", label="gas_cylinder"), [("gas_cylinder", True)]),
        (changed("end", end_time=1_795_496_500.0), [("ebike", False)]),
        (changed(current_zones=[]), [("ebike", False)]),  # it has left the cabin, and is still on the landing
        (changed(current_zones=["landing"], entered_zones=["landing"]), []),
        (changed(label="person"), []),
        (changed(false_positive=True), []),
    ],
)
def test_what_is_there_and_what_is_not(event: object, there: list[tuple[str, bool]]) -> None:
    assert [next(iter(one.items())) for one in values(event)] == there


def test_the_end_has_the_time_of_the_end() -> None:
    (told,) = of_event(changed("end", end_time=1_795_496_500.0))
    assert told.device_ms == 1_795_496_500_000


def test_an_event_that_comes_twice_is_stored_once(real_place: None, client: Client, device: Device) -> None:
    source, _ = device("frigate", "lift_3")
    for _ in range(3):
        push(client, EVENT)
    push(client, changed(frame_time=1_795_496_402.0))
    assert Observation.objects.filter(source_id=source).count() == 2


@pytest.mark.parametrize(
    ("topic", "payload", "address", "online"),
    [
        ("frigate/available", b"online", "frigate", True),
        ("frigate/available", b"offline", "frigate", False),
        ("frigate/lift_3/status/detect", b"offline", "lift_3", False),
        ("frigate/lift_3/status/detect", b"disabled", "lift_3", False),
        ("north/available", b"online", "north", True),
    ],
)
def test_a_stream_that_is_gone_is_a_cameras_health(topic: str, payload: bytes, address: str, online: bool) -> None:
    (told,) = of_topic(topic, payload)
    assert (told.addresses, told.values) == ((address,), {"online": online})


def test_only_the_stream_that_is_looked_at_counts() -> None:
    assert of_topic("frigate/lift_3/status/record", b"offline") == []


def test_its_topics_are_read_on_a_broker() -> None:
    reader = readers.get("frigate")
    assert "frigate/events" in reader.topics
    assert reader.read("frigate/events", json.dumps(EVENT).encode())[0].addresses == ("lift_3",)


def test_a_camera_that_nobody_registered_is_told(db: None, client: Client, place: Remembering) -> None:
    assert push(client, EVENT) == 404
    assert place.refused == {("frigate", "unknown device"): 1}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused(db: None, client: Client, place: Remembering, name: str) -> None:
    assert push(client, UNREADABLE[name]) == 422
    assert place.refused.total() == 1


@pytest.mark.parametrize("topic", ["reviews", "lift_3/status", "a/b/c/d/e", "lift_3/snapshot/x"])
def test_other_topics_are_refused(db: None, client: Client, place: Remembering, topic: str) -> None:
    assert push(client, b"online", topic) == 422


@examples(max_examples=200)
@given(body=bodies(EVENT), topic=st.sampled_from(["events", "available", "lift_3/status/detect", ""]))
def test_nothing_that_is_said_breaks_the_reader(body: bytes, topic: str) -> None:
    try:
        of_topic(f"frigate/{topic}", body)
    except Unreadable:
        return


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies(EVENT))
def test_nothing_that_is_pushed_breaks_the_door(
    registered: None, client: Client, place: Remembering, body: bytes
) -> None:
    assert push(client, body) in (200, 404, 422)


@pytest.fixture
def registered(db: None, device: Device) -> None:
    device("frigate", "lift_3")
