"""A wrong clock is put right and flagged; a late reading keeps its time."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.sensing.rules.clocks import BEHIND_MS, READINGS, DeviceClock, Told, Trust, put_right

NOW = 1_795_500_000_000
HOUR = 3_600_000


class Sender:
    """A device whose clock is off by `off_ms`; readings take `travel_ms` to arrive."""

    def __init__(self, off_ms: int = 0) -> None:
        self.off_ms, self.clock = off_ms, DeviceClock()

    def send(self, measured_ms: int, received_ms: int) -> Told:
        self.clock, told = put_right(self.clock, measured_ms + self.off_ms, received_ms)
        return told

    def live(self, count: int, every_ms: int = 10_000, begin_ms: int = NOW, travel_ms: int = 400) -> list[Told]:
        return [self.send(begin_ms + n * every_ms, begin_ms + n * every_ms + travel_ms) for n in range(count)]


def test_a_right_clock_is_taken_at_its_word() -> None:
    assert Sender().live(20) == [Told(NOW + n * 10_000, Trust.RIGHT) for n in range(20)]


def test_a_device_without_a_clock_is_timed_by_its_arrival() -> None:
    assert put_right(DeviceClock(), None, NOW) == (DeviceClock(), Told(NOW, Trust.NONE))


@pytest.mark.parametrize("off", [61_000, HOUR, 2_300_000_000_000], ids=["a minute", "an hour", "2099"])
def test_a_time_still_to_come_is_a_wrong_clock_from_the_first_reading(off: int) -> None:
    for n, told in enumerate(Sender(off).live(20)):
        assert told.trust is Trust.WRONG
        assert 0 <= told.at_ms - (NOW + n * 10_000) <= 400


def test_a_few_seconds_ahead_are_no_wrong_clock_and_never_after_the_arrival() -> None:
    assert Sender(30_000).send(NOW, NOW + 400) == Told(NOW + 400, Trust.RIGHT)


@pytest.mark.parametrize("off", [-NOW, -NOW - HOUR, -8 * 365 * 24 * HOUR])
def test_a_time_before_2020_is_a_wrong_clock_from_the_first_reading(off: int) -> None:
    for n, told in enumerate(Sender(off).live(20)):
        assert told.trust is Trust.WRONG
        assert 0 <= told.at_ms - (NOW + n * 10_000) <= 400


def test_a_single_late_reading_among_timely_ones_keeps_its_time() -> None:
    sender = Sender()
    sender.live(10)
    assert sender.send(NOW, NOW + HOUR) == Told(NOW, Trust.LATE)
    assert sender.live(10, begin_ms=NOW + HOUR)[0].trust is Trust.RIGHT


def test_eight_readings_behind_by_the_same_are_a_wrong_clock() -> None:
    told = Sender(-HOUR).live(12)
    assert [one.trust for one in told] == [Trust.LATE] * (READINGS - 1) + [Trust.WRONG] * (12 - READINGS + 1)
    assert told[-1].at_ms - (NOW + 11 * 10_000) in range(401)


def test_a_wrong_clock_is_found_however_fast_its_device_reports() -> None:
    sender = Sender(-HOUR)
    told = [sender.send(NOW + n * 100, NOW + n * 100 + n % 5 * 100) for n in range(100)]
    assert {one.trust for one in told[-20:]} == {Trust.WRONG}


@pytest.mark.parametrize("every", [100, 1_000, 10_000, 600_000])
@pytest.mark.parametrize("pause", [1, 100, 900])
def test_a_buffer_that_is_sent_in_one_go_is_late_and_no_wrong_clock(every: int, pause: int) -> None:
    sender = Sender()
    sender.live(10)
    gone = NOW + HOUR
    back = gone + 60 * every + HOUR
    for n in range(50):
        measured = gone + n * every
        told = sender.send(measured, back + n * min(pause, every // 3))
        assert told == Told(measured, Trust.LATE)


def test_a_clock_that_is_set_right_is_believed_again() -> None:
    for off in (HOUR, -HOUR, -NOW):
        sender = Sender(off)
        assert sender.live(20)[-1].trust is Trust.WRONG
        sender.off_ms = 0
        assert {one.trust for one in sender.live(20, begin_ms=NOW + HOUR)} == {Trust.RIGHT}


def test_a_wrong_clock_is_remembered_while_its_readings_are_late() -> None:
    sender = Sender(-HOUR)
    sender.live(20)
    told = sender.send(NOW + HOUR, NOW + 2 * HOUR)
    assert told.trust is Trust.WRONG
    assert abs(told.at_ms - (NOW + HOUR)) <= 400


def test_a_faster_reading_does_not_put_a_wrong_clock_out_of_order() -> None:
    sender = Sender(HOUR)
    slow = sender.send(NOW, NOW + 9_000)
    fast = sender.send(NOW + 5_000, NOW + 9_100)
    assert slow.at_ms <= fast.at_ms <= NOW + 9_100


@pytest.mark.parametrize("device_ms", [10**15, -(10**15), 10**400, -(10**400)])
def test_a_number_that_is_no_time_leaves_nothing_behind(device_ms: int) -> None:
    assert put_right(DeviceClock(), device_ms, NOW) == (DeviceClock(), Told(NOW, Trust.WRONG))


moments = st.integers(-(10**13), 10**13) | st.integers(NOW - 10 * HOUR, NOW + 10 * HOUR)
courses = st.lists(st.tuples(st.integers(0, HOUR), moments | st.none()), max_size=40)


@given(courses)
def test_nothing_was_measured_after_it_arrived(course: list[tuple[int, int | None]]) -> None:
    clock, received = DeviceClock(), NOW
    for wait, device_ms in course:
        received += wait
        clock, told = put_right(clock, device_ms, received)
        assert told.at_ms <= received
        assert len(clock.delays) <= READINGS
        clock = msgspec.json.decode(msgspec.json.encode(clock), type=DeviceClock)


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=40), st.lists(st.integers(0, BEHIND_MS), min_size=40))
def test_a_right_clock_is_never_called_wrong_whatever_the_way_takes(gaps: list[int], ways: list[int]) -> None:
    clock, measured = DeviceClock(), NOW
    for gap, way in zip(gaps, ways, strict=False):
        measured += gap
        clock, told = put_right(clock, measured, measured + way)
        assert told == Told(measured, Trust.RIGHT)


ways = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 60_000)), min_size=1, max_size=40)


@given(st.integers(130_000, 10**12), ways)
def test_a_clock_ahead_keeps_the_order_of_its_readings(off: int, course: list[tuple[int, int]]) -> None:
    sender, measured, received, last = Sender(off), NOW, NOW, 0
    for gap, way in course:
        measured += gap
        received = max(received, measured + way)
        told = sender.send(measured, min(received, measured + 60_000))
        assert told.trust is Trust.WRONG
        assert told.at_ms >= last
        last = told.at_ms
