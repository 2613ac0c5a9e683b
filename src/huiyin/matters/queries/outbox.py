"""The history read as an outbox: what happened since, in an order that no late commit slips behind."""

from dataclasses import dataclass

from django.db import connection

from huiyin.places.queries import area_tree

# A row is taken only once every transaction that could still commit before it has ended. Reads index entry_outbox.
_AFTER = """
    SELECT e.xid::text, e.id, e.matter_id, e.action, e.to_state, e.public OR e.from_state <> e.to_state,
           m.number, m.kind, m.area_id, m.owner_unit_id, m.owner_person_id
    FROM matters_entry e JOIN matters_matter m ON m.id = e.matter_id
    WHERE (e.xid, e.id) > (%s::xid8, %s) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.xid, e.id
    LIMIT %s
"""
# The same index, walked from its end.
_BEFORE = "SELECT xid::text, id FROM matters_entry ORDER BY matters_entry.xid DESC, id DESC OFFSET %s LIMIT 1"
Cursor = tuple[str, int]


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event for open pages: ids and states only. `id` is its place in the outbox, "xid-entry"."""

    id: str
    topics: tuple[str, ...]
    kind: str
    number: str
    action: str
    state: str


def outbox_before(count: int) -> Cursor:
    """The place in front of the last `count` events, or of the first one there is."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [count])
        found = cursor.fetchone()
    return (found[0], found[1]) if found else ("0", 0)


def events_after(after: Cursor, limit: int = 500) -> tuple[Cursor, list[LiveEvent]]:
    """Up to `limit` events beyond the cursor, and the cursor beyond them.

    Topics: `matter:<id>`, `area:<id>` of its area and all above, `unit:<id>` and `person:<id>` of its owner; and
    `receipt:<id>` where the receipt's page shows it: an entry told to the reporter, or another state. A note among
    officers is neither.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AFTER, [after[0], after[1], limit])
        rows = cursor.fetchall()
    events = [_event(row) for row in rows]
    return ((rows[-1][0], rows[-1][1]) if rows else after), events


def _event(row: tuple[object, ...]) -> LiveEvent:
    xid, entry_id, matter_id, action, state, shown, number, kind, area_id, unit_id, person_id = row
    assert isinstance(area_id, int)
    areas = tuple(f"area:{area.id}" for area in area_tree().chain(area_id))
    person = (f"person:{person_id}",) if person_id else ()
    receipt = (f"receipt:{matter_id}",) if shown else ()
    return LiveEvent(
        id=f"{xid}-{entry_id}",
        topics=(f"matter:{matter_id}", *receipt, *areas, f"unit:{unit_id}", *person),
        kind=str(kind),
        number=str(number),
        action=str(action),
        state=str(state),
    )
