"""Taking in what was raised and answered elsewhere: rows and history by COPY, with their original dates.

What is old starts nothing: no deadline runs, no timer is set, nobody is told. A matter without an answer stands in
the queue of its area's first owner until somebody takes it up; from then on it is a matter like any other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from huiyin.kernel.bigrams import index_tokens, tokens
from huiyin.kernel.chain import GENESIS
from huiyin.kernel.numbers import format_number
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Lifecycle
from huiyin.matters import ledger
from huiyin.matters.models import Matter
from huiyin.matters.office import find_office
from huiyin.matters.operations.opening import MatterDraft, first_entry, new_values
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.matters.rules.ownership import Owner, owner_of_role
from huiyin.matters.rules.searching import searchable
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree

_EMPTY = frozenset(
    {"contact_id", "owner_person_id", "state_due_at", "due_at", "due_left", "paused_at", "next_due_at"}
    | {"duplicate_of_id", "opened_as"}
)
"""What no old matter has: clocks, somebody in person, a key. These columns are not sent."""
_FILLED = [f for f in Matter._meta.concrete_fields if f.attname not in _EMPTY]
_MATTER_COLUMNS = tuple(str(f.column) for f in _FILLED)
_MATTER_NAMES = tuple(f.attname for f in _FILLED)
_DEFAULTS = {f.attname: f.get_default() for f in Matter._meta.concrete_fields}
_JSON = frozenset({"taken"})


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """The step that ended a matter elsewhere: who answered, when, in which words (by field)."""

    action: str
    to_state: str
    actor: Actor
    at: datetime
    words: Mapping[str, str]
    resolution: str


@dataclass(frozen=True, slots=True)
class PastMatter:
    """What was raised elsewhere at `opened_at`. `digest` is over the whole original, to know it again.

    `found_by` comes from the function of that name, called wherever there is time for it.
    """

    draft: MatterDraft
    actor: Actor
    opened_at: datetime
    digest: str
    found_by: str
    answer: PastAnswer | None = None


@dataclass(slots=True)
class _Rows:
    """What one batch writes besides its matters, by table."""

    entries: list[list[object]] = field(default_factory=list)
    texts: list[tuple[object, ...]] = field(default_factory=list)


def found_by(title: str, words: str, address: str) -> str:
    """What a matter is found by besides its number, as the table keeps it. Needs no database."""
    return _as_tsvector(index_tokens(searchable(title, words, address)))


def import_matters(
    *, kind: str, past: Sequence[PastMatter], now: datetime, also: Callable[[Sequence[Matter]], None]
) -> list[Matter]:
    """Take in a batch in one transaction; `also` writes the domain's own rows in it. Returns the matters, in order.

    Raises `NobodyToOwn` when there is neither a post nor a city desk.
    """
    with transaction.atomic():
        lifecycle = lifecycles.current(kind)
        serials = _reserve("matters_number", len(past))
        entry_ids = iter(_reserve("matters_entry_id_seq", sum(2 if one.answer else 1 for one in past)))
        year = now.astimezone(ZoneInfo(settings.TIME_ZONE)).year
        matters = [
            _begun(kind, lifecycle, one, format_number(serial, year)) for one, serial in zip(past, serials, strict=True)
        ]
        _own(matters, lifecycle, now)
        rows = _Rows()
        # Each row is finished as it is sent: the database indexes the first while the next are made.
        finished = (_add(rows, *pair, entry_ids.__next__, now) for pair in zip(matters, past, strict=True))
        _copy("matters_matter", _MATTER_COLUMNS, map(_values, finished))
        _copy("matters_entry", ("id", *ledger.entry_columns()), rows.entries)
        _copy("matters_entrytext", ("entry_id", "field", "salt", "text"), rows.texts)
        also(matters)
    return matters


def _begun(kind: str, lifecycle: Lifecycle, past: PastMatter, number: str) -> Matter:
    values = new_values(kind, lifecycle, past.draft, number=number, opened_at=past.opened_at)
    # By position: four times as fast as by name.
    return Matter(*(_DEFAULTS | values).values())  # type: ignore[misc]  # the stubs know names only


def _own(matters: Sequence[Matter], lifecycle: Lifecycle, now: datetime) -> None:
    owners = _Owners(lifecycle, now)
    for matter in matters:
        owner = owners.of(matter.area_id)
        matter.owner_role, matter.owner_unit_id, matter.units = owner.role, owner.unit_id, [owner.unit_id]


def _add(rows: _Rows, matter: Matter, past: PastMatter, next_entry_id: Callable[[], int], now: datetime) -> Matter:
    """Put the matter's history into `rows`, and what it comes to on the matter. Asks nothing of the database."""
    matter.changed_at = now
    _append(rows, matter, first_entry(matter, past.actor, past.draft, now, past.digest), next_entry_id())
    if past.answer:
        _append(rows, matter, _answered(matter, past.answer, now), next_entry_id())
    matter.search = f"{past.found_by} {_as_tsvector(tokens(matter.number))}"
    return matter


def _append(rows: _Rows, matter: Matter, draft: EntryDraft, entry_id: int) -> None:
    values, matter.head = ledger.sealed_row(
        draft, matter_id=matter.id, sequence=matter.entries + 1, prev_hash=matter.head or GENESIS
    )
    matter.entries += 1
    rows.entries.append([entry_id, *values])
    rows.texts += [(entry_id, name, text.salt, text.text) for name, text in draft.texts.items()]


def _answered(matter: Matter, answer: PastAnswer, now: datetime) -> EntryDraft:
    """The entry of the answer; puts on the row what it ended."""
    before = matter.state
    matter.state, matter.state_since = answer.to_state, answer.at
    matter.closed_at, matter.resolution = answer.at, answer.resolution
    matter.taken = {answer.action: 1}
    return EntryDraft(
        actor=answer.actor,
        action=answer.action,
        from_state=before,
        to_state=answer.to_state,
        public=True,
        occurred_at=answer.at,
        recorded_at=now,
        data={"resolution": answer.resolution},
        texts=salted(answer.words),
    )


class _Owners:
    """The queue that takes what is raised in an area: found once for each area of a batch, nobody in person."""

    def __init__(self, lifecycle: Lifecycle, now: datetime) -> None:
        role = lifecycle.states[lifecycle.start].owner
        assert role is not None
        self._role, self._now = role, now
        self._found: dict[int, Owner] = {}

    def of(self, area_id: int) -> Owner:
        if area_id not in self._found:
            areas = tuple(area.id for area in area_tree().chain(area_id))
            holders = find_office((self._role,), areas, self._now).holders
            self._found[area_id] = owner_of_role(self._role, holders, areas)
        return self._found[area_id]


def _reserve(sequence: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
        return [row[0] for row in cursor.fetchall()]


def _values(matter: Matter) -> list[object]:
    values = matter.__dict__
    return [Jsonb(values[name]) if name in _JSON else values[name] for name in _MATTER_NAMES]


def _as_tsvector(found: Iterable[str]) -> str:
    """The text form of array_to_tsvector(found): letters, digits and Chinese characters need no escape in quotes."""
    joined = "' '".join(found)
    return f"'{joined}'" if joined else ""


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
