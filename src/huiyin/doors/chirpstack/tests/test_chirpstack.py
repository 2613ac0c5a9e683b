"""What ChirpStack tells of LoRaWAN devices."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from tests.fixtures.bad_input import ODD, UNREADABLE, bodies
from tests.fixtures.ingest import Device, Remembering

from huiyin.doors.chirpstack.events import of_event, of_topic
from huiyin.intake.models import Observation
from huiyin.intake.registry import readers
from huiyin.intake.telemetry import Unreadable
from huiyin.intake.told import Told

EUI = "0102030405060708"
INFO = {"tenantId": "t", "applicationId": "a", "deviceProfileName": "smoke", "deviceName": "厨房", "devEui": EUI}
UP = {
    "deduplicationId": "3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
    "time": "2026-11-24T05:00:00.5+00:00",
    "deviceInfo": INFO,
    "devAddr": "00189440",
    "dr": 1,
    "fPort": 1,
    "data": "qg==",
    "object": {"smokeAlarm": True, "temperatureSensor": {"1": 23.5}},
    "rxInfo": [{"gatewayId": "g1", "rssi": -48, "snr": 9}, {"gatewayId": "g2", "rssi": -90}],
    "txInfo": {},
}
AT = 1_795_496_400_500


@pytest.fixture(autouse=True)
def open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_CHIRPSTACK_TOKEN", "secret")


def push(client: Client, told: object, event: str = "up") -> int:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    headers = {"Authorization": "Bearer secret"}
    path = f"/ingest/chirpstack?event={event}"
    return client.post(path, body, content_type="application/json", headers=headers).status_code


@pytest.mark.parametrize("address", [EUI, "ABCDEF0102030405"])
def test_a_decoded_frame_is_stored(db: None, client: Client, place: Remembering, device: Device, address: str) -> None:
    source, _ = device("chirpstack", address)
    assert push(client, UP | {"deviceInfo": INFO | {"devEui": address.lower()}}) == 200
    (stored,) = place.stored
    assert (stored.source, stored.device_ms, stored.own_id) == (source, AT, UP["deduplicationId"].encode())  # type: ignore[attr-defined]
    assert stored.values == {"smoke": True, "temperature_sensor_1": 23.5, "rssi": -48, "snr": 9}


def test_a_frame_that_comes_by_two_ways_is_stored_once(real_place: None, client: Client, device: Device) -> None:
    source, _ = device("chirpstack", EUI)
    for event in (UP, UP, UP | {"rxInfo": []}):
        assert push(client, event) == 200
    assert Observation.objects.filter(source_id=source).count() == 1


@pytest.mark.parametrize(
    ("status", "values"),
    [
        ({"margin": 5, "batteryLevel": 87.5}, {"link_margin": 5, "battery": 87.5}),
        ({"margin": 5}, {"link_margin": 5, "battery": 0}),  # Protobuf leaves a zero out
        ({"batteryLevelUnavailable": True}, {"link_margin": 0}),
        ({"margin": -3, "externalPowerSource": True}, {"link_margin": -3, "external_power": True}),
    ],
)
def test_the_battery_of_a_status(status: dict[str, object], values: dict[str, object]) -> None:
    (told,) = of_event("status", json.dumps({"deviceInfo": INFO, **status}).encode())
    assert isinstance(told, Told)
    assert told.values == values


def test_a_join_says_that_it_is_there() -> None:
    (told,) = of_topic(f"application/a/device/{EUI}/event/join", json.dumps({"deviceInfo": INFO}).encode())
    assert isinstance(told, Told)
    assert told.values == {"online": True}


@pytest.mark.parametrize("event", ["txack", "location", "integration"])
def test_other_events_are_taken_and_tell_nothing(db: None, client: Client, place: Remembering, event: str) -> None:
    assert push(client, b"not even JSON", event) == 200
    assert place.refused.total() == 0


def test_its_topics_are_read_on_a_broker() -> None:
    reader = readers.get("chirpstack")
    assert reader.topics == ("application/+/device/+/event/+",)
    assert reader.read(f"application/a/device/{EUI}/event/up", json.dumps(UP).encode())[0].addresses[0] == EUI


@pytest.mark.parametrize(
    ("event", "told", "why"),
    [
        ("up", {k: v for k, v in UP.items() if k != "object"}, "no decoder is set for this device's profile"),
        ("up", UP | {"deviceInfo": INFO | {"devEui": "12"}}, "an event without a devEui"),
        ("down", UP, "a kind of event that is not known"),
        ("", UP, "a kind of event that is not known"),
    ],
)
def test_what_cannot_be_used_is_told_and_counted(
    db: None, client: Client, place: Remembering, event: str, told: object, why: str
) -> None:
    assert push(client, told, event) == 422
    assert place.refused == {("chirpstack", why): 1}


def test_a_device_that_nobody_registered_is_told(db: None, client: Client, place: Remembering) -> None:
    assert push(client, UP) == 404
    assert place.refused == {("chirpstack", "unknown device"): 1}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused(db: None, client: Client, place: Remembering, name: str) -> None:
    assert push(client, UNREADABLE[name]) == 422
    assert place.refused.total() == 1


@pytest.mark.parametrize("name", ODD)
def test_an_odd_value_does_not_hide_the_smoke(
    db: None, client: Client, place: Remembering, device: Device, name: str
) -> None:
    device("chirpstack", EUI)
    assert push(client, json.dumps(UP | {"object": "O"}).encode().replace(b'"O"', ODD[name])) == 200
    assert place.stored[0].values["smoke"] is True


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "yesterday", "2026-11-24T05:00:00", 5])
def test_a_time_that_cannot_be_loses_nothing(real_place: None, client: Client, device: Device, at: object) -> None:
    source, _ = device("chirpstack", EUI)
    assert push(client, UP | {"time": at}) == 200
    assert Observation.objects.filter(source_id=source).count() == 1


@examples(max_examples=200)
@given(body=bodies(UP), status=bodies({"deviceInfo": INFO, "margin": 1, "batteryLevel": 2, "time": UP["time"]}))
def test_nothing_that_is_pushed_breaks_the_reader(body: bytes, status: bytes) -> None:
    for event, told in (("up", body), ("status", status), ("join", status), ("ack", body)):
        try:
            of_event(event, told)
        except Unreadable:
            continue


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies(UP))
def test_nothing_that_is_pushed_breaks_the_door(
    registered: None, client: Client, place: Remembering, body: bytes
) -> None:
    assert push(client, body) in (200, 404, 422)


@pytest.fixture
def registered(db: None, device: Device) -> None:
    device("chirpstack", EUI)
