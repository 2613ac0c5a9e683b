"""Orders reach LoRaWAN devices by ChirpStack's queue, and are confirmed by the device's acknowledgement."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.fixtures.ingest import Device
from tests.fixtures.platforms import Asked, FakePlatform, became, handing_over, ordered, was_named

from huiyin.doors.chirpstack.events import of_topic
from huiyin.doors.chirpstack.serving import serve
from huiyin.doors.chirpstack.system_checks import settings_are_right
from huiyin.intake.models import Command, Refusal
from huiyin.intake.operations.settling import settle
from huiyin.intake.told import Answered

pytestmark = pytest.mark.usefixtures("real_place")
EUI = "0102030405060708"
INFO = {"deviceInfo": {"devEui": EUI}}


class Chirpstack(FakePlatform):
    """Queues what whoever has its key sends, as its REST API does."""

    def answer(self, asked: Asked) -> tuple[int, Any]:
        if asked.headers.get("grpc-metadata-authorization") != "Bearer the-key":
            return 401, {"code": 16, "message": "authentication failed"}
        item = asked.said["queueItem"]
        if asked.path != f"/api/devices/{EUI}/queue" or item["fPort"] < 1 or ("data" in item) == ("object" in item):
            return 400, {"code": 3}
        return 200, {"id": f"00000000-0000-4000-8000-{len(self.asked):012}"}


@pytest.fixture
def chirpstack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chirpstack]:
    platform = Chirpstack()
    monkeypatch.setenv("HUIYIN_CHIRPSTACK_TOKEN", "secret")
    monkeypatch.setenv("HUIYIN_CHIRPSTACK_API", platform.url)
    monkeypatch.setenv("HUIYIN_CHIRPSTACK_API_KEY", "the-key")
    yield platform
    platform.close()


def push(client: Client, event: str, told: dict[str, object]) -> int:
    path = f"/ingest/chirpstack?event={event}"
    headers = {"Authorization": "Bearer secret"}
    body = json.dumps(INFO | told)
    return client.post(path, body, content_type="application/json", headers=headers).status_code


def test_an_order_is_queued_and_confirmed_when_the_device_has_acknowledged_it(
    chirpstack: Chirpstack, client: Client, device: Device
) -> None:
    source, _ = device("chirpstack", EUI)
    with chirpstack, handing_over(serve):
        order = ordered(source, "cut_power", {"socket": 2})
        name = was_named(order)
        assert push(client, "txack", {"queueItemId": name}) == 200
        assert Command.objects.get().state == "sent"  # a gateway has sent it: the device may not have heard
        assert push(client, "ack", {"queueItemId": name, "acknowledged": True}) == 200
    (asked,) = chirpstack.asked
    item = asked.said["queueItem"]
    assert (item["confirmed"], item["fPort"]) == (True, 10)
    assert item["object"] == {"method": "cut_power", "params": {"socket": 2}}
    assert item["expiresAt"].endswith("Z")
    assert became(order, "confirmed").answer == {"ok": True}


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("ack", {"acknowledged": False}),
        ("ack", {}),  # Protobuf leaves false out
        ("log", {"level": "ERROR", "code": "DOWNLINK_PAYLOAD_SIZE"}),
        ("log", {"level": "ERROR", "code": "EXPIRED"}),
    ],
)
def test_what_the_device_does_not_get_has_failed(
    chirpstack: Chirpstack, client: Client, device: Device, event: str, told: dict[str, object]
) -> None:
    source, _ = device("chirpstack", EUI.upper())
    with chirpstack, handing_over(serve):
        order = ordered(source)
        name = was_named(order)
        named = {"queueItemId": name} if event == "ack" else {"context": {"queue_item_id": name}}
        assert push(client, event, told | named) == 200
    became(order, "failed")


def test_an_acknowledgement_that_comes_by_the_broker_confirms_too(chirpstack: Chirpstack, device: Device) -> None:
    source, _ = device("chirpstack", EUI)
    with chirpstack, handing_over(serve):
        order = ordered(source)
        event = json.dumps(INFO | {"queueItemId": was_named(order), "acknowledged": True}).encode()
        (answered,) = of_topic(f"application/a/device/{EUI}/event/ack", event)
        assert isinstance(answered, Answered)
        assert settle(door="chirpstack", answered=answered, now=timezone.now()) == ""
    became(order, "confirmed")


def test_frames_that_others_have_queued_are_no_business_of_ours(
    chirpstack: Chirpstack, client: Client, device: Device
) -> None:
    device("chirpstack", EUI)
    assert push(client, "ack", {"queueItemId": "of somebody else", "acknowledged": True}) == 200
    assert push(client, "log", {"level": "WARNING", "code": "UPLINK_MIC"}) == 200
    assert not Refusal.objects.filter(door="chirpstack").exists()


def test_a_frame_in_hexadecimal_and_its_port_are_sent_as_they_are(chirpstack: Chirpstack, device: Device) -> None:
    source, _ = device("chirpstack", EUI)
    with chirpstack, handing_over(serve):
        was_named(ordered(source, "raw", {"data": "01ff", "f_port": 85}))
        for params in ({"data": "0"}, {"data": 1}, {"f_port": 0}, {"f_port": 224}, {"f_port": True}):
            became(ordered(source, "raw", params), "failed")
    (asked,) = chirpstack.asked
    assert asked.said["queueItem"]["data"] == "Af8="
    assert asked.said["queueItem"]["fPort"] == 85


def test_a_wrong_key_is_refused_by_the_platform(
    chirpstack: Chirpstack, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIYIN_CHIRPSTACK_API_KEY", "another")
    source, _ = device("chirpstack", EUI)
    with chirpstack, handing_over(serve):
        assert became(ordered(source), "failed").answer == {"error": "HTTP 401"}


def test_a_server_that_is_not_there_is_told_when_it_is(chirpstack: Chirpstack, device: Device) -> None:
    source, _ = device("chirpstack", EUI)
    with handing_over(serve):
        order = ordered(source)
        became(order, "asked", "sent")
        chirpstack.faults = [503]
        with chirpstack:
            was_named(order)


@pytest.mark.parametrize("wrong", [{"API": "here"}, {"API_KEY": ""}, {"PORT": "224"}, {"PORT": "x"}])
def test_settings_that_do_not_fit_together_stop_the_start(
    chirpstack: Chirpstack, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    assert settings_are_right() == []
    for name, value in wrong.items():
        monkeypatch.setenv(f"HUIYIN_CHIRPSTACK_{name}", value)
    assert len(settings_are_right()) == 1
