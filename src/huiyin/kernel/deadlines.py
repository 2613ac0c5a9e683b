"""Deadlines. Pure rules; every moment is aware.

Working days: the day of the start is not counted (Civil Code 民法典 art. 201), statutory holidays are not working days
(Administrative Licensing Law 行政许可法 art. 82), and the deadline is the end of working hours on the last day. Working
hours start at once (art. 201 too) and run only while the office is open. Minutes, hours and days are the wall clock's.
Months end on the day of the same number, or on the last one of the last month (art. 202), at the end of working hours;
where that day is free, on the next that is worked (art. 203).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from huiyin.kernel.calendar import ZERO, WorkingCalendar, months_after
from huiyin.kernel.spans import Span, Unit

_WALL = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment in UTC. `provisional` when it lies beyond the last published calendar and may still move."""

    at: datetime
    provisional: bool


class NoTimeZone(ValueError):
    """A moment was given without its time zone."""


def deadline(start: datetime, span: Span, calendar: WorkingCalendar) -> Deadline:
    """When `span` from `start` is over."""
    _check(start)
    if span.unit is Unit.WORKING_DAYS:
        at = calendar.closing(calendar.nth_after(calendar.day_of(start), span.amount))
    elif span.unit is Unit.WORKING_HOURS:
        at = calendar.after(start, timedelta(hours=span.amount))
    elif span.unit is Unit.MONTHS:
        last = calendar.on_or_after(months_after(calendar.day_of(start), span.amount))
        return Deadline(calendar.closing(last), provisional=False)
    else:
        return Deadline(start.astimezone(UTC) + span.amount * _WALL[span.unit], provisional=False)
    return _deadline(at, calendar)


def worked_left(now: datetime, due: datetime, working: bool, calendar: WorkingCalendar) -> timedelta:
    """The time left until `due`: working time when `working`, else the wall clock's; nothing when it is over."""
    _check(now, due)
    return calendar.worked(now, due) if working else max(due - now, ZERO)


def resume(
    now: datetime, left: timedelta, working: bool, calendar: WorkingCalendar, *, whole_days: bool = False
) -> Deadline:
    """The deadline after a pause that ends `now`, with `left` of the time still to run.

    `whole_days` is for lengths counted in working days: the deadline is the end of the working day it falls on.
    """
    _check(now)
    if not working:
        return Deadline(now.astimezone(UTC) + max(left, ZERO), provisional=False)
    at = calendar.after(now, left)
    day = calendar.day_of(at)
    if whole_days:
        at = calendar.closing(calendar.on_or_after(day))
    return _deadline(max(at, now.astimezone(UTC)), calendar)


def fraction(start: datetime, due: datetime, share: float, working: bool, calendar: WorkingCalendar) -> datetime:
    """The moment in UTC when `share` (0 to 1) of the time from `start` to `due` has passed, never after `due`."""
    _check(start, due)
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1: {share}")
    if due <= start:
        return due.astimezone(UTC)
    if not working:
        return (start + share * (due - start)).astimezone(UTC)
    return min(calendar.after(start, share * calendar.worked(start, due)), due.astimezone(UTC))


def _deadline(at: datetime, calendar: WorkingCalendar) -> Deadline:
    return Deadline(at, provisional=calendar.day_of(at) > calendar.published_until)


def _check(*moments: datetime) -> None:
    for moment in moments:
        if moment.utcoffset() is None:
            raise NoTimeZone(f"{moment} has no time zone: a moment needs one")
