"""Counting what doors refuse."""

from collections import Counter
from datetime import datetime

from django.db import connection
from django.utils import timezone

_COUNT = """
insert into intake_refusal (day, door, reason, last_at, count, last_from)
select %s, door, reason, %s, count, told from unnest(%s::text[], %s::text[], %s::bigint[], %s::text[])
    as refused(door, reason, count, told)
on conflict (day, door, reason) do update set count = intake_refusal.count + excluded.count,
    last_at = excluded.last_at, last_from = coalesce(nullif(excluded.last_from, ''), intake_refusal.last_from)
"""
REASON_LIMIT, FROM_LIMIT = 80, 160


class Refused:
    """What was refused since it was last written down: how often by door and reason, and from where last."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.last_from: dict[tuple[str, str], str] = {}

    def __bool__(self) -> bool:
        return bool(self.counts)

    def add(self, door: str, why: str, told_from: str = "", times: int = 1) -> None:
        """Count it. Reasons that begin alike are one: a row has room for `REASON_LIMIT` characters."""
        self.counts[door, why[:REASON_LIMIT]] += times
        if shown := _shown(told_from):
            self.last_from[door, why[:REASON_LIMIT]] = shown

    def put_back(self, older: "Refused") -> None:
        """What could not be written down is counted with what came since."""
        self.counts += older.counts
        self.last_from = older.last_from | self.last_from


def count(refused: Refused, now: datetime) -> None:
    """Add to the counts of this day."""
    if not refused:
        return
    given = sorted((*key, times, refused.last_from.get(key, "")) for key, times in refused.counts.items())
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [timezone.localdate(now), now, *(list(column) for column in zip(*given, strict=True))])


def _shown(told: str) -> str:
    """As much of it as fits, without anything that does not print: a stranger may have chosen it."""
    return "".join(c if c.isprintable() else "�" for c in told[:FROM_LIMIT])
