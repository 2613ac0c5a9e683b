"""What ThingsBoard's documents say beyond what its SDK does."""

import json
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from huiyin.doors.mqtt.tests.bare import Device, publish, subscribe
from huiyin.doors.mqtt.tests.remembered import Remembered
from huiyin.doors.mqtt.tests.serving import Served
from huiyin.intake.models import Claim, Source
from huiyin.intake.operations import claiming, new_key, register, share


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def source(committed_db: str) -> Source:
    return register(door="mqtt", name="网关", kind="gateway", now=now())


@pytest.fixture
def key(source: Source) -> str:
    return new_key(source=source).key


def asked(device: Device, topic: str, said: Any, number: int = 7) -> tuple[str, Any]:
    """What is answered to a question, of which the acknowledgement follows."""
    device.send(publish(json.dumps(said).encode(), number, topic=topic))
    first, body = device.read()
    assert first & 0xF0 == 0x30, (first, body)
    end = 2 + struct.unpack(">H", body[:2])[0]
    assert device.read() == (0x40, struct.pack(">H", number))
    return body[2:end].decode(), json.loads(body[end:])


def told(device: Device, topic: str, said: Any) -> None:
    device.send(publish(json.dumps(said).encode(), 5, topic=topic))
    assert device.read() == (0x40, b"\0\x05")


@pytest.mark.parametrize("topic", ["v1/devices/me/telemetry", "v2/t", "v2/t/j"])
def test_telemetry_has_three_topics(door: Served, intake: Remembered, topic: str) -> None:
    with Device.let_in(door.port) as device:
        told(device, topic, [{"ts": 5, "values": {"smoke": True}}])
    assert [(row.device_ms, row.values) for row in intake.stored] == [(5, {"smoke": True})]


@pytest.mark.parametrize(
    ("called", "answered"),
    [
        ("v1/devices/me/rpc/request", "v1/devices/me/rpc/response"),
        ("v2/r/req", "v2/r/res"),
        ("v2/r/req/j", "v2/r/res/j"),
    ],
)
def test_a_devices_questions_are_answered_where_it_listens(door: Served, called: str, answered: str) -> None:
    with Device.let_in(door.port) as device:
        device.send(subscribe(f"{answered}/+", qos=0))
        assert device.read()[0] == 0x90
        topic, limits = asked(device, f"{called}/1", {"method": "getSessionLimits", "params": {"timeout": 5000}})
        assert topic == f"{answered}/1"
        assert (limits["maxPayloadSize"], limits["maxInflightMessages"]) == (262_144, 1_000)
        assert isinstance(asked(device, f"{called}/2", {"method": "getCurrentTime"})[1], int)
        assert asked(device, f"{called}/3", {"method": "reboot"})[1] == {"error": "no such method"}


@pytest.mark.parametrize(
    ("told_at", "asked_at", "answered_at"),
    [
        ("v1/devices/me/attributes", "v1/devices/me/attributes/request", "v1/devices/me/attributes/response"),
        ("v2/a", "v2/a/req", "v2/a/res"),
    ],
)
def test_attributes_come_back_as_they_were_told(
    real_door: Served, source: Source, key: str, told_at: str, asked_at: str, answered_at: str
) -> None:
    share(source_id=source.pk, values={"limit": 300}, now=now())
    with Device.let_in(real_door.port, key) as device:
        device.send(subscribe(f"{answered_at}/+", qos=0))
        assert device.read()[0] == 0x90
        told(device, told_at, {"version": "1.10", "channels": 4})
        said = {"clientKeys": "version, none", "sharedKeys": "limit"}
        answer = asked(device, f"{asked_at}/9", said)
    assert answer == (f"{answered_at}/9", {"client": {"version": "1.10"}, "shared": {"limit": 300}})


def test_attributes_of_a_device_behind_a_gateway_are_asked_for_in_three_ways(real_door: Served, key: str) -> None:
    with Device.let_in(real_door.port, key) as gateway:
        gateway.send(subscribe("v1/gateway/attributes/response", qos=0))
        assert gateway.read()[0] == 0x90
        told(gateway, "v1/gateway/attributes", {"A": {"a": 1, "b": "2"}})
        where, first = "v1/gateway/attributes/request", {"id": 3, "device": "A"}
        ways: list[tuple[dict[str, Any], dict[str, Any]]] = [
            ({"client": True, "key": "a"}, {"value": 1}),
            ({"client": True, "keys": ["a", "b", "c"]}, {"values": {"a": 1, "b": "2"}}),
            ({"client": ["b"], "shared": ["x"]}, {"client": {"b": "2"}, "shared": {}}),
        ]
        for question, answer in ways:
            assert asked(gateway, where, first | question) == ("v1/gateway/attributes/response", first | answer)


@pytest.mark.parametrize("key_asked", ["a\0", "\ud800", "a\u202e", ""])
def test_what_nothing_can_be_called_is_asked_for_and_answered(real_door: Served, key: str, key_asked: str) -> None:
    """Half a surrogate in the question's own number comes back without it: JSON in UTF-8 has none."""
    with Device.let_in(real_door.port, key) as gateway:
        gateway.send(subscribe("v1/gateway/attributes/response", qos=0))
        assert gateway.read()[0] == 0x90
        told(gateway, "v1/gateway/attributes", {"A": {"a": 1}})
        question = {"id": "n\ud800\0", "device": "A", "client": True, "key": key_asked}
        _, answer = asked(gateway, "v1/gateway/attributes/request", question)
    assert answer == {"id": "n", "device": "A", "value": None}


def test_a_device_offers_itself_to_whoever_knows_its_secret(real_door: Served, source: Source, key: str) -> None:
    with Device.let_in(real_door.port, key) as device:
        told(device, "v1/devices/me/claim", {"secretKey": "s3cret", "durationMs": 60_000})
        told(device, "v1/gateway/claim", {"A": {"secretKey": "other", "durationMs": 60_000}})
    assert "s3cret" not in str(list(Claim.objects.values()))
    assert not claiming.accept(source_id=source.pk, secret="wrong", now=now())
    assert not claiming.accept(source_id=source.pk, secret="s3cret", now=now() + timedelta(minutes=2))
    assert claiming.accept(source_id=source.pk, secret="s3cret", now=now())
    assert not claiming.accept(source_id=source.pk, secret="s3cret", now=now())  # once


def test_what_is_not_as_written_is_refused(real_door: Served, key: str) -> None:
    with Device.let_in(real_door.port, key, version=5) as device:
        for topic, said in (
            ("v1/gateway/connect", {}),
            ("v1/gateway/connect", {"device": "x" * 121}),
            ("v1/gateway/telemetry", {"A": 5}),
            ("v1/devices/me/attributes", [1]),
            ("v1/devices/me/rpc/request/1", {}),
            ("v1/devices/me/claim", {"durationMs": "long"}),
            ("huiyin/commands/one", {}),
        ):
            device.send(publish(json.dumps(said).encode(), 5, topic=topic, version=5))
            assert device.read() == (0x40, b"\0\x05\x99"), topic


def test_a_question_that_the_database_does_not_answer_is_not_acknowledged(
    door: Served, intake: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(question: Any) -> Any:
        raise OperationalError("away")

    monkeypatch.setattr(intake, "ask", away)
    with Device.let_in(door.port, version=5) as device:
        device.send(publish(b'{"a": 1}', 5, topic="v1/devices/me/attributes", version=5))
        assert device.read() == (0xE0, b"\x89")
