"""Transmitters over real sockets, as lines and cheap firmware make them."""

import asyncio

import pytest

from huiyin.doors.gbt26875 import tcp
from huiyin.doors.gbt26875.frames import encoded
from huiyin.doors.gbt26875.simulating import FAULT, Unconfirmed
from huiyin.doors.gbt26875.tests import samples
from huiyin.doors.gbt26875.tests.fakes import FakeIntake, played, until
from huiyin.doors.gbt26875.tests.wire import Transport, both, door, transmitter


@both
@played
async def test_a_fire_is_confirmed_and_kept_and_so_is_its_end(transport: Transport) -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening, transport) as one:
        await one.heartbeat()
        await one.fire(131078, text="三号楼五层走道")
        await one.state(131078, FAULT)
        await one.restore(131078)
        await one.analog(9, 3, 415)
        await one.operate(0b100)
        await one.own_state(1)
        assert one.confirmed == list(range(7))
    fires = [one.values["fire"] for one in intake.of(121, "1-1-131078")]
    assert fires == [True, False, False]
    assert intake.of(121, "1-1-131078")[0].values["description"] == "三号楼五层走道"
    assert intake.of(121, "1-1-9")[0].values == {"line_temperature": 41.5}
    assert intake.children[121, "1-1-131078"].kind == "smoke"


@both
@played
async def test_a_confirmation_comes_only_after_keeping(transport: Transport) -> None:
    intake = FakeIntake(121)
    intake.works = False
    async with door(intake) as listening, transmitter(listening, transport, timeout=0.1) as one:
        with pytest.raises(Unconfirmed):
            await one.fire(9)
        assert (one.confirmed, one.denied) == ([], [])
        intake.works = True
        await one.fire(9)
        assert one.confirmed == [1]


@both
@played
async def test_a_stranger_hears_nothing(transport: Transport) -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening, transport, 122, timeout=0.1, attempts=2) as one:
        with pytest.raises(Unconfirmed):
            await one.fire(9)
        assert one.denied == []
    assert intake.refused == {"unknown transmitter": 2}


@both
@played
async def test_frames_stuck_together_with_junk_between_are_all_confirmed(transport: Transport) -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening, transport) as one:
        frames = [one.packet(samples.unit(kind)) for kind in samples.EACH]
        one.put(b"\r\n+CIPSEND\r\n" + b"\x00@".join(encoded(frame) for frame in frames))
        await until(lambda: len(one.confirmed) == len(frames))
        assert one.confirmed == [frame.serial for frame in frames]


@both
@played
async def test_a_damaged_packet_is_denied_and_confirmed_when_it_is_resent(transport: Transport) -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening, transport) as one:
        damaged = one.corrupt(samples.unit(2))
        await until(lambda: one.denied == [damaged.serial])
        assert intake.kept == []
        await one.deliver(damaged)
        assert one.confirmed == [damaged.serial]


@both
@played
async def test_a_doubled_packet_is_confirmed_twice_under_one_id(transport: Transport) -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening, transport) as one:
        await one.doubled(samples.unit(21))
        await until(lambda: len(one.confirmed) == 2)
    assert len(intake.of(121)) == 2
    assert len({one.own_id for one in intake.of(121)}) == 1


@played
async def test_a_frame_that_comes_byte_by_byte_is_read() -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening) as one:
        for byte in encoded(one.packet(samples.unit(3))):
            one.put(bytes((byte,)))
            await asyncio.sleep(0.001)
        await until(lambda: one.confirmed == [0])


@played
async def test_half_a_frame_does_not_hold_up_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "HALF_WITHIN", 0.2)
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening, timeout=2.0) as one:
        one.half(samples.unit(2), 60)
        await one.fire(9)
        assert one.confirmed == [1]


@both
@played
async def test_a_transmitter_goes_on_after_the_door_was_closed_for_a_while(transport: Transport) -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening:
        one = transmitter(listening, transport, attempts=None, timeout=0.2)
        await one.connect()
        await one.heartbeat()
    late = asyncio.create_task(one.fire(9))
    await asyncio.sleep(0.3)
    async with door(intake, listening.port):
        await asyncio.wait_for(late, 10)
    await one.close()
    assert intake.of(121, "1-1-9")[0].values["fire"] is True


@played
async def test_what_was_read_is_kept_and_confirmed_when_the_door_closes() -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening:
        one = transmitter(listening)
        await one.connect()
        intake.goes_on.clear()
        one.put(encoded(one.packet(samples.unit(2))))
        await asyncio.sleep(0.1)
        asyncio.get_running_loop().call_later(0.1, intake.goes_on.set)
    await until(lambda: one.confirmed == [0])
    await one.close()
