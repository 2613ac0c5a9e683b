"""What was observed of a source, in order of time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from huiyin.intake.models import Observation
from huiyin.intake.rules.ids import first_of
from huiyin.intake.sent import Stored
from huiyin.kernel.clock import to_ms

Observed = tuple[datetime, dict[str, Any]]


def between(source_id: int, since: datetime, until: datetime, limit: int = 5_000) -> Sequence[Observed]:
    """The newest of a source's observations between two times, oldest first, by the primary key alone."""
    found = _of(source_id).filter(id__gte=_id(since), id__lt=_id(until)).order_by("-id")
    return [(at, values) for at, values in reversed(found.values_list("observed_at", "values")[:limit])]


def latest(source_id: int, count: int = 1) -> Sequence[Observed]:
    """The last observations of a source, newest first."""
    return list(_of(source_id).order_by("-id").values_list("observed_at", "values")[:count])


def before(source_id: int, received: datetime, limit: int) -> Sequence[tuple[int | None, int, dict[str, Any]]]:
    """The last observations received before a moment, oldest first: told and received in milliseconds, and values."""
    found = _of(source_id).filter(received_at__lt=received).order_by("-id")
    rows = found.values_list("told_at", "received_at", "values")[:limit]
    return [(to_ms(told) if told else None, to_ms(got), values) for told, got, values in reversed(rows)]


def last_stored(source_id: int) -> Stored | None:
    """The last observation of a source as whoever weighs reads it."""
    row = _of(source_id).order_by("-id").first()
    if row is None:
        return None
    told = None if row.told_at is None else to_ms(row.told_at)
    times = (to_ms(row.observed_at), to_ms(row.received_at), told)
    return Stored(source_id, row.stream, row.sequence, row.partition, *times, row.values)


def last_seen(source_ids: Sequence[int]) -> dict[int, datetime]:
    """When each was last heard of (of those that ever were)."""
    newest = (
        "select asked.id, last.received_at from unnest(%s::bigint[]) as asked(id), lateral (select received_at"
        " from intake_observation o where o.source_id = asked.id order by o.id desc limit 1) as last"
    )
    with connection.cursor() as cursor:
        cursor.execute(newest, [list(source_ids)])
        return dict(cursor.fetchall())


def _of(source_id: int) -> Any:
    return Observation.objects.filter(source_id=source_id)


def _id(at: datetime) -> UUID:
    return UUID(bytes=first_of(int(at.timestamp() * 1000)))
