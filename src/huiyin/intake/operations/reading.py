"""Reading what was stored and not yet weighed, stream by stream."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection

from huiyin.intake.operations import blocks, offsets
from huiyin.intake.sent import Stored

AT_ONCE = 2_000


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
        self._drained -= self._open  # a door that was quiet for long says something again
        for stream in found:
            if stream not in self._streams:
                self._streams[stream] = min(self._places.get((p, stream), 0) for p in self._partitions)

    def next(self, stream: int) -> list[Stored]:
        """The next observations of a stream, those of other partitions and those weighed before among them."""
        statement = blocks.READ.format(stream=stream, after=self._streams[stream], limit=AT_ONCE)
        raw: psycopg.Connection[Any] = connection.connection
        with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor, cursor.copy(statement) as copy:
            found = list(blocks.read(list(map(bytes, copy))))
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
