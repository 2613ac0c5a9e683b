"""Kept first, confirmed then; what is wrong is denied; strangers get no answer."""

import asyncio
import time

import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.doors.gbt26875 import objects as o
from huiyin.doors.gbt26875.centre import Centre
from huiyin.doors.gbt26875.frames import Command, Frame, encoded
from huiyin.doors.gbt26875.labels import label_of
from huiyin.doors.gbt26875.layouts import STANDARD as LAYOUTS
from huiyin.doors.gbt26875.profiles import STANDARD, profiles
from huiyin.doors.gbt26875.reading import Fault, FrameReader
from huiyin.doors.gbt26875.tests import samples
from huiyin.doors.gbt26875.tests.fakes import FakeIntake, FakeLink, played
from huiyin.doors.gbt26875.units import unit_of


def now_ms() -> int:
    return int(time.time() * 1000)


def recent(said: bytes = b"", serial: int = 1, source: int = 121, command: int = Command.SEND) -> Frame:
    return samples.frame(said, serial, source, command, label_of(now_ms()))


def fire(component: int = 9, at: int | None = None) -> bytes:
    label = label_of(now_ms() if at is None else at)
    return unit_of(2, [o.ComponentState(1, 1, 42, component, 0b11, b"", label)], LAYOUTS)


def desk(intake: FakeIntake) -> tuple[Centre, FakeLink]:
    known = profiles()
    return Centre(intake, lambda name: known.get(name, STANDARD)), FakeLink()


def answers(link: FakeLink) -> list[tuple[int, int]]:
    return [(one.command, one.serial) for one in link.sent]


async def take(centre: Centre, link: FakeLink, *found: Frame | Fault) -> None:
    await centre.take([(link, one) for one in found])


@played
async def test_a_fire_is_kept_and_then_confirmed_with_its_serial_number() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    frame = recent(fire(), serial=77)
    await take(centre, link, frame)
    [observed] = intake.of(121, "1-1-9")
    assert observed.values["fire"] is True
    [confirmation] = link.sent
    assert (confirmation.command, confirmation.serial, confirmation.unit) == (Command.CONFIRM, 77, b"")
    assert (confirmation.source, confirmation.destination) == (88888, 121)
    assert confirmation.version == frame.version


@played
async def test_nothing_is_confirmed_before_it_is_kept() -> None:
    """Fails when the confirmation is sent before `keep` has returned."""
    intake = FakeIntake(121)
    intake.goes_on.clear()
    centre, link = desk(intake)
    taking = asyncio.create_task(take(centre, link, recent(fire()), recent(b"", 2)))
    await asyncio.sleep(0.05)
    assert answers(link) == []
    intake.goes_on.set()
    await taking
    assert answers(link) == [(Command.CONFIRM, 1), (Command.CONFIRM, 2)]


@played
async def test_what_cannot_be_kept_is_not_confirmed_and_counted() -> None:
    intake = FakeIntake(121)
    intake.works = False
    centre, link = desk(intake)
    await take(centre, link, recent(fire()))
    assert answers(link) == []
    assert intake.refused == {"not kept": 1}
    intake.works = True
    await take(centre, link, recent(fire()))
    assert answers(link) == [(Command.CONFIRM, 1)]


@played
async def test_a_database_that_does_not_find_a_device_confirms_nothing_but_the_rest_goes_on() -> None:
    from django.db import OperationalError

    intake = FakeIntake(121)
    centre, link = desk(intake)
    kept_children = intake.child_of

    async def broken(*_: object) -> None:
        intake.child_of = kept_children  # type: ignore[method-assign]
        raise OperationalError

    intake.child_of = broken  # type: ignore[assignment,method-assign]
    await take(centre, link, recent(fire(), 1), recent(fire(), 2))
    assert answers(link) == [(Command.CONFIRM, 2)]
    assert intake.refused == {"not kept": 1}


@played
async def test_a_published_wrong_sum_is_denied() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    await take(centre, link, *FrameReader().feed(samples.WRONG_SUM))
    assert answers(link) == [(Command.DENY, 0)]
    assert intake.refused == {"wrong checksum": 1}
    assert intake.kept == []


@played
async def test_an_unknown_transmitter_gets_no_answer_and_is_counted() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    await take(centre, link, recent(fire(), source=122))
    assert (answers(link), intake.kept) == ([], [])
    assert intake.refused == {"unknown transmitter": 1}


@played
async def test_a_stranger_is_not_looked_up_each_time() -> None:
    intake = FakeIntake()
    centre, link = desk(intake)
    for serial in range(50):
        await take(centre, link, recent(serial=serial))
    assert intake.asked == 1
    assert intake.refused["unknown transmitter"] == 50


@played
async def test_a_transmitter_that_is_no_longer_let_in_is_refused_within_half_a_minute() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    await take(centre, link, recent())
    intake.forget(121)
    session = centre.sessions.get(121)
    assert session is not None
    assert session.believed_until - time.monotonic() <= 30
    session.believed_until = 0.0
    await take(centre, link, recent(serial=2))
    assert intake.refused == {"unknown transmitter": 1}


@pytest.mark.parametrize("command", [0, 1, 4, 7, 127, 128, 255])
@played
async def test_an_unknown_command_is_denied(command: int) -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    await take(centre, link, recent(b"", command=command))
    assert answers(link) == [(Command.DENY, 1)]
    assert intake.refused == {"unknown command": 1}


@played
async def test_answers_are_never_answered() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    wrong = bytearray(encoded(recent(command=Command.CONFIRM)))
    wrong[-3] ^= 1
    await take(centre, link, recent(command=Command.CONFIRM), recent(command=Command.DENY))
    await take(centre, link, *FrameReader().feed(bytes(wrong)))
    assert answers(link) == []


@played
async def test_a_unit_that_is_not_what_it_says_is_denied_and_nothing_of_it_kept() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    await take(centre, link, recent(b"\x02\x02" + fire()[2:]), recent(b"\x87\x01\x00", 2))
    assert answers(link) == [(Command.DENY, 1), (Command.DENY, 2)]
    assert (intake.kept, intake.refused) == ([], {"bad unit": 2})


@pytest.mark.parametrize("kind", samples.EACH)
@played
async def test_a_flipped_bit_under_a_right_sum_is_denied_or_understood_as_so_many_objects(
    kind: int,
) -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    await take(centre, link, recent())  # so that nothing but the objects is kept from now on
    whole = samples.unit(kind)
    for bit in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        kept = len(intake.kept)
        await take(centre, link, *FrameReader().feed(encoded(recent(bytes(damaged), bit))))
        answer = link.sent[-1]
        assert answer.serial == bit & 0xFFFF
        assert len(intake.kept) - kept == (damaged[1] if answer.command == Command.CONFIRM else 0)
    assert len(link.sent) == 1 + len(whole) * 8


@given(pieces=st.lists(st.one_of(st.binary(max_size=80), st.sampled_from([*map(samples.packet, samples.EACH)]))))
@settings(max_examples=200)
def test_nothing_that_arrives_breaks_the_centre(pieces: list[bytes]) -> None:
    async def scene() -> None:
        intake = FakeIntake(121)
        centre, link = desk(intake)
        reader = FrameReader()
        for piece in pieces:
            await take(centre, link, *reader.feed(piece))
        while reader.waits:
            await take(centre, link, *reader.give_up())
        assert len(link.sent) <= sum(map(len, pieces)) / 27
        assert len(intake.of(121)) >= any(piece in map(samples.packet, (21, 24)) for piece in pieces)

    uvloop.run(scene())


@played
async def test_the_published_heartbeats_are_signs_of_life() -> None:
    [beat] = FrameReader().feed(samples.HEARTBEAT)
    [other] = FrameReader().feed(samples.OTHER_VERSION)
    assert isinstance(beat, Frame)
    assert isinstance(other, Frame)
    intake = FakeIntake(beat.source, other.source)
    centre, link = desk(intake)
    await take(centre, link, beat, other)
    assert [one.values for one in intake.kept] == [{"online": True}] * 2
    assert [(one.command, one.version) for one in link.sent] == [(3, beat.version), (3, other.version)]


@played
async def test_a_transmitter_is_online_when_it_speaks_of_its_devices() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    await take(centre, link, recent(fire(), 1))
    await take(centre, link, recent(fire(), 2))
    assert [one.values for one in intake.of(121)] == [{"online": True}]  # not with each packet
    await take(centre, link, recent(unit_of(21, [o.TransmitterState(1, label_of(now_ms()))], LAYOUTS), 3))
    assert intake.of(121)[-1].values["online"] is True


@played
async def test_the_devices_own_time_is_told_beside_ours() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    await take(centre, link, recent(fire(at=1_500_000_000_000)))
    [observed] = intake.of(121, "1-1-9")
    assert observed.device_ms == 1_500_000_000_000
    assert abs(observed.received_ms - now_ms()) < 5_000


@played
async def test_an_object_without_a_date_has_the_time_of_sending_and_without_that_none() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    undated = unit_of(2, [o.ComponentState(1, 1, 42, 9, 0b11, b"", b"\xff" * 6)], LAYOUTS)
    frame = recent(undated)
    await take(centre, link, frame, samples.frame(undated, 2, label=bytes(6)))
    first, second = intake.of(121, "1-1-9")
    assert first.device_ms is not None
    assert label_of(first.device_ms) == frame.label
    assert second.device_ms is None


@played
async def test_a_resent_packet_has_the_same_ids_also_after_a_restart() -> None:
    intake = FakeIntake(121)
    frame = recent(unit_of(2, [o.ComponentState(1, 1, 42, n, 3, b"", label_of(now_ms())) for n in (9, 9)], LAYOUTS))
    for _ in range(2):
        centre, link = desk(intake)
        await take(centre, link, frame)
    first, second, again, and_again = intake.of(121, "1-1-9")
    assert first.own_id == again.own_id
    assert second.own_id == and_again.own_id
    assert first.own_id != second.own_id
    assert first.own_id


@played
async def test_a_packet_resent_under_a_new_label_has_the_ids_of_the_first() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    said, now = fire(), now_ms()
    await take(centre, link, samples.frame(said, 5, label=label_of(now)))
    await take(centre, link, samples.frame(said, 5, label=label_of(now + 10_000)))
    first, again = intake.of(121, "1-1-9")
    assert first.own_id == again.own_id
    await take(centre, link, samples.frame(said, 6, label=label_of(now + 10_000)))
    assert intake.of(121, "1-1-9")[-1].own_id != first.own_id


@played
async def test_heartbeats_are_each_their_own_even_if_their_serial_number_never_changes() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    for seconds in (0, 20):
        await take(centre, link, samples.frame(serial=0, label=label_of(now_ms() + seconds * 1000)))
    first, second = intake.of(121)
    assert first.own_id != second.own_id


@played
async def test_a_packet_without_a_time_has_no_id_of_its_own_but_is_known_again_for_a_minute() -> None:
    """Its serial number is used again after a restart: a second fire must not be taken for the first."""
    intake = FakeIntake(121)
    centre, link = desk(intake)
    said = fire(at=1_300_000_000_000)
    await take(centre, link, samples.frame(said, 0, label=bytes(6)))
    session = centre.sessions.get(121)
    assert session is not None
    session.resends._began -= 100.0
    await take(centre, link, samples.frame(said, 0, label=bytes(6)))
    await take(centre, link, samples.frame(said, 1, label=bytes(6)))
    _first, again, new = intake.of(121, "1-1-9")
    assert (again.own_id, again.redelivered) == (b"", True)
    assert (new.own_id, new.redelivered) == (b"", False)
    assert again.packet != new.packet


@played
async def test_a_transmitter_has_the_profile_it_was_registered_with() -> None:
    intake = FakeIntake(121, profile="short_objects")
    centre, link = desk(intake)
    await take(centre, link, recent(b"\x87\x01abc"))
    assert intake.of(121)[0].values["private_135"] == "616263"
    assert answers(link) == [(Command.CONFIRM, 1)]


@played
async def test_a_transmitter_cannot_invent_devices_without_end() -> None:
    intake = FakeIntake(121)
    centre, link = desk(intake)
    for block in range(0, 20_100, 63):
        many = [o.ComponentAnalog(1, 1, 17, block + n, 3, 1, samples.LABEL) for n in range(63)]
        await take(centre, link, recent(unit_of(3, many, LAYOUTS), block))
    assert len(intake.children) <= 20_000
    assert intake.refused["bad unit"] >= 1
    await take(centre, link, recent(fire(1), 30_000))
    assert answers(link)[-1] == (Command.CONFIRM, 30_000), "those it has go on"
