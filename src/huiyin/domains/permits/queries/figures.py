"""The figures of one licence for a business: from the applications that ended in a span of time. One statement."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from huiyin.domains.permits.models import Application
from huiyin.domains.permits.rules.saving import Ended, Sums, added_up
from huiyin.matters.calendars import working_calendar


def saved(since: datetime, until: datetime) -> Sequence[Sums]:
    """The sums by industry of what ended from `since` to before `until`, all industries first."""
    return added_up(_ended(since, until))


def _ended(since: datetime, until: datetime) -> Iterator[Ended]:
    columns = ("industry", "plan__figures", "accepted_at", "matter__closed_at", "matter__resolution", "matter__taken")
    ended = Application.objects.filter(matter__closed_at__gte=since, matter__closed_at__lt=until)
    calendar, zone = working_calendar(until), ZoneInfo(settings.TIME_ZONE)
    for industry, plan, accepted, closed, resolution, taken in ended.values_list(*columns).iterator():
        days = None
        if accepted:
            days = calendar.days_between(accepted.astimezone(zone).date(), closed.astimezone(zone).date())
        yield Ended(industry, resolution, "ask_correction" in taken, plan, days)
