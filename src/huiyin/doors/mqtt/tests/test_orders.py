"""An order reaches its device, by whatever protocol it listens, and every step stands in its row."""

import json
import struct
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from huiyin.doors.mqtt.tests.bare import Device, puback, publish, subscribe
from huiyin.doors.mqtt.tests.serving import Served
from huiyin.intake.models import Attribute, Command, Source
from huiyin.intake.operations import command, commanding, new_key, register, share
from huiyin.intake.operations.attributing import MOST, TooManyNames, tell

pytestmark = pytest.mark.usefixtures("committed_db")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def source(committed_db: str) -> Source:
    return register(door="mqtt", name="充电桩", now=now())


@pytest.fixture
def key(source: Source) -> str:
    return new_key(source=source).key


def listening(door: Served, key: str, *filters: str, qos: int = 1) -> Device:
    device = Device.let_in(door.port, key)
    device.send(subscribe(*filters, qos=qos))
    assert device.read() == (0x90, b"\0\x01" + bytes((qos,)) * len(filters))
    return device


def heard(device: Device) -> tuple[str, Any, int]:
    """Topic, what was said, and the number to acknowledge (0: none)."""
    first, body = device.read(3)
    assert first & 0xF0 == 0x30, (first, body)
    end = 2 + struct.unpack(">H", body[:2])[0]
    number = struct.unpack(">H", body[end : end + 2])[0] if first & 2 else 0
    return body[2:end].decode(), json.loads(body[end + (2 if first & 2 else 0) :]), number


def becomes(order: Command, **wanted: Any) -> Command:
    """The row, once it is as wanted."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        order.refresh_from_db()
        if all(getattr(order, name) == value for name, value in wanted.items()):
            return order
        time.sleep(0.02)
    raise AssertionError({name: getattr(order, name) for name in wanted})


Way = tuple[str, str, Callable[[Command], str], Callable[[Command], str]]
WAYS: Mapping[str, Way] = {
    "ours": (
        "huiyin/commands",
        "cut_power",
        lambda order: "huiyin/commands",
        lambda order: f"huiyin/commands/{order.pk}",
    ),
    "ThingsBoard's": (
        "v1/devices/me/rpc/request/+",
        "cut_power",
        lambda order: f"v1/devices/me/rpc/request/{order.pk}",
        lambda order: f"v1/devices/me/rpc/response/{order.pk}",
    ),
    "ThingsBoard's short": (
        "v2/r/req/+",
        "cut_power",
        lambda order: f"v2/r/req/{order.pk}",
        lambda order: f"v2/r/res/{order.pk}",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_order_is_sent_taken_and_confirmed(real_door: Served, source: Source, key: str, way: str) -> None:
    wanted, method, topic, answer = WAYS[way]
    with listening(real_door, key, wanted) as device:
        order = command(source_id=source.pk, method=method, params={"socket": 3}, now=now())
        at, said, number = heard(device)
        assert at == topic(order)
        assert (said["method"], said["params"], said.get("id", order.pk)) == (method, {"socket": 3}, order.pk)
        assert becomes(order, state="sent", times=1, taken_at=None).sent_at is not None
        device.send(puback(number))
        time.sleep(0.1)
        order.refresh_from_db()
        assert order.taken_at is not None
        device.send(publish(b'{"ok": true}', 5, topic=answer(order)))
        assert device.read() == (0x40, b"\0\x05")
    assert becomes(order, state="confirmed", answer={"ok": True}).answered_at is not None


@pytest.mark.parametrize("said", [b'{"error": "relay stuck"}', b'{"success": false}', b"false"])
def test_an_answer_that_says_no_is_a_failure(real_door: Served, source: Source, key: str, said: bytes) -> None:
    with listening(real_door, key, "huiyin/commands") as device:
        order = command(source_id=source.pk, method="ventilate", params=None, now=now())
        heard(device)
        device.send(publish(said, 5, topic=f"huiyin/commands/{order.pk}"))
        assert device.read()[0] == 0x40
    becomes(order, state="failed", answer=json.loads(said))


def test_an_order_waits_for_its_device(real_door: Served, source: Source, key: str) -> None:
    order = command(source_id=source.pk, method="cut_power", params=None, now=now())
    with listening(real_door, key, "huiyin/commands") as device:
        assert heard(device)[1]["id"] == order.pk


def test_an_order_that_was_not_taken_is_sent_again_when_the_device_comes_back(
    real_door: Served, source: Source, key: str
) -> None:
    with listening(real_door, key, "huiyin/commands") as device:
        order = command(source_id=source.pk, method="cut_power", params=None, now=now())
        heard(device)
    becomes(order, state="asked", times=1)
    with listening(real_door, key, "huiyin/commands") as device:
        _, said, number = heard(device)
        assert said["id"] == order.pk
        device.send(puback(number))
        becomes(order, state="sent", times=2)
    with listening(real_door, key, "huiyin/commands") as device:
        assert device.hears_nothing()  # it has it


def test_what_a_killed_door_had_sent_is_sent_again(real_door: Served, source: Source, key: str) -> None:
    order = command(source_id=source.pk, method="cut_power", params=None, now=now())
    assert [one.id for _, one in commanding.claim(holders=[source.pk], now=now())] == [order.pk]
    with listening(real_door, key, "huiyin/commands") as device:
        assert heard(device)[1]["id"] == order.pk


def test_an_order_ends_with_its_time(real_door: Served, source: Source, key: str) -> None:
    order = command(source_id=source.pk, method="cut_power", params=None, now=now(), lasts=timedelta(0))
    with listening(real_door, key, "huiyin/commands") as device:
        assert device.hears_nothing()
        becomes(order, state="expired")
        device.send(publish(b"{}", 5, topic=f"huiyin/commands/{order.pk}"))
        assert device.read() == (0, b"")
    becomes(order, state="expired")


def test_nobody_answers_for_another(real_door: Served, source: Source, key: str) -> None:
    other = new_key(source=register(door="mqtt", name="other", now=now())).key
    order = command(source_id=source.pk, method="cut_power", params=None, now=now())
    with listening(real_door, other, "huiyin/commands", "v1/gateway/rpc") as device:
        assert device.hears_nothing()
        answer = json.dumps({"device": "充电桩", "id": order.pk, "data": {"ok": True}}).encode()
        device.send(publish(answer, 5, topic="v1/gateway/rpc"))
        assert device.read() == (0, b"")
    becomes(order, state="asked")


def test_a_device_behind_a_gateway_gets_its_order_from_the_gateway(real_door: Served, source: Source, key: str) -> None:
    with listening(real_door, key, "v1/gateway/rpc", "v1/gateway/attributes", qos=0) as gateway:
        gateway.send(publish(b'{"device": "A"}', 2, topic="v1/gateway/connect"))
        assert gateway.read() == (0x40, b"\0\x02")
        child = Source.objects.get(parent=source, address="A")
        order = command(source_id=child.pk, method="reset", params=[1], now=now())
        said = {"device": "A", "data": {"id": order.pk, "method": "reset", "params": [1]}}
        assert heard(gateway) == ("v1/gateway/rpc", said, 0)
        answer = json.dumps({"device": "A", "id": order.pk, "data": {"success": True}}).encode()
        gateway.send(publish(answer, 5, topic="v1/gateway/rpc"))
        assert gateway.read()[0] == 0x40
        becomes(order, state="confirmed")
        share(source_id=child.pk, values={"limit": 300}, now=now())
        assert heard(gateway)[:2] == ("v1/gateway/attributes", {"device": "A", "data": {"limit": 300}})


def test_a_device_follows_what_is_shared_with_it(real_door: Served, source: Source, key: str) -> None:
    share(source_id=source.pk, values={"limit": 300}, now=now())
    with listening(real_door, key, "v1/devices/me/attributes", "v1/devices/me/attributes/response/+") as device:
        assert heard(device)[:2] == ("v1/devices/me/attributes", {"limit": 300})
        share(source_id=source.pk, values={"limit": 500, "mode": "night"}, now=now())
        assert heard(device)[:2] == ("v1/devices/me/attributes", {"limit": 500, "mode": "night"})
        device.send(publish(b"{}", 5, topic="v1/devices/me/attributes/request/8"))
        topic, said, _ = heard(device)
        assert topic == "v1/devices/me/attributes/response/8"
        assert said == {"client": {}, "shared": {"limit": 500, "mode": "night"}}
    assert not Attribute.objects.filter(told_at=None).exists()


def test_only_so_many_attributes_are_remembered(source: Source) -> None:
    tell(source_id=source.pk, values={f"n{i}": i for i in range(MOST)}, now=now())
    tell(source_id=source.pk, values={"n0": 5}, now=now())
    with pytest.raises(TooManyNames):
        tell(source_id=source.pk, values={"one more": 1}, now=now())
    assert Attribute.objects.count() == MOST
    assert Attribute.objects.get(name="n0").value == 5
