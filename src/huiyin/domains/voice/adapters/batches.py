"""The rows of a table, a batch at a time, with all that can be made of each without the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from huiyin.domains.voice import rules
from huiyin.domains.voice.adapters.messages import Columns, Message, Unusable, read_message
from huiyin.kernel.tables.opening import Row, Table
from huiyin.matters.operations.importing import found_by

BATCH = 1_000


@dataclass(slots=True)
class Source:
    """Where the rows come from: the columns, the zone of times without one, and a prefix for the ids of this source."""

    columns: Columns
    zone: ZoneInfo
    prefix: str = ""
    seen: dict[str, str] = field(default_factory=dict)


class Read(NamedTuple):
    """A row and its message, or why there is none. A tuple, as it goes from process to process."""

    row: Row
    message: Message | None
    found_by: str
    problem: str = ""


class Batch(NamedTuple):
    """Rows one after the other, and how much of the file has been read after them (0 to 1)."""

    rows: list[Read]
    fraction: float


def batches(table: Table, source: Source, now: datetime) -> Iterator[Batch]:
    """The whole table, in order."""
    while rows := list(islice(table.rows, BATCH)):
        yield Batch([_read(row, source, now) for row in rows], table.fraction())


def _read(row: Row, source: Source, now: datetime) -> Read:
    try:
        message = read_message(row, source.columns, zone=source.zone, now=now)
    except Unusable as wrong:
        return Read(row, None, "", str(wrong))
    message = message._replace(title=message.title or rules.title_of(message.words))
    return Read(row, message, found_by(message.title, message.words, message.address))
