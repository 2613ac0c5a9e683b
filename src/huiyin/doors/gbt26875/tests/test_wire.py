"""Transmitters over real sockets, as lines and cheap firmware make them."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import msgspec
import pytest

from huiyin.doors.gbt26875 import asking, tcp, udp, watching
from huiyin.doors.gbt26875.configured import Configured
from huiyin.doors.gbt26875.exchanges import NoAnswer
from huiyin.doors.gbt26875.frames import Command, encoded
from huiyin.doors.gbt26875.profiles import STANDARD
from huiyin.doors.gbt26875.serving import Opened, opened
from huiyin.doors.gbt26875.simulating import FAULT, Transmitter, Unconfirmed
from huiyin.doors.gbt26875.tests import samples
from huiyin.doors.gbt26875.tests.fakes import FakeIntake, played, until
from huiyin.intake.operations import UnableToKeep

Transport = Literal["tcp", "udp"]
both = pytest.mark.parametrize("transport", ["tcp", "udp"])
QUICK = {"quick": msgspec.structs.replace(STANDARD, name="quick", interval=1)}


@asynccontextmanager
async def door(intake: FakeIntake, port: int = 0, connections: int = 100) -> AsyncIterator[Opened]:
    async with opened(intake, Configured("127.0.0.1", port, connections, QUICK), timeout=0.2) as listening:
        yield listening


def transmitter(listening: Opened, transport: Transport = "tcp", address: int = 121, **more: Any) -> Transmitter:
    return Transmitter(address, "127.0.0.1", listening.port, transport, **({"timeout": 0.5} | more))


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


@both
@played
async def test_a_wrong_clock_is_set_and_one_that_is_nearly_right_is_not(transport: Transport) -> None:
    intake = FakeIntake(121, 122)
    async with door(intake) as listening, transmitter(listening, transport) as one:
        async with transmitter(listening, transport, 122) as right:
            one.ahead_ms, right.ahead_ms = 3_600_000, 30_000
            await one.heartbeat()
            await right.heartbeat()
            await until(lambda: abs(one.ahead_ms) < 2_000)
            assert right.heard == []
        [told] = one.heard
        assert (told.command, told.unit[0], told.destination) == (Command.CONTROL, 90, 121)
        assert told.source == one.centre


@played
async def test_a_clock_is_not_set_between_what_a_transmitter_says_until_it_must(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "AT_LAST", 3.0)
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening) as one:
        one.ahead_ms = -3_600_000
        began = time.monotonic()
        while not one.heard and time.monotonic() - began < 8:
            await one.analog(9, 3, 415)
            await asyncio.sleep(0.1)
        assert 3.0 <= time.monotonic() - began < 6.0
        await until(lambda: abs(one.ahead_ms) < 2_000)


@both
@played
async def test_a_silent_transmitter_that_answers_the_duty_check_is_online(transport: Transport) -> None:
    intake = FakeIntake(121, profile="quick")
    async with door(intake) as listening, transmitter(listening, transport) as one:
        await one.heartbeat()
        await until(lambda: len(intake.of(121)) == 2)
        assert (one.heard[0].command, one.heard[0].unit) == (Command.CONTROL, b"\x5b\x01\x00")
    assert [one.values for one in intake.of(121)] == [{"online": True}] * 2


@both
@played
async def test_one_that_does_not_answer_is_asked_four_times_and_offline_once(transport: Transport) -> None:
    intake = FakeIntake(121, profile="quick")
    async with door(intake) as listening, transmitter(listening, transport) as one:
        one.answers = False
        await one.heartbeat()
        await until(lambda: len(intake.of(121)) == 2)
        assert [frame.serial for frame in one.heard] == [0, 0, 0, 0]
        assert len({frame.label for frame in one.heard}) == 1
        await asyncio.sleep(2.5)
        assert [one.values["online"] for one in intake.of(121)] == [True, False]
        await one.fire(9)
        assert [one.values["online"] for one in intake.of(121)] == [True, False, True]


@both
@played
async def test_one_that_speaks_instead_of_answering_is_online(transport: Transport) -> None:
    intake = FakeIntake(121, profile="quick")
    async with door(intake) as listening, transmitter(listening, transport) as one:
        one.answers = False
        await one.heartbeat()
        await until(lambda: one.heard)
        await one.fire(9)
        await asyncio.sleep(1.2)
    assert {sent.values["online"] for sent in intake.of(121)} == {True}


@played
async def test_one_whose_connection_is_gone_is_offline_without_being_asked() -> None:
    intake = FakeIntake(121, profile="quick")
    async with door(intake) as listening:
        async with transmitter(listening) as one:
            await one.heartbeat()
        await until(lambda: [one.values["online"] for one in intake.of(121)] == [True, False])


@played
async def test_a_duty_check_that_cannot_be_kept_is_made_again() -> None:
    intake = FakeIntake(121, profile="quick")
    async with door(intake) as listening:
        async with transmitter(listening) as one:
            await one.heartbeat()
        intake.works = False
        await asyncio.sleep(1.5)
        assert len(intake.of(121)) == 1
        intake.works = True
        await until(lambda: len(intake.of(121)) == 2)


@both
@played
async def test_what_a_transmitter_replies_is_kept_and_not_confirmed(transport: Transport) -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening, transport) as one:
        await one.fire(9)
        before = len(intake.of(121, "1-1-9"))
        await listening.centre.ask(121, asking.component_states([(1, 1, 9)]))
        await listening.centre.ask(121, asking.transmitter_version())
        await until(lambda: len(intake.of(121, "1-1-9")) == before + 1 and intake.of(121)[-1].values.get("version"))
        assert one.confirmed == [0]
        with pytest.raises(NoAnswer):  # it has no such thing, and denies each time
            await listening.centre.ask(121, asking.system_version((9, 9)))
        with pytest.raises(NoAnswer):
            await listening.centre.ask(122, asking.check_duty())


@played
async def test_the_newer_of_two_connections_is_asked_and_both_are_read() -> None:
    intake = FakeIntake(121)
    async with door(intake) as listening, transmitter(listening) as older, transmitter(listening) as newer:
        await older.heartbeat()
        await newer.heartbeat()
        await older.fire(9)
        await listening.centre.ask(121, asking.check_duty())
        assert (len(older.heard), len(newer.heard)) == (0, 1)
        await newer.close()
        await asyncio.sleep(0.05)
        await older.fire(9)
        await listening.centre.ask(121, asking.check_duty())
        assert len(older.heard) == 1


@played
async def test_over_udp_the_last_address_is_asked() -> None:
    intake = FakeIntake(121)
    async with door(intake) as at, transmitter(at, "udp") as before, transmitter(at, "udp") as after:
        await before.heartbeat()
        await after.heartbeat()
        await at.centre.ask(121, asking.check_duty())
        assert (len(before.heard), len(after.heard)) == (0, 1)


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
