"""When rounds are due: every so often between two times of day, over midnight where the first is later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=24)


class BadSchedule(ValueError):
    """Times that make no rounds; the message says why."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """From `starts` (inclusive) to `ends` by the wall clock; equal times are the whole day."""

    starts: time
    ends: time
    every: timedelta


@dataclass(frozen=True, slots=True)
class Slot:
    """One round: due from `begin` on, missed at `end`."""

    begin: datetime
    end: datetime


def read_schedule(starts: str, ends: str, hours: float) -> Schedule:
    """From “21:00”, “05:00” and 4. Raises `BadSchedule`."""
    try:
        first, last = (time.fromisoformat(text) for text in (starts, ends))
        every = timedelta(hours=hours)
    except (ValueError, OverflowError) as wrong:
        raise BadSchedule(f"times are written as 21:00: {wrong}") from wrong
    if first.tzinfo or last.tzinfo:
        raise BadSchedule("times are those of the city, without a zone")
    if not SHORTEST <= every <= LONGEST:
        raise BadSchedule("a round every half an hour at most, and every 24 hours at least")
    return Schedule(first, last, every)


def slot_at(schedule: Schedule, now: datetime, zone: ZoneInfo) -> Slot | None:
    """The round that is due at this moment; None outside the hours."""
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        for slot in _of_day(schedule, day, zone):
            if slot.begin <= now < slot.end:
                return slot
    return None


def slots_begun(schedule: Schedule, since: datetime, now: datetime, zone: ZoneInfo) -> list[Slot]:
    """The rounds that became due since that moment, the oldest first."""
    day, last = since.astimezone(zone).date() - timedelta(days=1), now.astimezone(zone).date()
    found = []
    while day <= last:
        found += [slot for slot in _of_day(schedule, day, zone) if since <= slot.begin <= now]
        day += timedelta(days=1)
    return found


def _of_day(schedule: Schedule, day: date, zone: ZoneInfo) -> Iterator[Slot]:
    """The rounds of the night that begins on this day. Counted in real time: a clock that is set adds or takes none."""
    over = day + timedelta(days=1) if schedule.ends <= schedule.starts else day
    begin = datetime.combine(day, schedule.starts, zone).astimezone(UTC)
    end = datetime.combine(over, schedule.ends, zone).astimezone(UTC)
    while begin < end:
        after = min(begin + schedule.every, end)
        yield Slot(begin, after)
        begin = after
