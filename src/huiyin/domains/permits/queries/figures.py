"""The figures of one licence for a business, from the applications that ended in a span of time.

Months that are over were added up (`operations.keep_months`); rows are read only of what was not, as a rule of this
month. However many applications a year has, two statements read as many rows as industries have months.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Application, SavedMonth
from huiyin.domains.permits.rules.saving import ALL, Ended, Sums, added_up, together
from huiyin.matters.calendars import working_calendar


def saved(since: datetime, until: datetime) -> Sequence[Sums]:
    """The sums by industry of what ended from `since` to before `until`, all industries first. Two statements."""
    whole = [month for month in _months(since, until) if starts(month) >= since and starts(next_month(month)) <= until]
    rows = list(SavedMonth.objects.filter(month__in=whole))
    kept = sorted({row.month for row in rows if row.industry == ALL})
    fresh = added_up(_ended(_without(kept, since, until), until))
    return together([*(Sums.kept(row.industry, row.counts) for row in rows), *fresh])


def added_up_between(since: datetime, until: datetime) -> Sequence[Sums]:
    """The sums of all rows of a span of time. One statement."""
    return added_up(_ended(Q(ended_at__gte=since, ended_at__lt=until), until))


def month_of(at: datetime) -> date:
    """The first day of the month in which a moment lies."""
    return day_of(at).replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def starts(month: date) -> datetime:
    """The moment at which a month begins."""
    return datetime(month.year, month.month, 1, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _months(since: datetime, until: datetime) -> Iterator[date]:
    month = month_of(since)
    while starts(month) < until:
        yield month
        month = next_month(month)


def _without(kept: Sequence[date], since: datetime, until: datetime) -> Q:
    """What closed in the span, but for the months that are kept; those that follow each other are one gap."""
    found, at = Q(pk__in=[]), since
    for month in kept:
        if starts(month) > at:
            found |= Q(ended_at__gte=at, ended_at__lt=starts(month))
        at = starts(next_month(month))
    return found | Q(ended_at__gte=at, ended_at__lt=until)


def _ended(which: Q, now: datetime) -> Iterator[Ended]:
    columns = (
        "industry", "plan__figures", "accepted_at", "ended_at", "matter__due_at", "matter__resolution", "matter__taken",
    )  # fmt: skip
    calendar, zone = working_calendar(now), ZoneInfo(settings.TIME_ZONE)
    for industry, plan, accepted, ended, due, resolution, taken in (
        Application.objects.filter(which).values_list(*columns).iterator()
    ):
        days = None
        if accepted:
            days = calendar.days_between(accepted.astimezone(zone).date(), ended.astimezone(zone).date())
        yield Ended(industry, resolution, "ask_correction" in taken, plan, days, due is None or ended <= due)
