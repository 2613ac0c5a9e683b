"""Reading what was stored and not yet weighed, stream by stream."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from django.db import connection

from huiyin.intake.operations import offsets
from huiyin.intake.sent import Stored, Value

AT_ONCE = 2_000
_MS = "(extract(epoch from {}) * 1000)::bigint"
_NEXT = (
    f"SELECT source_id, sequence, partition, {_MS.format('observed_at')}, {_MS.format('received_at')},"  # noqa: S608
    f" {_MS.format('told_at')}, values::text FROM intake_observation"
    " WHERE stream = %s AND sequence > %s ORDER BY sequence LIMIT %s"
)
_decode = msgspec.json.Decoder(dict[str, Value]).decode


class Backlog:
    """What waits to be weighed in the partitions that are ours. `reached` moves with what was read, in memory."""

    def __init__(self, partitions: frozenset[int]) -> None:
        self._partitions = partitions
        self._places = offsets.reached(partitions)
        self._streams: dict[int, int] = {}
        self._open: set[int] = set()
        self._drained: set[int] = set()

    def look(self, now: datetime) -> None:
        """Find the streams that are there."""
        found = offsets.streams(now)
        self._open = {stream for stream, may_come in found.items() if may_come}
        self._drained -= self._open  # a door that was not heard of for long speaks again
        for stream in found:
            if stream not in self._streams:
                self._streams[stream] = min(self._places.get((p, stream), 0) for p in self._partitions)

    def next(self, stream: int) -> list[Stored]:
        """The next observations of a stream, those of other partitions and those weighed before among them."""
        raw: psycopg.Connection[Any] = connection.connection
        with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
            cursor.execute(_NEXT, (stream, self._streams[stream], AT_ONCE), binary=True)
            found = [
                Stored(source, stream, sequence, partition, observed, received, told, _decode(said))
                for source, sequence, partition, observed, received, told, said in cursor.fetchall()
            ]
        if found:
            self._streams[stream] = found[-1].sequence
        elif stream not in self._open:
            self._drained.add(stream)
        return found

    def streams(self) -> Iterator[int]:
        """The streams that are worth asking."""
        return (stream for stream in tuple(self._streams) if stream not in self._drained)

    def is_ours(self, stored: Stored) -> bool:
        """Whether it is for us to weigh, and was not weighed before."""
        place = (stored.partition, stored.stream)
        return stored.partition in self._partitions and stored.sequence > self._places.get(place, 0)

    def passed(self, stream: int, sequence: int) -> dict[offsets.Place, int]:
        """That all of ours up to here has been weighed."""
        places = {(partition, stream): sequence for partition in self._partitions}
        self._places |= {place: max(to, self._places.get(place, 0)) for place, to in places.items()}
        return places
