"""What is acknowledged is stored: no PUBACK before the commit, none without it."""

import struct
from typing import Any

import pytest

from huiyin.doors.mqtt.gathering import Gathering
from huiyin.doors.mqtt.limits import Limits
from huiyin.doors.mqtt.tests.bare import PING, Device, publish
from huiyin.doors.mqtt.tests.remembered import Remembered
from huiyin.doors.mqtt.tests.serving import Served, serving


def acknowledged(device: Device) -> int:
    first, body = device.read()
    assert first == 0x40, (first, body)
    return int(struct.unpack(">H", body[:2])[0])


@pytest.mark.parametrize("version", [4, 5])
def test_a_message_is_acknowledged_when_it_is_stored(door: Served, intake: Remembered, version: int) -> None:
    with Device.let_in(door.port, version=version) as device:
        device.send(publish(b'{"smoke": true, "battery": 97}', 7, version=version))
        assert acknowledged(device) == 7
        (row,) = intake.stored
    assert (row.source, row.partition, row.packet, row.redelivered) == (1, 1, 7, False)
    assert row.values == {"smoke": True, "battery": 97}


HALF_WRONG = {
    "huiyin/telemetry": (b'{"": 1, "smoke": true}', 1),
    "v1/devices/me/telemetry": (b'{"%s": 1, "smoke": true}' % (b"n" * 65), 1),
    "v1/gateway/telemetry": (b'{"": {"a": 1}, "B": [{"": 1, "smoke": true}, 5]}', 3),
}


@pytest.mark.parametrize("topic", HALF_WRONG)
@pytest.mark.parametrize("version", [4, 5])
def test_a_fire_beside_what_cannot_be_taken_is_stored_and_the_rest_counted(
    door: Served, intake: Remembered, version: int, topic: str
) -> None:
    payload, reasons = HALF_WRONG[topic]
    with Device.let_in(door.port, version=version) as device:
        device.send(publish(payload, 7, version=version, topic=topic))
        first, body = device.read()
    assert (first, body[:2]) == (0x40, b"\0\x07")
    assert body[2:] in (b"", b"\0"), "said to be taken"
    assert [row.values for row in intake.stored] == [{"smoke": True}]
    assert sum(intake.refused.values()) == reasons
    assert {where.split()[-1] for where in intake.refused_from} == {"127.0.0.1"}


def test_where_nothing_is_left_the_message_is_refused(door: Served, intake: Remembered) -> None:
    with Device.let_in(door.port, version=5) as device:
        device.send(publish(b'{"": 1}', 7, version=5))
        assert device.read()[1][:3] == b"\0\x07\x99"
    assert (intake.stored, sum(intake.refused.values())) == ([], 1)


def keeps_its_promise(door: Served, intake: Remembered) -> bool:
    """Whether nothing is acknowledged while the commit is held up, and everything after it."""
    intake.may_commit.clear()
    with Device.let_in(door.port) as device:
        device.send(publish(b'{"smoke": true}', 1), publish(b'{"smoke": false}', 2))
        if not device.hears_nothing(0.3):
            intake.may_commit.set()
            return False
        device.send(PING)
        assert device.read()[0] == 0xD0  # alive, and waiting
        intake.may_commit.set()
        return [acknowledged(device), acknowledged(device)] == [1, 2]


def test_nothing_is_acknowledged_before_the_commit(door: Served, intake: Remembered) -> None:
    assert keeps_its_promise(door, intake)


def test_a_door_that_acknowledges_first_is_found_out(
    door: Served, intake: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = Gathering._stored

    async def hasty(self: Gathering, batch: Any) -> bool:
        for sender, (acknowledgements, _) in batch.shares.items():
            sender.kept(bytes(acknowledgements), 0)
            acknowledgements.clear()
        return await stored(self, batch)

    monkeypatch.setattr(Gathering, "_stored", hasty)
    assert not keeps_its_promise(door, intake)


@pytest.mark.parametrize(("version", "told"), [(4, (0, b"")), (5, (0xE0, b"\x89"))])
def test_what_could_not_be_stored_is_not_acknowledged_and_the_device_comes_again(
    door: Served, intake: Remembered, version: int, told: tuple[int, bytes]
) -> None:
    intake.fails = True
    with Device.let_in(door.port, version=version) as device:
        device.send(publish(b'{"smoke": true}', 1, version=version))
        assert device.read() == told
    intake.fails = False
    with Device.let_in(door.port, version=version) as device:
        device.send(publish(b'{"smoke": true}', 1, version=version, dup=True))
        assert acknowledged(device) == 1
    assert [row.redelivered for row in intake.stored] == [True]


def test_what_comes_while_another_is_stored_is_stored_together(door: Served, intake: Remembered) -> None:
    intake.may_commit.clear()
    devices = [Device.let_in(door.port, f"key-{number}") for number in range(1, 21)]
    for device in devices:
        device.send(*(publish(b'{"smoke": false}', number) for number in range(1, 11)))
    assert devices[0].hears_nothing(0.3)
    intake.may_commit.set()
    for device in devices:
        assert [acknowledged(device) for _ in range(10)] == list(range(1, 11))
        device.close()
    assert sum(intake.batches) == 200
    assert len(intake.batches) < 5


def test_a_device_is_not_read_from_while_too_much_of_it_waits(intake: Remembered) -> None:
    intake.may_commit.clear()
    with serving(intake, limits=Limits(waiting_of_one=100_000)) as door, Device.let_in(door.port) as device:
        sent = device.sock
        sent.setblocking(False)
        message, taken = publish(b'{"note": "' + b"x" * 400 + b'"}', 1), 0
        for _ in range(200_000):
            try:
                taken += sent.send(message)
            except BlockingIOError:
                break
        else:
            pytest.fail("it took everything")
        assert door.hub is not None
        assert door.hub.gathering.weight < 2_000_000
        intake.may_commit.set()
        sent.setblocking(True)
        assert acknowledged(device) == 1


def test_nobody_is_read_from_while_too_much_of_all_waits(intake: Remembered) -> None:
    intake.may_commit.clear()
    most = 200_000
    with serving(intake, limits=Limits(waiting_of_all=most)) as door:
        devices = [Device.let_in(door.port, f"key-{number}") for number in range(1, 41)]
        message = publish(b'{"smoke": false}')
        for device in devices:  # 40 pieces of 20 kB, each 600 messages
            device.send(message * 600)
        assert devices[-1].hears_nothing(0.5)
        assert door.hub is not None
        one_piece = 600 * 700
        assert most < door.hub.gathering.weight < most + 2 * one_piece
        devices[0].send(message)
        intake.may_commit.set()
        for device in devices:
            for _ in range(600):
                assert acknowledged(device) == 1
            device.close()
    assert len(intake.stored) == 40 * 600 + 1


def test_messages_of_one_device_are_acknowledged_in_their_order(door: Served, intake: Remembered) -> None:
    """A question that waits for the database does not let later telemetry overtake it (MQTT-4.6.0-2)."""
    with Device.let_in(door.port) as device:
        kinds = ["huiyin/telemetry", "v1/gateway/telemetry", "v1/gateway/connect", "huiyin/telemetry"]
        payloads = [b'{"a": 1}', b'{"A": [{"a": 1}]}', b'{"device": "Bb"}', b'{"a": 2}']
        device.send(*(publish(p, n, topic=t) for n, (t, p) in enumerate(zip(kinds, payloads, strict=True), 1)))
        assert [acknowledged(device) for _ in range(4)] == [1, 2, 3, 4]
