"""Counting what doors refuse."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.utils import timezone

_COUNT = """
insert into intake_refusal (day, door, reason, count)
select %s, * from unnest(%s::text[], %s::text[], %s::bigint[])
on conflict (day, door, reason) do update set count = intake_refusal.count + excluded.count
"""
REASON_LIMIT = 80


def count(refused: Mapping[tuple[str, str], int], now: datetime) -> None:
    """Add to the counts of this day."""
    if not refused:
        return
    given = sorted((door, reason[:REASON_LIMIT], times) for (door, reason), times in refused.items())
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [timezone.localdate(now), *(list(column) for column in zip(*given, strict=True))])
