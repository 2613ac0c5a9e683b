"""Keeping observations for so many months, and hours of them for longer: a day at a time, so it can stop anywhere.

From where refusals came is kept for some days."""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from huiyin.intake.models import Refusal, Summary, ThinnedDay
from huiyin.intake.operations.months import drop_months, make_months

FEWEST = 2
"""Months that are always kept: a device may bring readings of a month ago."""
_SUM_UP = """
insert into intake_summary (source_id, key, hour, count, least, mean, most)
select o.source_id, v.key, date_trunc('hour', o.observed_at), count(*), min(v.value::float8), avg(v.value::float8),
    max(v.value::float8)
from intake_observation o, lateral jsonb_each_text(o.values) as v(key, value)
where o.id >= intake_first_id(%(begins)s) and o.id < intake_first_id(%(ends)s)
    and jsonb_typeof(o.values -> v.key) = 'number' and length(v.key) <= 64
group by 1, 2, 3
on conflict (source_id, key, hour) do update
    set count = excluded.count, least = excluded.least, mean = excluded.mean, most = excluded.most
"""
_OLDEST = """
select min(to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM')) from pg_inherits
where inhparent = 'intake_observation'::regclass
"""


def keep_house(*, now: datetime) -> int:
    """Make the months to come; sum up one day of the oldest month that is kept no longer, or drop it when all are.

    Returns 1 while there is more of that to do.
    """
    make_months(now=now)
    _forget_old_summaries(now)
    _forget_where_refusals_came_from(now)
    oldest = _oldest()
    if oldest is None or oldest >= _kept_from(now):
        return 0
    following = _next_month(oldest)
    done = set(ThinnedDay.objects.filter(day__gte=oldest, day__lt=following).values_list("day", flat=True))
    left = [day for day in _days(oldest, following) if day not in done]
    if left:
        _sum_up(left[0])
    else:
        drop_months(before=datetime(following.year, following.month, 1, tzinfo=UTC))
        ThinnedDay.objects.filter(day__lt=following).delete()
    return 1


@transaction.atomic
def _sum_up(day: date) -> None:
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute(_SUM_UP, {"begins": begins, "ends": begins + timedelta(days=1)})
    ThinnedDay.objects.create(day=day)


def _forget_old_summaries(now: datetime) -> None:
    limit = now - timedelta(days=31 * settings.SUMMARIES_MONTHS)
    Summary.objects.filter(hour__lt=limit).delete()


def _forget_where_refusals_came_from(now: datetime) -> None:
    """How often a door refused something stays; from which network address the last one came does not."""
    limit = timezone.localdate(now) - timedelta(days=settings.REFUSALS_FROM_DAYS)
    Refusal.objects.filter(day__lt=limit).exclude(last_from="").update(last_from="")


def _oldest() -> date | None:
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        found: date | None = cursor.fetchone()[0]
        return found


def _kept_from(now: datetime) -> date:
    """The first day of the oldest month that is kept whole."""
    month = now.year * 12 + now.month - 1 - max(settings.OBSERVATIONS_MONTHS, FEWEST)
    return date(month // 12, month % 12 + 1, 1)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _days(begins: date, ends: date) -> list[date]:
    return [begins + timedelta(days=number) for number in range((ends - begins).days)]
