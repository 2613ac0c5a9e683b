"""Up to where each stream has been weighed, by partition."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection

from huiyin.intake.models import Offset, Stream

Place = tuple[int, int]
"""Partition and stream."""
QUIET = timedelta(hours=3)
"""A stream whose door has stored nothing for so long is not asked until it does. More than a clock jumps by."""
FORGOTTEN = timedelta(days=40)
"""Streams older than this are not looked at: what was not weighed by then is of no use to anybody."""

_ADVANCE = """
insert into intake_offset (partition, stream_id, sequence)
select * from unnest(%s::smallint[], %s::int[], %s::bigint[])
on conflict (partition, stream_id) do update set sequence = excluded.sequence
where intake_offset.sequence < excluded.sequence
"""


def reached(partitions: frozenset[int]) -> dict[Place, int]:
    """Where the sources of these partitions have come to in each stream."""
    found = Offset.objects.filter(partition__in=partitions)
    return {(at.partition, at.stream_id): at.sequence for at in found}


def advance(places: Mapping[Place, int]) -> None:
    """Say so far and no further; in the transaction of what was done because of it."""
    if places:
        given = sorted((partition, stream, sequence) for (partition, stream), sequence in places.items())
        with connection.cursor() as cursor:
            cursor.execute(_ADVANCE, [list(column) for column in zip(*given, strict=True)])


def streams(now: datetime) -> dict[int, bool]:
    """The streams in which something may stand that was not weighed; whether something may still come."""
    found = Stream.objects.filter(seen_at__gt=now - FORGOTTEN).order_by("id").values_list("id", "seen_at")
    return {stream: seen_at > now - QUIET for stream, seen_at in found}
