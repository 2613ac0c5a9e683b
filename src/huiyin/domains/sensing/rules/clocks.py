"""Putting a device's clock right: is a time that does not fit wrong, or is the reading late?

A reading is late when its device kept it for want of a connection: its time is true and stays. A clock is wrong when a
time cannot be (still to come, or before 2020), or when eight readings in a row, received one after the other, are all
behind by the same: then the time is moved by what they are behind, for ordering, and flagged.
"""

from enum import StrEnum

from msgspec import Struct

AHEAD_MS = 60_000
"""A time may be this far ahead: within it, two clocks are simply not quite alike."""
BEHIND_MS = 300_000
"""A reading is late when its time is further behind."""
EARLIEST_MS = 1_577_836_800_000
"""2020-01-01 in UTC: no device here measured anything before."""
READINGS = 8
"""As many delays are remembered, and as many must agree."""
SPREAD_MS = 30_000
"""Delays agree when they differ by no more, and by no more than a quarter of the time in which they were received:
what was kept and is sent in one go has delays that shrink as fast as its times grow."""
APART_MS = 1_000
"""Delays are remembered at most once in this time, so that a burst does not push the others out."""
ABSURD_MS = 10**14
"""The year 5138: a number beyond it is no time at all."""


class Trust(StrEnum):
    """What a device's time is worth. None: it sent no time."""

    NONE = "none"
    RIGHT = "right"
    LATE = "late"
    WRONG = "wrong"


class DeviceClock(Struct, frozen=True, omit_defaults=True):
    """What is remembered of a device's clock; stored with the device.

    `delays`: when the last eight were received and by how much their times were behind. `offset_ms`: what is added to
    a wrong clock, 0 for a right one.
    """

    delays: tuple[tuple[int, int], ...] = ()
    offset_ms: int = 0


class Told(Struct, frozen=True):
    """When a reading was measured, as far as can be known, and what the device's own time was worth."""

    at_ms: int
    trust: Trust


def put_right(clock: DeviceClock, device_ms: int | None, received_ms: int) -> tuple[DeviceClock, Told]:
    """The clock with this reading remembered, and when the reading was measured: never after it was received."""
    if device_ms is None:
        return clock, Told(received_ms, Trust.NONE)
    if not -ABSURD_MS < device_ms < ABSURD_MS:
        return clock, Told(received_ms, Trust.WRONG)
    delay = received_ms - device_ms
    if clock.offset_ms == 0 and -AHEAD_MS <= delay <= BEHIND_MS:
        return _remembering(clock, received_ms, delay), Told(min(device_ms, received_ms), Trust.RIGHT)
    clock = _judged(_remembering(clock, received_ms, delay), device_ms, delay)
    if clock.offset_ms:
        # A reading that asks for a smaller offset is put at its arrival, so the order is kept.
        return clock, Told(min(device_ms + clock.offset_ms, received_ms), Trust.WRONG)
    late = delay > BEHIND_MS
    return clock, Told(min(device_ms, received_ms), Trust.LATE if late else Trust.RIGHT)


def _judged(clock: DeviceClock, device_ms: int, delay: int) -> DeviceClock:
    """The clock with the offset that its last readings ask for."""
    if delay < -AHEAD_MS or device_ms < EARLIEST_MS:
        # Of the readings that are wrong by about as much, the one that travelled fastest tells most.
        alike = [one for _, one in clock.delays if abs(one - delay) <= BEHIND_MS]
        return DeviceClock(clock.delays, min([delay, *alike]))
    if clock.offset_ms and (clock.offset_ms < 0 or delay < clock.offset_ms - AHEAD_MS):
        # It was set right: with the offset its readings would come from the future, or they fit without.
        clock = DeviceClock(clock.delays)
    if _all_behind_alike(clock.delays):
        return DeviceClock(clock.delays, min(one for _, one in clock.delays))
    return clock


def _all_behind_alike(delays: tuple[tuple[int, int], ...]) -> bool:
    if len(delays) < READINGS:
        return False
    lengths = [delay for _, delay in delays]
    spread = max(lengths) - min(lengths)
    took = max(received for received, _ in delays) - min(received for received, _ in delays)
    return min(lengths) > BEHIND_MS and spread <= min(SPREAD_MS, took // 4)


def _remembering(clock: DeviceClock, received_ms: int, delay: int) -> DeviceClock:
    if clock.delays and 0 <= received_ms - clock.delays[-1][0] < APART_MS:
        return clock
    return DeviceClock((*clock.delays, (received_ms, delay))[-READINGS:], clock.offset_ms)
