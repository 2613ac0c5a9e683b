"""Months publish themselves: on a day of the following month, whatever the worker missed before it too, each once.

What a month became since, by ratings that came later, is published as a further edition by `huiyin figures publish`.
"""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from huiyin.matters.figures import keeping
from huiyin.matters.figures.publishing import publish
from huiyin.matters.models import FactMonth, PublishedMonth


def publish_due(*, now: datetime, day: int) -> int:
    """Publish the oldest month whose day has come and that never was. 1, or 0 when there is none; `day` 0: never.

    A month of too few is passed over. Any number of workers may ask at once.
    """
    if not day:
        return 0
    last = last_due(timezone.localdate(now), day)
    known = PublishedMonth.objects.filter(kind=OuterRef("kind"), month=OuterRef("month"))
    due = FactMonth.objects.filter(~Exists(known), month__lte=last).order_by("month", "kind")
    waiting = list(due.values_list("kind", "month"))
    if waiting:
        keeping.catch_up(now=now)
    return int(any(publish(kind=kind, month=month, now=now, again=False) for kind, month in waiting))


def last_due(today: date, day: int) -> date:
    """The first day of the newest month whose publishing day has come."""
    month = today.replace(day=1) - timedelta(days=1)
    return (month if today.day >= day else month.replace(day=1) - timedelta(days=1)).replace(day=1)
