"""Lists of matters: the inbox by next deadline, and the filtered list behind the API and the desk."""

import base64
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from huiyin.matters.domain import domains
from huiyin.matters.models import Matter
from huiyin.matters.queries import searching
from huiyin.matters.queries.sight import by_units_alone, marks_of, visible_to
from huiyin.matters.rules.searching import OPEN, owner_mark, unit_mark
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree

NEWEST_FIRST = ("-opened_at", "-id")
LIST_WITH = ("area", "owner_unit", "owner_person")
LIST_WITHOUT = (
    "search", "summary", "area__boundary", "owner_person__password", "owner_person__last_login",
    "owner_person__is_superuser", "owner_person__email", "owner_person__phone_token", "owner_person__date_joined",
)  # fmt: skip
"""What no list shows: long, or nobody's business."""
BY_DEADLINE = (F("next_due_at").asc(nulls_last=True), "id")
COUNTED_UP_TO = 10_000
"""No list is counted further: a city's eighty thousand open matters, read for one number, take a fifth of a second."""
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
FOUND_UP_TO = 500
"""What is found by words is counted no further: whoever has five hundred hits adds a word."""


PLACED_UP_TO = 500
"""How far down an inbox a matter's place in it is looked for: whoever has more does not walk them one by one."""


class BadCursor(ValueError):
    """The cursor is none of ours."""


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """What narrows a list. `bbox` is west, south, east, north in WGS-84 degrees; `area_id` includes all beneath.

    `facts` are values of domains' own facts by name, such as a category's code; a kind that knows none of them has no
    such matter. `opened_until` is beyond the last moment that counts."""

    kind: str = ""
    states: Sequence[str] = ()
    area_id: int | None = None
    unit_id: int | None = None
    person_id: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    since: datetime | None = None
    words: str = ""
    open_only: bool = False
    closed_only: bool = False
    due: str = ""
    source: str = ""
    visibility: str = ""
    danger: bool = False
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the cursor of the next one ("" at the end)."""

    matters: list[Matter] = field(default_factory=list)
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class InboxPlace:
    """Where a matter stands in an inbox, from 1, of how many (`more` than that when the inbox is longer than is read),
    and the numbers of its neighbours ("" at an end)."""

    n: int
    of: int
    more: bool = False
    before: str = ""
    after: str = ""


def find(actor: Actor, narrowed: MatterFilter, *, cursor: str = "", limit: int = 100) -> Page:
    """Matters newest first. Raises `BadCursor`."""
    rows, at = _newest_first(actor, narrowed), timezone.now()
    if cursor:
        at, last = read_cursor(cursor)
        # The first condition alone bounds the index: a deep page costs what the first one does.
        rows = rows.filter(Q(opened_at__lt=at) | Q(id__lt=last), opened_at__lte=at)
    found = _first(rows, actor, narrowed, limit + 1, at)
    more = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], write_cursor(more.opened_at, more.id) if more else "")


def everything(actor: Actor, narrowed: MatterFilter, *, offset: int = 0, limit: int = 100) -> list[Matter]:
    """What the actor may read, closed matters included, newest first."""
    return _first(_newest_first(actor, narrowed), actor, narrowed, offset + limit, timezone.now(), skip=offset)


def count_up_to(actor: Actor, narrowed: MatterFilter, most: int) -> int:
    """How many `everything` has, counted no further than `most`: a million rows would take a second."""
    rows = readable(actor, narrowed).order_by()
    if narrowed.words:
        return searching.count(rows, wanted(actor, narrowed), until=timezone.now(), most=min(most, FOUND_UP_TO))
    return rows[:most].count()


def _newest_first(actor: Actor, narrowed: MatterFilter) -> QuerySet[Matter]:
    return readable(actor, narrowed).order_by(*NEWEST_FIRST)


def readable(actor: Actor, narrowed: MatterFilter) -> QuerySet[Matter]:
    """What the actor may read inside and the filter leaves, whatever its words; in no order."""
    return narrow(visible_to(actor, by_hand=bool(narrowed.words)), narrowed)


def wanted(actor: Actor, narrowed: MatterFilter) -> searching.Wanted:
    """The words of the filter; their index is told who looks and where, so that it gives few."""
    return searching.Wanted(narrowed.words, tuple(_marks(actor, narrowed)))


def _marks(actor: Actor, narrowed: MatterFilter) -> Iterator[Collection[str]]:
    yield marks_of(actor)
    if narrowed.area_id is not None:
        yield searching.area_marks(area_tree().below(narrowed.area_id))
    if narrowed.unit_id is not None:
        yield [unit_mark(narrowed.unit_id)]
    if narrowed.person_id is not None:
        yield [owner_mark(narrowed.person_id)]


def _first(
    rows: QuerySet[Matter], actor: Actor, narrowed: MatterFilter, most: int, until: datetime, *, skip: int = 0
) -> list[Matter]:
    """Those from `skip` to `most`. When `until` is decides only how fast words are found, never which."""
    if narrowed.words:
        ids = searching.newest(rows, wanted(actor, narrowed), until=until, most=most)[skip:]
        return list(_shown(Matter.objects.filter(pk__in=ids).order_by(*NEWEST_FIRST))) if ids else []
    return list(_shown(rows)[skip:most])


def _shown(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    return rows.select_related(*LIST_WITH).defer(*LIST_WITHOUT)


def inbox(actor: Actor, narrowed: MatterFilter, now: datetime, *, offset: int = 0, limit: int = 100) -> list[Matter]:
    """The open matters the actor may see, by next deadline; those whose clock stands still last."""
    rows = open_ones(actor, narrowed, now)
    # The page is chosen in the index alone, which holds what most filters ask for; then its rows are read.
    page = rows.order_by(*BY_DEADLINE).values("pk")[offset : offset + limit]
    chosen = Matter.objects.filter(pk__in=page).order_by(*BY_DEADLINE)
    return list(_shown(chosen))


def place_in_inbox(actor: Actor, narrowed: MatterFilter, number: str, now: datetime) -> InboxPlace | None:
    """Where the matter with this number stands in the inbox; None when it is not among its first. One statement."""
    page = open_ones(actor, narrowed, now).order_by(*BY_DEADLINE).values("pk")[: PLACED_UP_TO + 1]
    found = list(Matter.objects.filter(pk__in=page).order_by(*BY_DEADLINE).values_list("number", flat=True))
    if number not in found[:PLACED_UP_TO]:
        return None
    at = found.index(number)
    before, after = found[at - 1] if at else "", next(iter(found[at + 1 : at + 2]), "")
    return InboxPlace(at + 1, min(len(found), PLACED_UP_TO), len(found) > PLACED_UP_TO, before, after)


def inbox_counts(actor: Actor, narrowed: MatterFilter, now: datetime) -> dict[str, int]:
    """How many an inbox holds, in all and by tab: all, late, today, week, paused. Two statements.

    Those whose clock runs are counted up to `COUNTED_UP_TO` by next deadline, late ones first, and so are those whose
    clock stands still.
    """
    rows = _open(actor, narrowed).order_by("next_due_at", "id")
    running, paused = (rows.filter(paused_at__isnull=runs)[:COUNTED_UP_TO] for runs in (True, False))
    tabs = {tab: Count("id", filter=_due_condition(tab, now)) for tab in ("late", "today", "week")}
    found = running.aggregate(running=Count("id"), **tabs)
    standing = paused.count()
    return {"all": found.pop("running") + standing, "paused": standing, **found}


def _open(actor: Actor, narrowed: MatterFilter) -> QuerySet[Matter]:
    rows = readable(actor, narrowed).filter(closed_at=None)
    return rows.filter(searching.having(wanted(actor, narrowed), [OPEN])) if narrowed.words else rows


def open_ones(actor: Actor, narrowed: MatterFilter, now: datetime) -> QuerySet[Matter]:
    """The open matters that an inbox holds, in no order."""
    rows = _open(actor, narrowed)
    if not narrowed.due:
        return rows
    if by_units_alone(actor):
        # The planner takes an early deadline and being open for independent, expects one in 25 of a city's late ones,
        # and would look through them all for the few of a unit: an expression keeps it from their index.
        by_hand = rows.alias(due=Coalesce("next_due_at", Value(_NEVER)))
        return by_hand.filter(_due_condition(narrowed.due, now, "due"))
    return rows.filter(_due_condition(narrowed.due, now))


def narrow(rows: QuerySet[Matter], by: MatterFilter) -> QuerySet[Matter]:
    """The rows that the filter leaves, whatever their words and their deadline."""
    west, south, east, north = by.bbox or (0.0, 0.0, 0.0, 0.0)
    asked: list[tuple[bool, Q]] = [
        (bool(by.kind), Q(kind=by.kind)),
        (bool(by.states), Q(state__in=by.states)),
        (by.open_only, Q(closed_at=None)),
        (by.closed_only, Q(closed_at__isnull=False)),
        (by.person_id is not None, Q(owner_person_id=by.person_id)),
        (by.bbox is not None, Q(lon__range=(west, east), lat__range=(south, north))),
        (by.since is not None, Q(changed_at__gte=by.since)),
        (bool(by.source), Q(source=by.source)),
        (bool(by.visibility), Q(visibility=by.visibility)),
        (by.danger, Q(priority__gte=1)),
        (by.opened_from is not None, Q(opened_at__gte=by.opened_from)),
        (by.opened_until is not None, Q(opened_at__lt=by.opened_until)),
    ]
    rows = rows.filter(*(condition for wanted, condition in asked if wanted))
    if by.area_id is not None:
        rows = rows.filter(area_id__in=area_tree().below(by.area_id))
    if by.unit_id is not None:
        rows = rows.filter(owner_unit_id=by.unit_id)
    for fact, value in by.facts.items():
        rows = rows.filter(_having(by.kind, fact, value))
    return rows


def _having(kind: str, fact: str, value: str) -> Q:
    """The matters whose domain knows this fact of them."""
    found = Q(pk__in=[])
    for spec in domains:
        if kind in {"", spec.kind} and fact in spec.having:
            found |= Q(pk__in=spec.having[fact](value))
    return found


def _due_condition(tab: str, now: datetime, due: str = "next_due_at") -> Q:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    weekend = midnight + timedelta(days=6 - timezone.localtime(now).weekday())
    conditions = {
        "late": Q((f"{due}__lt", now)),
        "today": Q((f"{due}__gte", now), (f"{due}__lt", midnight)),
        "week": Q((f"{due}__gte", now), (f"{due}__lt", weekend)),
        "paused": Q(paused_at__isnull=False),
    }
    return conditions.get(tab, Q())


def write_cursor(at: datetime, last: UUID) -> str:
    """The place in a list after the matter `last`, which stands there at `at`."""
    plain = json.dumps([at.isoformat(), str(last)])
    return base64.urlsafe_b64encode(plain.encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """What `write_cursor` wrote. Raises `BadCursor`."""
    try:
        plain, last = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        at = datetime.fromisoformat(plain)
        if at.tzinfo is None:
            raise ValueError("a moment without its zone")
        return at, UUID(str(last))
    except (ValueError, TypeError, RecursionError) as why:
        raise BadCursor("this cursor was not given by us") from why
