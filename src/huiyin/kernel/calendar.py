"""Working time: which days are worked, and between which hours. Plain arithmetic on dated data, no I/O.

Moments come in and go out aware; inside, working time is counted on the calendar's own wall clock.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

ZERO = timedelta(0)


class BadCalendar(ValueError):
    """The calendar's hours are not an ordered list of spans within one day."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days and hours of one region.

    `hours` are the spans of a working day, in order. `holidays` are free, `makeup` are weekend days that are worked.
    After `published_until` no holiday has been published yet: only weekends count as free.
    """

    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...]
    holidays: frozenset[date]
    makeup: frozenset[date]
    published_until: date
    _years: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        edges = [edge for span in self.hours for edge in span]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise BadCalendar(f"working hours must be spans in order within a day: {self.hours}")

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked."""
        return day in self.makeup or (day.weekday() < 5 and day not in self.holidays)

    def nth_after(self, day: date, n: int) -> date:
        """The `n`-th working day (from 1) after `day`, which is not counted itself."""
        year, ordinal = day.year, day.toordinal()
        days = self._days_of(year)
        index = bisect_right(days, ordinal) + n - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._days_of(year)
        return date.fromordinal(days[index])

    def days_between(self, first: date, end: date) -> int:
        """How many working days lie from `first` on and before `end`."""
        if first.year == end.year:
            days = self._days_of(first.year)
            return max(bisect_left(days, end.toordinal()) - bisect_left(days, first.toordinal()), 0)
        years = (self._days_of(year) for year in range(first.year, end.year))
        whole = sum(len(days) for days in years)
        head = bisect_left(self._days_of(first.year), first.toordinal())
        return max(whole - head + bisect_left(self._days_of(end.year), end.toordinal()), 0)

    def on_or_after(self, day: date) -> date:
        """`day` where it is worked, or else the next working day."""
        return day if self.is_working_day(day) else self.nth_after(day, 1)

    def closing(self, day: date) -> datetime:
        """The end of the working hours of `day`, in UTC."""
        return self._moment(day, self.hours[-1][1])

    def day_of(self, at: datetime) -> date:
        """The calendar's own date at the moment `at`."""
        return at.astimezone(self.zone).date()

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; nothing when `end` is not after `start`."""
        if end <= start:
            return ZERO
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        days = self.days_between(first.date(), last.date())
        return days * self._day_length + self._done(last) - self._done(first)

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The earliest moment, in UTC, when `worked` of working time has passed since `start`; for none, `start`."""
        if worked <= ZERO:
            return start.astimezone(UTC)
        local = start.astimezone(self.zone)
        day, worked = local.date(), worked + self._done(local)
        length = self._day_length
        if not self.is_working_day(day) or worked > length:
            worked -= length if self.is_working_day(day) else ZERO
            n = -(-worked // length)
            day, worked = self.nth_after(day, n), worked - (n - 1) * length
        return self._moment_at(day, worked)

    @property
    def _day_length(self) -> timedelta:
        return sum((_since_midnight(end) - _since_midnight(start) for start, end in self.hours), ZERO)

    def _done(self, local: datetime) -> timedelta:
        """How much of its day's working time has passed at `local`."""
        if not self.is_working_day(local.date()):
            return ZERO
        so_far, passed = _since_midnight(local.time()), ZERO
        for start, end in self.hours:
            opens = _since_midnight(start)
            if so_far <= opens:
                break
            passed += min(so_far, _since_midnight(end)) - opens
        return passed

    def _moment_at(self, day: date, worked: timedelta) -> datetime:
        """When on `day` the working time `worked` (more than none, at most the day's) is reached."""
        for start, end in self.hours:
            length = _since_midnight(end) - _since_midnight(start)
            if worked <= length:
                reached = datetime.combine(day, start) + worked
                return reached.replace(tzinfo=self.zone).astimezone(UTC)
            worked -= length
        return self.closing(day)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def _days_of(self, year: int) -> tuple[int, ...]:
        """The working days of `year` as ordinals, in order; counted once for each year that is asked about."""
        if year not in self._years:
            span = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            self._years[year] = tuple(n for n in span if self.is_working_day(date.fromordinal(n)))
        return self._years[year]


def months_after(day: date, months: int) -> date:
    """The day of the same number so many months later, or that month's last one (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
