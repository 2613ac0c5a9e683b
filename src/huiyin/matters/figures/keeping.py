"""Facts follow the history: the worker reads the outbox from where it stopped and derives the matters it meets anew.

What was derived and how far the reading got are written in one transaction, so that a kill at any moment loses
nothing; deriving a matter twice gives the same row. Acting pays nothing for it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from huiyin.matters.calendars import working_calendar
from huiyin.matters.domain import DomainSpec, OwnFacts, domains
from huiyin.matters.models import Entry, Fact, FactCursor, Matter, MonthTally
from huiyin.matters.rules.measuring import Step, measure
from huiyin.matters.rules.undo import UNDOES

FORGOTTEN_AFTER = timedelta(days=30)
BATCH = 2000
# Reads index entry_outbox; see queries.outbox for why a row waits for every older transaction.
_MOVED = """
    SELECT xid::text, id, matter_id FROM matters_entry
    WHERE (xid, id) > (%s::xid8, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, id LIMIT %s
"""
_BUMP = """
    INSERT INTO matters_factmonth (kind, month, revision) SELECT DISTINCT * FROM
    unnest(%s::text[], %s::date[], %s::bigint[]) ON CONFLICT (kind, month)
    DO UPDATE SET revision = matters_factmonth.revision + 1
"""
_WRITTEN = [f.name for f in Fact._meta.concrete_fields if not f.primary_key]


@transaction.atomic
def follow(*, now: datetime, limit: int = BATCH) -> int:
    """Derive the matters that moved since the last time. Returns how many entries were read; fewer than `limit`: all.

    One worker at a time: the cursor's row is locked.
    """
    FactCursor.objects.get_or_create(defaults={"xid": "0", "entry": 0})
    cursor = FactCursor.objects.select_for_update().get()
    with connection.cursor() as asked:
        asked.execute(_MOVED, [cursor.xid, cursor.entry, limit])
        moved = asked.fetchall()
    if not moved:
        MonthTally.objects.filter(made_at__lt=now - FORGOTTEN_AFTER).delete()
        return 0
    derive({matter_id for _, _, matter_id in moved})
    cursor.xid, cursor.entry = moved[-1][0], moved[-1][1]
    cursor.save()
    return len(moved)


def catch_up(*, now: datetime) -> None:
    """Derive everything that moved until now."""
    while follow(now=now) == BATCH:
        pass


def rebuild(*, batch: int = BATCH) -> int:
    """Derive every matter again, as after a change of `measure`. Returns how many. Cut off, it can be begun again."""
    FactCursor.objects.get_or_create(defaults={"xid": "0", "entry": 0})
    done = 0
    all_ids = iter(list(Matter.objects.order_by("id").values_list("id", flat=True)))
    while ids := list(islice(all_ids, batch)):
        with transaction.atomic():
            FactCursor.objects.select_for_update().get()  # the worker waits, and derives after us what moved meanwhile
            derive(ids)
        done += len(ids)
    return done


def derive(matter_ids: Collection[UUID]) -> None:
    """Write the facts of these matters as their history stands, and mark their months as changed."""
    matters = list(Matter.objects.filter(id__in=matter_ids).defer("search", "summary"))
    steps = _steps([matter.pk for matter in matters])
    facts: list[Fact] = []
    for kind in {matter.kind for matter in matters}:
        spec = domains.get(kind)
        ours = [matter for matter in matters if matter.kind == kind and steps.get(matter.pk)]
        own = spec.own_facts([matter.pk for matter in ours]) if spec.own_facts else {}
        if spec.measured:
            facts += [_fact(matter, steps[matter.pk], spec, own.get(matter.pk, OwnFacts())) for matter in ours]
    Fact.objects.bulk_create(facts, update_conflicts=True, unique_fields=["matter"], update_fields=_WRITTEN)
    months = sorted({(fact.kind, fact.month) for fact in facts})
    with connection.cursor() as cursor:
        cursor.execute(_BUMP, [[k for k, _ in months], [m for _, m in months], [1] * len(months)])


def _steps(matter_ids: Sequence[UUID]) -> dict[UUID, list[Step]]:
    """The histories, without the steps that were undone and the entries that undid them."""
    own = ("sequence", "occurred_at", "actor_kind", "action", "public", "data__due_at", f"data__{UNDOES}")
    rows: Any = (
        Entry.objects.filter(matter_id__in=matter_ids).order_by("matter_id", "sequence").values_list("matter_id", *own)
    )
    entries = list(rows)
    undone = {(matter_id, undoes) for matter_id, *_, undoes in entries if undoes is not None}
    found: dict[UUID, list[Step]] = defaultdict(list)
    for matter_id, sequence, at, actor, action, public, due, undoes in entries:
        if undoes is None and (matter_id, sequence) not in undone:
            found[matter_id].append(Step(at, actor, action, public, datetime.fromisoformat(due) if due else None))
    return found


def _fact(matter: Matter, steps: Sequence[Step], spec: DomainSpec, own: OwnFacts) -> Fact:
    assert spec.measured is not None
    found = measure(steps, spec.measured, working_calendar(matter.opened_at))
    values: dict[str, Any] = {name: getattr(found, name) for name in type(found).__dataclass_fields__}
    return Fact(
        matter_id=matter.pk,
        kind=matter.kind,
        month=local_month(matter.opened_at),
        area_id=matter.area_id,
        unit_id=matter.owner_unit_id,
        category=own.category,
        source=matter.source,
        joined=matter.duplicate_of_id is not None,
        foreign=matter.closed_at is not None and matter.resolution in spec.measured.foreign,
        closed=matter.closed_at is not None,
        rating=own.rating,
        **values,
    )


def local_month(at: datetime) -> date:
    """The first day of the month, local time, that the moment lies in."""
    return timezone.localdate(at).replace(day=1)
