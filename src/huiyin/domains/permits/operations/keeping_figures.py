"""The sums of months that are over are kept: what has ended does not change any more."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min

from huiyin.domains.permits.models import Application, SavedMonth
from huiyin.domains.permits.queries.figures import added_up_between, month_of, next_month, starts
from huiyin.domains.permits.rules.saving import ALL, Sums

SETTLED = timedelta(hours=2)
"""A month is added up when it has been over for so long: what was being written at its end is there by then."""


def keep_months(*, now: datetime) -> int:
    """Add up every month that is over and not kept yet, each in a transaction of its own; how many that were."""
    first = Application.objects.aggregate(first=Min("ended_at"))["first"]
    if first is None:
        return 0
    known = set(SavedMonth.objects.filter(industry=ALL).values_list("month", flat=True))
    month, kept = month_of(first), 0
    while starts(following := next_month(month)) + SETTLED <= now:
        if month not in known:
            sums = added_up_between(starts(month), starts(following)) or [Sums(ALL)]
            with transaction.atomic():
                rows = [SavedMonth(month=month, industry=one.industry, counts=one.counts()) for one in sums]
                SavedMonth.objects.bulk_create(rows, ignore_conflicts=True)
            kept += 1
        month = following
    return kept
