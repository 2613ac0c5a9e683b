"""When a permit that expires may be applied for anew (行政许可法 art. 50, or the permit's own rule)."""

from datetime import date, timedelta

from huiyin.kernel.calendar import WorkingCalendar, months_after
from huiyin.kernel.spans import Span, Unit

ORDINARY = Span(60, Unit.WORKING_DAYS)
"""Where its own rule names no first day: twice the 30 working days by which the law wants it applied for."""


def is_open(today: date, last_day: date, opens: Span | None, calendar: WorkingCalendar) -> bool:
    """Whether renewal may be applied for today; not before `opens` (None: as usual), and not when it has expired."""
    span = opens or ORDINARY
    if today > last_day:
        return False
    if span.unit is Unit.WORKING_DAYS:
        return calendar.nth_after(today, span.amount) >= last_day
    if span.unit is Unit.MONTHS:
        return months_after(today, span.amount) >= last_day
    return today + timedelta(days=span.amount) >= last_day
