"""When a permit that expires may be applied for anew (行政许可法 art. 50, or the permit's own rule). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.kernel.calendar import WorkingCalendar, months_after
from huiyin.kernel.spans import Span, Unit

BY_LAW = Span(30, Unit.WORKING_DAYS)
"""By so much before it expires the law wants it applied for."""
AHEAD = Span(30, Unit.WORKING_DAYS)
"""By so much before that day it may be, where its own rule names no first day."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which renewal is applied for in time, both included. Later it may still be, until it expires."""

    first: date
    last: date


def window(last_day: date, opens: Span | None, closes: Span | None, calendar: WorkingCalendar) -> Window:
    """When to apply for the renewal of what is good until `last_day`; `opens` and `closes` as its own rule has them."""
    last = _before(last_day, closes or BY_LAW, calendar)
    return Window(_before(last_day, opens, calendar) if opens else _before(last, AHEAD, calendar), last)


def _before(day: date, span: Span, calendar: WorkingCalendar) -> date:
    """The latest day from which it is at least `span` to `day`."""
    if span.unit is not Unit.WORKING_DAYS:
        return _calendar_before(day, span)
    found = day - timedelta(days=span.amount)
    while calendar.nth_after(found, span.amount) > day:
        found -= timedelta(days=1)
    return found


def _calendar_before(day: date, span: Span) -> date:
    if span.unit is not Unit.MONTHS:
        return day - timedelta(days=span.amount)
    found = months_after(day, -span.amount)
    while months_after(found, span.amount) > day:
        found -= timedelta(days=1)
    return found
