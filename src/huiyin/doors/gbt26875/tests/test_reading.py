"""Frames are found in whatever a line makes of them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.doors.gbt26875.frames import LEAST, MOST_UNIT, Command, Frame, encoded, sum_of
from huiyin.doors.gbt26875.reading import Fault, FrameReader, Why
from huiyin.doors.gbt26875.tests import samples


def read(data: bytes) -> list[Frame | Fault]:
    return FrameReader().feed(data)


def frames_in(found: list[Frame | Fault]) -> list[Frame]:
    return [one for one in found if isinstance(one, Frame)]


def whys(found: list[Frame | Fault]) -> list[Why]:
    return [one.why for one in found if isinstance(one, Fault)]


FIRST, SECOND = samples.frame(samples.unit(2), 1), samples.frame(samples.unit(3), 2)


def test_a_published_smoke_alarm_is_read() -> None:
    [alarm] = frames_in(read(samples.SMOKE_ALARM))
    assert (alarm.serial, alarm.source, alarm.destination, alarm.command) == (1, 889, 88888, Command.SEND)
    assert alarm.label == bytes((32, 58, 9, 26, 9, 12))
    assert len(alarm.unit) == 48
    assert encoded(alarm) == samples.SMOKE_ALARM


@pytest.mark.parametrize(("data", "command"), [(samples.CONFIRMATION, Command.CONFIRM), (samples.DENIAL, Command.DENY)])
def test_published_answers_are_read(data: bytes, command: Command) -> None:
    [answer] = frames_in(read(data))
    assert (answer.command, answer.serial, answer.source, answer.destination) == (command, 1, 88888, 889)
    assert encoded(answer) == data


def test_a_published_heartbeat_has_an_empty_unit() -> None:
    [beat] = frames_in(read(samples.HEARTBEAT))
    assert (beat.source, beat.unit) == (11111, b"")


def test_versions_written_the_other_way_round_and_a_byte_of_junk_are_read() -> None:
    [beat] = frames_in(read(samples.OTHER_VERSION))
    assert (beat.version, beat.unit) == (0x0010, b"\x16")
    assert encoded(beat) == samples.OTHER_VERSION


def test_a_wrong_sum_is_a_fault_that_can_be_denied() -> None:
    [fault] = read(samples.WRONG_SUM)
    assert isinstance(fault, Fault)
    assert fault.why is Why.CHECKSUM
    assert fault.head is not None
    assert (fault.head.serial, fault.head.destination) == (0, 0)


def test_data_may_hold_what_looks_like_an_end() -> None:
    frame = samples.frame(b"\x80\x01####@@##")
    assert read(encoded(frame)) == [frame]


@given(cuts=st.lists(st.integers(0, 400), max_size=8))
def test_frames_may_be_cut_anywhere_and_stuck_together(cuts: list[int]) -> None:
    stream = encoded(FIRST) + encoded(SECOND) + encoded(FIRST) + samples.HEARTBEAT
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    reader, found = FrameReader(), list[Frame | Fault]()
    for begin, end in itertools.pairwise(places):
        found += reader.feed(stream[begin:end])
    assert found[:3] == [FIRST, SECOND, FIRST]
    assert len(found) == 4
    assert not reader.waits


@given(before=st.binary(max_size=60), between=st.binary(max_size=60))
def test_noise_around_frames_does_not_hide_them(before: bytes, between: bytes) -> None:
    reader = FrameReader()
    found = reader.feed(before + encoded(FIRST) + between + encoded(SECOND))
    while reader.waits:
        found += reader.give_up()
    assert frames_in(found)[-1] == SECOND
    assert FIRST in frames_in(found)


def test_noise_is_one_fault_however_long() -> None:
    assert whys(read(b"\x00@" * 5000 + encoded(FIRST))) == [Why.NOISE]


def test_half_a_frame_does_not_hold_up_the_whole_one_that_follows() -> None:
    reader = FrameReader()
    found = reader.feed(encoded(FIRST)[:50] + encoded(SECOND))
    assert frames_in(found) == [SECOND]
    assert whys(found) == [Why.HALF]
    assert not reader.waits


def test_noise_that_ends_as_a_frame_begins_does_not_hold_it_up() -> None:
    version = samples.frame(samples.unit(25))  # of four bytes, so that one byte further on its length reads 1024
    found = read(b"@" + encoded(version))
    assert frames_in(found) == [version]
    assert whys(found) == [Why.NOISE]


def test_half_a_frame_is_given_up_in_time() -> None:
    reader = FrameReader()
    assert reader.feed(encoded(FIRST)[:50]) == []
    found = reader.give_up()
    assert whys(found) == [Why.HALF]
    assert isinstance(found[0], Fault)
    assert found[0].head is not None
    assert not reader.waits
    assert reader.feed(encoded(SECOND)) == [SECOND]


def test_a_whole_frame_inside_one_with_a_wrong_sum_is_found() -> None:
    """Half a frame whose length happens to reach to the end of the heartbeat that follows it."""
    half = encoded(FIRST)[: LEAST + len(FIRST.unit) - len(samples.HEARTBEAT)]
    found = read(half + samples.HEARTBEAT)
    assert whys(found) == [Why.CHECKSUM]
    assert [beat.source for beat in frames_in(found)] == [11111]


def test_a_length_that_reads_too_great_costs_no_frame_that_follows() -> None:
    damaged = bytearray(encoded(FIRST))
    damaged[25] = 3
    reader = FrameReader()
    found = reader.feed(bytes(damaged) + encoded(SECOND) * 12)
    while reader.waits:
        found += reader.give_up()
    assert frames_in(found) == [SECOND] * 12


def test_a_unit_over_the_limit_is_a_fault_that_can_be_denied() -> None:
    found = read(encoded(samples.frame(bytes(MOST_UNIT + 1))))
    assert whys(found) == [Why.TOO_LONG]
    assert isinstance(found[0], Fault)
    assert found[0].head is not None
    [longest] = frames_in(read(encoded(samples.frame(bytes(MOST_UNIT)))))
    assert len(longest.unit) == MOST_UNIT


def test_a_missing_end_is_a_fault_and_the_next_frame_is_read() -> None:
    found = read(encoded(FIRST)[:-1] + b"!" + encoded(SECOND))
    assert whys(found) == [Why.NO_END]
    assert frames_in(found) == [SECOND]


def test_noise_that_is_all_starts_is_counted_and_hides_no_frame() -> None:
    reader = FrameReader()
    for _ in range(10):
        reader.feed(b"@" * 16_384)
    assert 163_000 < reader.noise <= 163_840
    assert reader.feed(encoded(FIRST))[-1] == FIRST
    assert reader.noise == 0


@given(data=st.lists(st.binary(max_size=3000), max_size=20))
def test_a_reader_holds_less_than_one_longest_frame(data: list[bytes]) -> None:
    reader = FrameReader()
    for piece in [b"@@" + bytes(22) + b"\x00\x04", *data]:
        reader.feed(piece)
        assert len(reader._rest) < LEAST + MOST_UNIT


@given(data=st.binary(max_size=1100))
def test_the_sum_is_that_of_all_bytes(data: bytes) -> None:
    assert sum_of(data) == sum(data) & 0xFF


@pytest.mark.parametrize("kind", samples.EACH)
def test_every_truncation_waits_and_yields_nothing(kind: int) -> None:
    whole = samples.packet(kind)
    for size in range(len(whole)):
        reader = FrameReader()
        assert reader.feed(whole[:size]) == []
        assert frames_in(reader.give_up()) == []


@pytest.mark.parametrize("kind", samples.EACH)
def test_no_flipped_bit_yields_a_frame_but_where_the_sum_cannot_tell(kind: int) -> None:
    whole = samples.packet(kind)
    for bit in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        reader = FrameReader()
        found = reader.feed(bytes(damaged))
        while reader.waits:
            found += reader.give_up()
        assert frames_in(found) == []
        assert found, "what was damaged is told"
