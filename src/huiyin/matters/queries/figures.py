"""Sums over many matters, as anybody may read them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q

from huiyin.matters.models import Matter


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the matters raised since a moment: how many, how many are closed, how long those took on average."""

    raised: int
    closed: int
    took: timedelta | None


def figures_since(since: datetime) -> Figures:
    """One statement over the index matter_opened."""
    rows = Matter.objects.filter(opened_at__gte=since)
    closed = Q(closed_at__isnull=False)
    found = rows.aggregate(
        raised=Count("id"),
        closed=Count("id", filter=closed),
        took=Avg(F("closed_at") - F("opened_at"), filter=closed),
    )
    return Figures(**found)
