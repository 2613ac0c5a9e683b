"""Writing a matter's timers: what waited is cancelled, what the new clocks need is set, in one statement.

A step that also appends to the history does both in that statement (`ledger.append`): the budget of `act` is six.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from huiyin.matters.rules.timers import TimerDraft

_CANCEL = "UPDATE matters_timer SET state = 'cancelled', ended_at = %s WHERE matter_id = %s AND state = 'waiting'"
_SET = """
    INSERT INTO matters_timer (matter_id, state, kind, step, action, fires_at)
    SELECT %s, 'waiting', new.*
    FROM unnest(%s::text[], %s::smallint[], %s::text[], %s::timestamptz[]) AS new
"""
CLAUSES = f"gone AS ({_CANCEL}), timers AS ({_SET})"
"""The same as two clauses of another statement's WITH; they take `values`."""


def reset(matter_id: UUID, drafts: Sequence[TimerDraft], now: datetime) -> None:
    """Cancel the matter's waiting timers and write `drafts`."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH gone AS ({_CANCEL}) {_SET}", values(matter_id, drafts, now))


def restore(matter_id: UUID, cancelled_at: datetime, now: datetime) -> None:
    """Cancel the matter's waiting timers; those that a step cancelled at `cancelled_at` wait again."""
    # Both parts see the table as it was before the statement, so that neither meets the other's rows.
    again = """
        WITH gone AS ({cancel}) UPDATE matters_timer SET state = 'waiting', ended_at = NULL
        WHERE matter_id = %s AND state = 'cancelled' AND ended_at = %s
    """
    with connection.cursor() as cursor:
        cursor.execute(again.format(cancel=_CANCEL), [now, matter_id, matter_id, cancelled_at])


def values(matter_id: UUID, drafts: Sequence[TimerDraft], now: datetime) -> list[Any]:
    """What the statement takes."""
    return [now, matter_id, matter_id, *columns(drafts)]


def columns(drafts: Sequence[TimerDraft]) -> list[list[object]]:
    """The drafts by column: kind, step, action, fires_at."""
    return [
        [str(d.kind) for d in drafts],
        [d.step for d in drafts],
        [d.action for d in drafts],
        [d.fires_at for d in drafts],
    ]
