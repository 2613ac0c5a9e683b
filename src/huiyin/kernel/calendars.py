"""Calendars of regions. China: the yearly notices of the State Council (国务院办公厅), as `holidays` has them."""

from datetime import date, time
from zoneinfo import ZoneInfo

from holidays import country_holidays

from huiyin.kernel.calendar import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_HOURS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
"""The usual hours of a counter: 9:00–12:00 and 13:30–17:30."""


def china(*years: int, hours: tuple[tuple[time, time], ...] = OFFICE_HOURS) -> WorkingCalendar:
    """China's calendar from the earliest of `years` (without any: 2010) to the last published year.

    The notices move the days off and name the weekend days worked instead, so a year is published when the library
    holds such days for it; for later years it knows only the statutory days, and they are left out here.
    """
    published = max(country_holidays("CN").special_public_holidays)
    known = country_holidays("CN", years=range(min(years, default=2010), published + 1))
    return WorkingCalendar(
        zone=SHANGHAI,
        hours=hours,
        holidays=frozenset(day for day in known if day.year <= published),
        makeup=frozenset(day for day in known.weekend_workdays if day.year <= published),
        published_until=date(published, 12, 31),
    )
