"""One process's stream of observations into the table: what is new of a block is copied, what came before is not."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
from django.db import connection

from huiyin.intake.operations import blocks
from huiyin.intake.operations.months import make_months
from huiyin.intake.rules.ids import content_of, first_of, observation_id
from huiyin.intake.rules.times import Clock, settled
from huiyin.intake.sent import Sent

REMEMBERED = 200_000
AGAIN = 3 * 3_600_000
"""How long a source may try to deliver one message of a name (milliseconds): OneNET tries for 2.75 hours."""
PACKET_AGAIN = 10 * 60_000
"""The same for a packet whose number will be used again. Taking a new message for an old one would be the worse
mistake: it stays short."""
_COPY = f"COPY {{}} ({blocks.COLUMNS}) FROM STDIN (FORMAT binary)"
_ARRIVING = (
    "CREATE TEMP TABLE IF NOT EXISTS intake_arriving (LIKE intake_observation) ON COMMIT DELETE ROWS",
    "TRUNCATE intake_arriving",
)
_SETTLE = (
    f"INSERT INTO intake_observation ({blocks.COLUMNS}) SELECT {blocks.COLUMNS} FROM intake_arriving"  # noqa: S608
    " ORDER BY sequence ON CONFLICT DO NOTHING"
)
# Has this source sent these words within the last hours? Asked for the few that say they come again without a time.
_BEFORE = """
select asked.source, asked.said from unnest(%s::bigint[], %s::bytea[], %s::uuid[]) as asked(source, said, since)
where exists (
    select from intake_observation o
    where o.source_id = asked.source and o.id >= asked.since and substring(uuid_send(o.id) from 7 for 8) = asked.said
)
"""
_encode = msgspec.json.Encoder().encode


class _Row(msgspec.Struct):
    """One observation with its id and times, before it has a place in the stream."""

    sent: Sent
    identifier: bytes
    observed_ms: int
    clock: Clock
    said: bytes

    @property
    def key(self) -> tuple[int, bytes]:
        """By which the same message is known again: with a time of its own by its id, else by what it says."""
        return self.sent.source, self.identifier if self.clock is Clock.ITS_OWN else content_of(self.identifier)

    @property
    def comes_again(self) -> bool:
        """Whether this may be here already at another time."""
        return self.clock is not Clock.ITS_OWN and (self.sent.redelivered or bool(self.sent.own_id))


def _content(sent: Sent, said: bytes) -> bytes:
    """What makes a message itself that has no usable time."""
    return sent.own_id or b"%b %d %d" % (said, sent.packet, sent.device_ms or 0)


class Arriving:
    """A stream; `store` returns after the commit. Used by one thread, on its connection."""

    def __init__(self, stream: int) -> None:
        self.stream = stream
        self._sequence = 0
        self._nonce = 0
        self._new: set[tuple[int, bytes]] = set()
        self._old: set[tuple[int, bytes]] = set()

    def store(self, sent: Sequence[Sent]) -> None:
        """Store what is new of these. Raises the database's errors; then nothing of them is stored."""
        connection.ensure_connection()
        rows = self._fresh(self._named(sent))
        if not rows:
            return
        placed = [self._place(row) for row in rows]
        block = b"".join((blocks.HEAD, *placed, blocks.TAIL))
        with connection.wrap_database_errors:
            try:
                self._copy(block)
            except psycopg.errors.UniqueViolation:
                self._copy_what_is_new(block)
            except psycopg.errors.CheckViolation:  # no partition for a row: another month has begun
                make_months(now=datetime.fromtimestamp(rows[-1].sent.received_ms / 1000, UTC))
                self._copy_what_is_new(block)
        self._remember(rows)

    def _named(self, sent: Iterable[Sent]) -> list[_Row]:
        rows = []
        for one in sent:
            observed, clock = settled(one.device_ms, one.received_ms)
            said = _encode(one.values)
            if clock is Clock.ITS_OWN:
                identifier = observation_id(observed, one.own_id or said)
            else:
                self._nonce = self._nonce + 1 & 0xFFFF
                identifier = observation_id(observed, _content(one, said), self._nonce)
            rows.append(_Row(one, identifier, observed, clock, said))
        return rows

    def _fresh(self, rows: list[_Row]) -> list[_Row]:
        """Those that are not known to be here."""
        before = self._stored_before([row for row in rows if row.comes_again])
        fresh: dict[tuple[int, bytes], _Row] = {}
        for number, row in enumerate(rows):
            key = row.key
            if row.clock is Clock.ITS_OWN or row.comes_again or row.clock is Clock.IMPOSSIBLE:
                if key in self._new or key in self._old or key in before:
                    continue
                fresh.setdefault(key, row)
            else:  # said without a time and for the first time: whatever it says, it is another
                fresh[number, b""] = row
        return list(fresh.values())

    def _stored_before(self, rows: list[_Row]) -> set[tuple[int, bytes]]:
        if not rows:
            return set()
        asked = (
            [row.sent.source for row in rows],
            [content_of(row.identifier) for row in rows],
            [first_of(row.sent.received_ms - (AGAIN if row.sent.own_id else PACKET_AGAIN)).hex() for row in rows],
        )
        with connection.cursor() as cursor:
            cursor.execute(_BEFORE, asked)
            return {(source, bytes(said)) for source, said in cursor.fetchall()}

    def _place(self, row: _Row) -> bytes:
        self._sequence += 1
        sent = row.sent
        times = (row.observed_ms, sent.received_ms, sent.device_ms)
        place = (sent.partition, self.stream, self._sequence)
        return blocks.row(sent.source, row.identifier, times, row.clock, place, row.said)

    def _copy(self, block: bytes) -> None:
        with self._cursor() as cursor, cursor.copy(_COPY.format("intake_observation")) as copy:
            copy.write(block)

    def _copy_what_is_new(self, block: bytes) -> None:
        with self._cursor() as cursor, cursor.connection.transaction():
            for statement in _ARRIVING:
                cursor.execute(statement)
            with cursor.copy(_COPY.format("intake_arriving")) as copy:
                copy.write(block)
            cursor.execute(_SETTLE)

    @staticmethod
    def _cursor() -> "psycopg.Cursor[Any]":
        raw: psycopg.Connection[Any] = connection.connection
        return psycopg.Cursor(raw)

    def _remember(self, rows: Iterable[_Row]) -> None:
        if len(self._new) > REMEMBERED:
            self._old, self._new = self._new, set()
        self._new.update(row.key for row in rows)
