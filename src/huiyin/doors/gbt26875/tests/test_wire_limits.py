"""What the door bears over the wire: floods, noise, strangers, faults of ours, and bad lines."""

import asyncio
import random
import time
from typing import Any

import pytest

from huiyin.doors.gbt26875 import tcp, udp
from huiyin.doors.gbt26875.frames import encoded
from huiyin.doors.gbt26875.simulating import Transmitter, Unconfirmed
from huiyin.doors.gbt26875.tests import samples
from huiyin.doors.gbt26875.tests.fakes import FakeIntake, played, until
from huiyin.doors.gbt26875.tests.wire import Transport, both, door, transmitter
from huiyin.intake.operations import UnableToKeep


@played
async def test_the_door_stops_reading_while_keeping_is_behind() -> None:
    intake = FakeIntake(121)
    intake.goes_on.clear()
    async with door(intake) as listening:
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        block = encoded(samples.frame(samples.unit(2))) * 1000
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                for _ in range(1000):  # 100 MB
                    writer.write(block)
                    await writer.drain()
        intake.goes_on.set()
        assert len(await reader.readexactly(30)) == 30
        writer.close()


@played
async def test_more_datagrams_than_can_wait_are_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(udp, "MOST_WAITING", 10)
    intake = FakeIntake(121)
    intake.goes_on.clear()
    async with door(intake) as listening, transmitter(listening, "udp") as one:
        for _ in range(300):
            one.put(encoded(one.packet(b"")))
            await asyncio.sleep(0)
        await until(lambda: intake.refused["too many datagrams"] > 0)
        intake.goes_on.set()
        await until(lambda: one.confirmed)
        assert len(one.confirmed) + intake.refused["too many datagrams"] <= 300


@played
async def test_connections_beyond_the_limit_are_closed_and_counted() -> None:
    intake = FakeIntake(121, 122)
    async with door(intake, connections=1) as listening, transmitter(listening) as one:
        await one.heartbeat()
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), 2)
        writer.close()
        await one.heartbeat()
    assert intake.refused == {"too many connections": 1}


@played
async def test_a_connection_that_drips_noise_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "KNOWN_WITHIN", 0.3)
    intake = FakeIntake(121)
    async with door(intake) as listening:
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        began = time.monotonic()
        ended = asyncio.create_task(reader.read(1))
        while not ended.done() and time.monotonic() - began < 5:
            writer.write(b"@")
            await asyncio.sleep(0.02)
        assert time.monotonic() - began < 3
        writer.close()
    assert intake.refused["silent stranger"] == 1


@played
async def test_a_connection_that_is_at_fault_without_end_is_cut() -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening:
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        writer.write(samples.WRONG_SUM * 150)
        answers = await asyncio.wait_for(reader.read(-1), 5)
        writer.close()
    assert intake.refused["too many faults"] == 1
    assert len(answers) == 30 * 150  # each denied before


@played
async def test_a_connection_of_noise_is_cut() -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening:
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        writer.write(b"GET / HTTP/1.1\r\n@@" * 5000)
        assert await asyncio.wait_for(reader.read(-1), 5) == b""
        writer.close()
    assert intake.refused == {"noise": 1, "too many faults": 1}


@played
async def test_a_connection_of_strangers_alone_is_cut() -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening:
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        writer.write(b"".join(encoded(samples.frame(source=source)) for source in range(1000, 1150)))
        assert await asyncio.wait_for(reader.read(-1), 5) == b""
        writer.close()
    assert intake.refused["unknown transmitter"] == 150


@played
async def test_an_error_of_ours_ends_one_connection_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    intake = FakeIntake(121, 122)
    async with door(intake) as listening, transmitter(listening, address=122) as other:
        await other.heartbeat()
        works, fails = intake.keep, True

        async def broken(sent: Any) -> None:
            if fails:
                raise RuntimeError("a fault of ours")
            await works(sent)

        monkeypatch.setattr(intake, "keep", broken)
        async with transmitter(listening, timeout=0.1, attempts=1) as one:
            with pytest.raises(Unconfirmed):
                await one.heartbeat()
        fails = False
        await other.heartbeat()


@both
@played
async def test_heartbeats_go_on_through_a_bad_time(transport: Transport) -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening, transport, timeout=0.05, attempts=2) as one:
        beating = asyncio.create_task(one.beat(every=0.02, when_bad=0.01))
        await until(lambda: len(one.confirmed) > 3)
        intake.works = False
        await asyncio.sleep(0.3)
        before, intake.works = len(one.confirmed), True
        await until(lambda: len(one.confirmed) > before + 3)
        beating.cancel()


@played
async def test_what_comes_late_and_out_of_order_has_the_time_it_was_made_at() -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening) as one:
        one.ahead_ms = -3_600_000
        early = one.packet(b"")
        one.ahead_ms = 0
        await one.heartbeat()
        await one.deliver(early)
    on_time, late = intake.of(121)
    assert on_time.device_ms is not None
    assert late.device_ms is not None
    assert 3_590_000 < on_time.device_ms - late.device_ms < 3_610_000


class Line:
    """A bad line: of what is put on it, a tenth is damaged, a tenth cut short, a fifth comes twice."""

    def __init__(self, one: Transmitter, seed: int) -> None:
        self._put, self._chance = one.put, random.Random(seed)
        self.damaged = 0

    def put(self, data: bytes) -> None:
        luck = self._chance.random()
        if luck < 0.1:
            spoilt = bytearray(data)
            spoilt[self._chance.randrange(len(data))] ^= 1 << self._chance.randrange(8)
            data = bytes(spoilt)
        elif luck < 0.2:
            data = data[: self._chance.randrange(1, len(data))]
        elif luck < 0.4:
            data += data
        self.damaged += luck < 0.2
        self._put(data)


@both
@played
async def test_over_a_bad_line_to_a_bad_database_all_arrives_and_what_is_confirmed_is_kept(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp, "HALF_WITHIN", 0.1)
    intake, chance = FakeIntake(*range(1, 21)), random.Random(7)
    works = intake.keep

    async def moody(sent: Any) -> None:
        if chance.random() < 0.2:
            raise UnableToKeep
        await works(sent)

    monkeypatch.setattr(intake, "keep", moody)

    async def speak(address: int) -> int:
        async with transmitter(listening, transport, address, timeout=0.3, attempts=None) as one:
            line = Line(one, address)
            monkeypatch.setattr(one, "put", line.put)
            for n in range(10):
                await one.state(n, 3)
            assert set(one.confirmed) == set(range(10))
            return line.damaged

    async with door(intake) as listening:
        damaged = sum(await asyncio.gather(*(speak(address) for address in range(1, 21))))
    assert damaged > 20
    for address in range(1, 21):
        for n in range(10):
            fires = intake.of(address, f"1-1-{n}")
            assert len({one.own_id for one in fires}) == 1, "resent and doubled, it is one observation"
    # A byte of the address may have been damaged only where the sum told: nobody else ever spoke.
    assert {one.source for one in intake.kept} == {*range(1, 21), *(child.id for child in intake.children.values())}
