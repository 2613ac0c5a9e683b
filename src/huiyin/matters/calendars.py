"""The working calendar that this installation counts by."""

from datetime import UTC, datetime
from functools import lru_cache

from huiyin.kernel.calendar import WorkingCalendar
from huiyin.kernel.calendars import china


def working_calendar(now: datetime) -> WorkingCalendar:
    """The calendar of the region for the years around `now`."""
    return _calendar(now.astimezone(UTC).year)


@lru_cache(maxsize=8)
def _calendar(year: int) -> WorkingCalendar:
    return china(*range(year - 12, year + 3))
