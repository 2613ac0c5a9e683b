"""What CTWing pushes is stored once, and is always answered so that it pushes on."""

import base64
import json

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from tests.fixtures.bad_input import DEEP, ODD, UNREADABLE, bodies, nested
from tests.fixtures.ingest import Device, Remembering

from huiyin.doors.ctwing.reading import understood
from huiyin.intake.models import Command, Observation
from huiyin.intake.operations import command
from huiyin.intake.told import Told

NOW = 1_795_000_000_000
REPORT = {
    "upPacketSN": -1,
    "upDataSN": -1,
    "topic": "v1/up/ad",
    "timestamp": NOW,
    "tenantId": "10000000",
    "serviceId": "",
    "protocol": "lwm2m",
    "productId": "10000099",
    "payload": {"serviceId": 1, "serviceData": {"Alarm_Status": 1, "Battery_Level": 87, "TData": 24.5}},
    "messageType": "dataReport",
    "deviceType": "",
    "deviceId": "d-1",
    "assocAssetId": "",
    "IMSI": "",
    "IMEI": "860000000000001",
}


@pytest.fixture(autouse=True)
def open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_CTWING_TOKEN", "secret")


def push(client: Client, told: object, path: str = "/ingest/ctwing/secret", **headers: str) -> tuple[int, int]:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    answer = client.post(path, body, content_type="application/json", headers=headers)
    return answer.status_code, json.loads(answer.content).get("refused", -1)


def values(told: object) -> dict[str, object]:
    found = understood(told)
    assert isinstance(found, Told)
    return dict(found.values)


def test_a_smoke_alarm_in_its_makers_words_becomes_smoke(
    db: None, client: Client, place: Remembering, device: Device
) -> None:
    source, _ = device("ctwing", "d-1", "smoke")
    assert push(client, REPORT) == (200, 0)
    (stored,) = place.stored
    assert (stored.source, stored.device_ms) == (source, NOW)
    assert stored.values == {"service_id": 1, "smoke": True, "battery": 87, "temperature": 24.5}


def test_a_name_that_is_too_long_does_not_silence_the_alarm_beside_it(
    db: None, client: Client, place: Remembering, device: Device
) -> None:
    device("ctwing", "d-1", "smoke")
    assert push(client, REPORT | {"payload": {"Alarm_Status": 1, "n" * 65: 1}}) == (200, 0)
    assert [one.values for one in place.stored] == [{"smoke": True}]
    assert place.refused == {("ctwing", "a name is longer than 64 characters"): 1}


@pytest.mark.parametrize(("kind", "name"), [("combustible_gas", "gas"), ("manual_button", "pressed"), ("heat", "fire")])
def test_an_alarm_is_what_its_kind_warns_of(
    db: None, client: Client, place: Remembering, device: Device, kind: str, name: str
) -> None:
    device("ctwing", "d-1", kind)
    push(client, REPORT | {"payload": {"Alarm_Status": 0}})
    push(client, REPORT | {"payload": {"Alarm_Status": 2}})
    assert [one.values for one in place.stored] == [{name: False}, {name: True}]


def test_bytes_of_the_devices_own_are_unpacked() -> None:
    packed = {"APPdata": base64.b64encode(b'{"smoke": 1}').decode()}
    assert values(REPORT | {"payload": packed}) == {"smoke": 1}
    raw = {"APPdata": base64.b64encode(b"\x01\xff").decode()}
    assert values(REPORT | {"payload": raw}) == {"app_data": "01ff"}


def test_a_payload_may_be_json_in_a_text() -> None:
    assert values(REPORT | {"payload": '{"smoke_state": 1}'}) == {"smoke": 1}


@pytest.mark.parametrize(("event", "online"), [(1, True), ("1", True), (0, False)])
def test_coming_and_going(event: object, online: bool) -> None:
    told = {"messageType": "deviceOnlineOfflineReport", "deviceId": "d-1", "timestamp": NOW, "eventType": event}
    assert values(told) == {"online": online}


def test_a_message_is_stored_once_however_often_it_is_pushed(real_place: None, client: Client, device: Device) -> None:
    source, _ = device("ctwing", "d-1")
    for serial in (-1, "", 7):
        assert push(client, REPORT | {"upPacketSN": serial}) == (200, 0)
    assert push(client, {k: v for k, v in REPORT.items() if k != "upPacketSN"}) == (200, 0)
    assert Observation.objects.filter(source_id=source).count() == 1
    push(client, REPORT | {"payload": {"Alarm_Status": 0}})
    push(client, REPORT | {"timestamp": NOW + 1})
    assert Observation.objects.filter(source_id=source).count() == 3


def test_a_message_without_a_time_is_stored_once_too(real_place: None, client: Client, device: Device) -> None:
    source, _ = device("ctwing", "d-1")
    for _ in range(4):
        push(client, {k: v for k, v in REPORT.items() if k != "timestamp"})
    assert Observation.objects.filter(source_id=source).count() == 1


def test_an_unknown_device_is_refused_in_sight_and_the_platform_pushes_on(
    db: None, client: Client, place: Remembering, device: Device
) -> None:
    device("onenet", "d-1")  # an address at another door is not this one's
    assert push(client, REPORT) == (200, 1)
    assert place.refused == {("ctwing", "unknown device"): 1}
    assert place.stored == []


def test_one_bad_message_does_not_hold_back_the_others(
    db: None, client: Client, place: Remembering, device: Device
) -> None:
    device("ctwing", "d-1")
    assert push(client, [REPORT, {"deviceId": "d-1"}, 7, REPORT | {"timestamp": NOW + 1}]) == (200, 2)
    assert len(place.stored) == 2


def test_what_cannot_be_stored_is_not_answered_with_200(
    db: None, client: Client, place: Remembering, device: Device
) -> None:
    device("ctwing", "d-1")
    place.fails = True
    assert push(client, REPORT)[0] == 503


def test_an_answer_confirms_its_order(db: None, client: Client, place: Remembering, device: Device) -> None:
    source, _ = device("ctwing", "d-1")
    now = timezone.now()
    done, failed = (command(source_id=source, method="cut", params=None, now=now) for _ in range(2))
    answer = {"messageType": "commandResponse", "deviceId": "d-1", "timestamp": NOW}
    assert push(client, answer | {"taskId": done.pk, "result": {"resultCode": "SUCCESS"}}) == (200, 0)
    assert push(client, answer | {"taskId": str(failed.pk), "result": {"resultCode": "FAILED"}}) == (200, 0)
    assert [one.state for one in Command.objects.order_by("pk")] == ["confirmed", "failed"]
    assert push(client, answer | {"taskId": done.pk, "deviceId": "d-2"}) == (200, 1)


def test_nobody_answers_for_another_device(db: None, client: Client, place: Remembering, device: Device) -> None:
    source, _ = device("ctwing", "d-1")
    device("ctwing", "d-2")
    order = command(source_id=source, method="cut", params=None, now=timezone.now())
    told = {"messageType": "commandResponse", "deviceId": "d-2", "taskId": order.pk, "result": "SUCCESS"}
    assert push(client, told) == (200, 1)
    assert Command.objects.get().state == "asked"


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_nobody_can_read_is_counted(db: None, client: Client, place: Remembering, name: str) -> None:
    assert push(client, UNREADABLE[name])[0] == 200
    assert place.refused.total() >= 1
    assert place.stored == []


@pytest.mark.parametrize("name", ODD)
def test_an_odd_value_does_not_hide_the_alarm(
    db: None, client: Client, place: Remembering, device: Device, name: str
) -> None:
    device("ctwing", "d-1")
    whole = json.dumps(REPORT | {"payload": "P"}).encode().replace(b'"P"', ODD[name])
    assert push(client, whole) == (200, 0)
    assert place.stored[0].values["smoke"] in (True, 1)


@pytest.mark.parametrize("at", [0, 4_070_908_800_000, "yesterday", -5, 2**80, True, None])
def test_a_time_that_cannot_be_loses_nothing(real_place: None, client: Client, device: Device, at: object) -> None:
    source, _ = device("ctwing", "d-1")
    assert push(client, REPORT | {"timestamp": at}) == (200, 0)
    assert Observation.objects.filter(source_id=source).count() == 1


def test_a_member_that_nobody_asked_for_may_not_be_deep_either(db: None, client: Client, place: Remembering) -> None:
    assert push(client, REPORT | {"x": json.loads(nested(20))}) == (200, 1)
    assert place.refused == {("ctwing", "nested deeper than 8"): 1}


def test_deep_and_large_are_refused(db: None, client: Client, place: Remembering) -> None:
    assert push(client, REPORT | {"payload": {"APPdata": base64.b64encode(DEEP).decode()}}) == (200, 1)
    assert push(client, b" " * 10_000_000)[0] == 413


class TestCertificates:
    @pytest.fixture(autouse=True)
    def proxied(self, monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
        settings.PROXIES = 1  # type: ignore[attr-defined]
        monkeypatch.setenv("HUIYIN_CTWING_CERTIFICATE_HEADER", "X-Client-Fingerprint")
        monkeypatch.setenv("HUIYIN_CTWING_CERTIFICATES", "AB:CD:EF, 112233")

    def test_a_known_certificate_needs_no_secret(self, db: None, client: Client, place: Remembering) -> None:
        for told in ("abcdef", "AB:CD:EF", "11:22:33"):
            assert push(client, [], "/ingest/ctwing", **{"X-Client-Fingerprint": told})[0] == 200

    @pytest.mark.parametrize("told", ["", "abcde", "another"])
    def test_others_do(self, db: None, client: Client, place: Remembering, told: str) -> None:
        assert push(client, [], "/ingest/ctwing", **{"X-Client-Fingerprint": told})[0] == 401

    def test_without_a_proxy_the_header_is_not_believed(
        self, db: None, client: Client, place: Remembering, settings: object
    ) -> None:
        settings.PROXIES = 0  # type: ignore[attr-defined]
        assert push(client, [], "/ingest/ctwing", **{"X-Client-Fingerprint": "abcdef"})[0] == 401


@examples(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies([REPORT, {"messageType": "commandResponse", "deviceId": "d-1", "taskId": 1, "result": {}}]))
def test_nothing_that_is_pushed_breaks_the_door(
    registered: None, client: Client, place: Remembering, body: bytes
) -> None:
    before = place.refused.total()
    status, refused = push(client, body)
    assert status == 200
    assert place.refused.total() - before >= refused >= 0


@pytest.fixture
def registered(db: None, device: Device) -> None:
    device("ctwing", "d-1")
