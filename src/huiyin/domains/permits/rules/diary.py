"""Who does what on which day: the table of an application that runs, in calendar days or weeks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 21
"""A table of more days has a column a week."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Column:
    """A day, or a week from a day on. `is_off`: no time counts."""

    first: date
    is_off: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Diary:
    """The columns, `each` so many days wide."""

    columns: Sequence[Column]
    each: int

    def place(self, first: date, last: date) -> tuple[int, int]:
        """The first column of a stretch of days and how many it covers; what lies outside is cut to the table."""
        start = self.columns[0].first
        begins = min(max((first - start).days // self.each, 0), len(self.columns) - 1)
        ends = min(max((last - start).days // self.each, begins), len(self.columns) - 1)
        return begins, ends - begins + 1


def diary(first: date, last: date, today: date, is_working_day: Callable[[date], bool]) -> Diary:
    """The table from the first day to the last."""
    days = max((last - first).days + 1, 1)
    if days <= MOST_DAYS:
        dates = [first + timedelta(days=n) for n in range(days)]
        return Diary([Column(day, not is_working_day(day), day == today) for day in dates], 1)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // WEEK + 1
    starts = [monday + timedelta(days=WEEK * n) for n in range(weeks)]
    return Diary([Column(day, False, day <= today < day + timedelta(days=WEEK)) for day in starts], WEEK)
