"""What the centre asks over the wire: clocks that are set, duty checks, replies, and where a request goes."""

import asyncio
import time

import pytest

from huiyin.doors.gbt26875 import asking, watching
from huiyin.doors.gbt26875.exchanges import NoAnswer
from huiyin.doors.gbt26875.frames import Command
from huiyin.doors.gbt26875.tests.fakes import FakeIntake, played, until
from huiyin.doors.gbt26875.tests.wire import Transport, both, door, transmitter


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
