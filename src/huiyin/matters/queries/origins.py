"""What certain matters left behind, or what stands at an address."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huiyin.matters.models import Matter


def left_or_at(
    kind: str, *, origins: "QuerySet[Any, Any]", address: str, before: datetime, closed_since: datetime
) -> Sequence[Matter]:
    """The matters of a kind that follow up one of `origins`, or stand at this address or one that goes on from it.

    Those opened before a moment, open still or closed since the other, the oldest first. One statement.
    """
    here = Q(follow_up_of__in=origins)
    if address:
        here |= Q(address=address) | Q(address__startswith=f"{address} ")
    rows = Matter.objects.filter(here, kind=kind, opened_at__lt=before)
    return list(rows.filter(Q(closed_at=None) | Q(closed_at__gte=closed_since)).order_by("opened_at", "id"))


def follow_ups_of(ids: Collection[UUID]) -> list[UUID]:
    """The matters that follow up any of these."""
    return list(Matter.objects.filter(follow_up_of__in=ids).values_list("pk", flat=True))
