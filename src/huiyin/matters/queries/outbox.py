"""The history read as an outbox: what happened since, and nothing that commits late is lost (docs/adr/0019).

A reader remembers the snapshot up to which it has read: which transactions were over then. What it reads next is what
the present snapshot sees and that one did not. So a transaction that stays open holds back its own events alone.
"""

from dataclasses import dataclass, replace

from django.db import connection

from huiyin.places.queries import area_tree

_NOW = "SELECT pg_current_snapshot()::text"
# Two walks along index entry_outbox: what was still going on at the last reading, and what began since. Each knows its
# order and its end, so that the planner has nothing to choose.
_WALK = """
    (SELECT * FROM matters_entry WHERE {which} AND (xid, id) > (%(xid)s::xid8, %(id)s)
        AND pg_visible_in_snapshot(xid, %(until)s::pg_snapshot) ORDER BY xid, id LIMIT %(limit)s)
"""
_BETWEEN = f"""
    SELECT e.xid::text, e.id, e.matter_id, e.action, e.to_state, e.public OR e.from_state <> e.to_state,
           m.number, m.kind, m.area_id, m.owner_unit_id, m.owner_person_id
    FROM ({_WALK.format(which="xid = ANY(%(going)s::xid8[])")}
          UNION ALL {_WALK.format(which="xid >= %(fresh)s::xid8")}) e
    JOIN matters_matter m ON m.id = e.matter_id
    ORDER BY e.xid, e.id LIMIT %(limit)s
"""  # noqa: S608 (texts of our own)
# The same index, walked from its end.
_BEFORE = "SELECT xid::text, id FROM matters_entry ORDER BY matters_entry.xid DESC, id DESC OFFSET %s LIMIT 1"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What PostgreSQL's `pg_snapshot` says: whatever is below `fresh` is over, but for those `going` on.

    Every transaction below `low` is over.
    """

    text: str

    @property
    def low(self) -> int:
        return int(self.text.split(":")[0])

    @property
    def fresh(self) -> int:
        return int(self.text.split(":")[1])

    @property
    def going(self) -> list[str]:
        return [xid for xid in self.text.split(":")[2].split(",") if xid]


@dataclass(frozen=True, slots=True)
class Place:
    """How far a reader has come: all that `seen` sees, and of what `until` sees as far as (`xid`, `entry`).

    `until` is empty when nothing is left of it.
    """

    seen: Snapshot
    until: Snapshot | None = None
    xid: str = "0"
    entry: int = 0

    @property
    def first(self) -> int:
        """The first transaction of which a reader that begins here hears everything."""
        return int(self.xid) + 1


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event for open pages: ids and states only.

    `xid` is the transaction that wrote it, `entry` its row; whatever transactions below `low` wrote comes before it.
    """

    xid: int
    entry: int
    low: int
    topics: tuple[str, ...]
    kind: str
    number: str
    action: str
    state: str


def outbox_before(count: int) -> Place:
    """The place in front of the last `count` events, or of the first one there is."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW)  # first: whoever is not over now is looked at again, however early it began
        until = Snapshot(cursor.fetchone()[0])
        cursor.execute(_BEFORE, [count])
        xid, entry = cursor.fetchone() or ("0", 0)
    return Place(Snapshot(f"{xid}:{xid}:"), until, xid, entry)


def events_after(after: Place, limit: int = 500) -> tuple[Place, list[LiveEvent]]:
    """Up to `limit` events beyond the place, and the place beyond them.

    Topics: `matter:<id>`, `area:<id>` of its area and all above, `unit:<id>` and `person:<id>` of its owner; and
    `receipt:<id>` where the receipt's page shows it: an entry told to the reporter, or another state. A note among
    officers is neither.
    """
    with connection.cursor() as cursor:
        until = after.until
        if until is None:
            cursor.execute(_NOW)
            until = Snapshot(cursor.fetchone()[0])
            if until == after.seen:
                return after, []
        asked: dict[str, str | int | list[str]] = {
            "going": after.seen.going,
            "fresh": str(after.seen.fresh),
            "until": until.text,
            "xid": after.xid,
            "id": after.entry,
            "limit": limit,
        }
        cursor.execute(_BETWEEN, asked)
        rows = cursor.fetchall()
    events = [_event(row, until.low) for row in rows]
    if len(rows) == limit:
        return replace(after, until=until, xid=rows[-1][0], entry=rows[-1][1]), events
    if events:
        events[-1] = replace(events[-1], low=until.low)  # with the last one, all of this snapshot was told
    return Place(until), events


def _event(row: tuple[object, ...], low: int) -> LiveEvent:
    xid, entry, matter_id, action, state, shown, number, kind, area_id, unit_id, person_id = row
    assert isinstance(area_id, int)
    areas = tuple(f"area:{area.id}" for area in area_tree().chain(area_id))
    person = (f"person:{person_id}",) if person_id else ()
    receipt = (f"receipt:{matter_id}",) if shown else ()
    return LiveEvent(
        xid=int(str(xid)),
        entry=int(str(entry)),
        low=min(low, int(str(xid))),
        topics=(f"matter:{matter_id}", *receipt, *areas, f"unit:{unit_id}", *person),
        kind=str(kind),
        number=str(number),
        action=str(action),
        state=str(state),
    )
