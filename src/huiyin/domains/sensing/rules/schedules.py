"""Hours in which a rule watches: "between 22:00 and 06:00 from Monday to Friday", in the zone of the site."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


class Schedule(Struct, frozen=True):
    """From `begins` to `ends` (minutes of the day) on `days` (1 Monday). An end at or before the beginning is the
    next day's; `days` are those on which the hours begin."""

    begins: int
    ends: int
    days: tuple[int, ...] = EVERY_DAY


def covers(schedule: Schedule, at_ms: int, zone: tzinfo) -> bool:
    """Whether the schedule is on."""
    return any(begins <= at_ms < ends for begins, ends in _spans(schedule, at_ms, zone, 1))


def boundary(schedule: Schedule, at_ms: int, zone: tzinfo) -> int:
    """When it next turns on or off."""
    return min(moment for span in _spans(schedule, at_ms, zone, 9) for moment in span if moment > at_ms)


def _spans(schedule: Schedule, at_ms: int, zone: tzinfo, days: int) -> Iterator[tuple[int, int]]:
    today = datetime.fromtimestamp(at_ms / 1000, zone).date()
    for offset in range(-1, days):
        day = today + timedelta(days=offset)
        if day.isoweekday() in schedule.days:
            last = day if schedule.ends > schedule.begins else day + timedelta(days=1)
            yield _moment(day, schedule.begins, zone), _moment(last, schedule.ends, zone)


def _moment(day: date, minute: int, zone: tzinfo) -> int:
    midnight = datetime.combine(day, time(), zone)
    return round((midnight + timedelta(minutes=minute)).astimezone(UTC).timestamp() * 1000)
