"""Appending to a matter's history: the one place that writes entries."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from huiyin.kernel.chain import GENESIS
from huiyin.matters import timetable
from huiyin.matters.rules.chain import CHAINED_FIELDS, EntryDraft, chained
from huiyin.matters.rules.timers import TimerDraft

_COLUMNS = (*CHAINED_FIELDS, "prev_hash", "hash")
# One statement for the entry, its words and its files, and the timers of the step: the budget of `act` is six.
_WRITE = f"""
    WITH written AS (
        INSERT INTO matters_entry ({", ".join(_COLUMNS)})
        VALUES ({", ".join(["%s"] * len(_COLUMNS))})
        RETURNING id, matter_id, public
    ), words AS (
        INSERT INTO matters_entrytext (entry_id, field, salt, text)
        SELECT written.id, given.* FROM written, unnest(%s::text[], %s::bytea[], %s::text[]) AS given
    ), files AS (
        INSERT INTO matters_attachment (matter_id, entry_id, file_id, public)
        SELECT written.matter_id, written.id, given.file, written.public AND given.shown
        FROM written, unnest(%s::bigint[], %s::boolean[]) AS given(file, shown)
    )
"""  # noqa: S608 (column names of our own)
_APPEND = f"{_WRITE} SELECT id FROM written"  # noqa: S608
_APPEND_AND_RESET = f"{_WRITE}, {timetable.CLAUSES} SELECT id FROM written"  # noqa: S608


def append(
    draft: EntryDraft,
    *,
    matter_id: UUID,
    sequence: int,
    prev_hash: str,
    files: Sequence[int] = (),
    timers: Sequence[TimerDraft] | None = None,
) -> tuple[int, str]:
    """Write `draft` as entry `sequence` after `prev_hash`. The caller holds the matter's lock. Returns id and hash.

    `timers`, unless None, take the place of those that wait.
    """
    values, sealed = _values(draft, matter_id, sequence, prev_hash, files)
    statement = _APPEND
    if timers is not None:
        statement = _APPEND_AND_RESET
        values += timetable.values(matter_id, timers, draft.recorded_at)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    assert found is not None
    return found[0], sealed


def begin(draft: EntryDraft, *, matter_id: UUID, files: Sequence[int] = (), hidden: Sequence[int] = ()) -> str:
    """Write `draft` as a matter's first entry. Returns its hash; in a pipeline nothing is waited for.

    `hidden` files come with it too, for the desk alone.
    """
    values, sealed = _values(draft, matter_id, 1, GENESIS, files, hidden)
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
    return sealed


def _values(
    draft: EntryDraft,
    matter_id: UUID,
    sequence: int,
    prev_hash: str,
    files: Sequence[int],
    hidden: Sequence[int] = (),
) -> tuple[list[Any], str]:
    row, sealed = sealed_row(draft, matter_id=matter_id, sequence=sequence, prev_hash=prev_hash)
    words = draft.texts
    salts, texts = [text.salt for text in words.values()], [text.text for text in words.values()]
    shown = [True] * len(files) + [False] * len(hidden)
    return [*row, list(words), salts, texts, [*files, *hidden], shown], sealed


def sealed_row(draft: EntryDraft, *, matter_id: UUID, sequence: int, prev_hash: str) -> tuple[list[Any], str]:
    """The values of `entry_columns` for the draft, and its hash."""
    link = chained(draft, matter_id, sequence)
    sealed = link.hash(prev_hash)
    values = [getattr(link, name) for name in CHAINED_FIELDS]
    return [*(Jsonb(v) if isinstance(v, Mapping) else v for v in values), prev_hash, sealed], sealed


def entry_columns() -> tuple[str, ...]:
    """The columns that `sealed_row` fills, in order; the id and the transaction come from the database."""
    return _COLUMNS
