"""What could not be weighed because of a fault of ours: set aside, weighed again when somebody asks, or dismissed."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from huiyin.intake.models import Outcome, Unweighed
from huiyin.intake.queries.observed import last_stored
from huiyin.intake.sent import Stored, partition_of
from huiyin.kernel.clock import from_ms, to_ms

AT_ONCE = 20
PROBLEM_LONGEST = 300


class Again(msgspec.Struct, frozen=True):
    """Something that is to be weighed once more; `stored` is None where its source has never said anything."""

    id: int
    source: int
    stored: Stored | None


def set_aside(*, source: int, fault: Exception, now: datetime, stored: Stored | None = None) -> None:
    """Keep what could not be weighed; without `stored`, that what followed from it failed.

    The same failure of the same source is one row until somebody looks: each reading may bring it again.
    """
    problem = f"{type(fault).__name__}: {fault}".replace("\0", "")[:PROBLEM_LONGEST]
    if stored is None:
        same = Unweighed.objects.filter(source_id=source, problem=problem, values={}, ended_at=None, again_at=None)
        if same.update(at=now):
            return
    Unweighed.objects.create(source_id=source, problem=problem, at=now, **_of(stored))


def weigh_again(*, ids: Collection[int], by_name: str, now: datetime) -> int:
    """Let whoever holds their sources weigh these once more. How many were open and not asked for yet."""
    asked = Unweighed.objects.filter(pk__in=ids, ended_at=None, again_at=None)
    return asked.update(again_at=now, by_name=by_name[:120])


def dismiss(*, ids: Collection[int], by_name: str, now: datetime) -> int:
    """Nobody needs these weighed any more. How many were open."""
    open_ones = Unweighed.objects.filter(pk__in=ids, ended_at=None)
    return open_ones.update(ended_at=now, outcome=Outcome.DISMISSED, by_name=by_name[:120])


def asked_again(partitions: frozenset[int]) -> Sequence[Again]:
    """What somebody wants weighed again, of sources in these partitions, the oldest first."""
    rows = Unweighed.objects.filter(ended_at=None, again_at__isnull=False).order_by("-id")
    ours = [row for row in rows[: AT_ONCE * 50] if partition_of(row.source_id) in partitions]
    return [Again(row.pk, row.source_id, _stored(row)) for row in reversed(ours[-AT_ONCE:])]


def end(*, unweighed_id: int, now: datetime) -> None:
    """It has been weighed again."""
    Unweighed.objects.filter(pk=unweighed_id, ended_at=None).update(ended_at=now, outcome=Outcome.WEIGHED)


def _of(stored: Stored | None) -> dict[str, object]:
    if stored is None:
        return {"values": {}}
    return {
        "values": stored.values,
        "observed_at": from_ms(stored.observed_ms),
        "received_at": from_ms(stored.received_ms),
        "told_at": None if stored.told_ms is None else from_ms(stored.told_ms),
    }


def _stored(row: Unweighed) -> Stored | None:
    """As it was when it could not be weighed; what its source said last, where that is not known."""
    if not row.values:
        return last_stored(row.source_id)
    received = row.received_at or row.at
    told = None if row.told_at is None else to_ms(row.told_at)
    observed = row.observed_at or received
    return Stored(row.source_id, 0, 0, partition_of(row.source_id), to_ms(observed), to_ms(received), told, row.values)
