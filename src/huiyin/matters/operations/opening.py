"""Opening a matter: number, owner, deadlines, first entry, notices and receipt, in one transaction."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from huiyin.database.pipeline import asked, at_once, in_pipeline, pipelined
from huiyin.database.rows import insert
from huiyin.kernel.chain import GENESIS, canonical
from huiyin.kernel.hexagons import hexagon_of
from huiyin.kernel.ids import new_id
from huiyin.kernel.numbers import format_number
from huiyin.kernel.spans import Span
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import OWNER, Lifecycle
from huiyin.matters import ledger, timetable
from huiyin.matters.calendars import working_calendar
from huiyin.matters.events import MatterOpened, bus
from huiyin.matters.models import Matter, Visibility
from huiyin.matters.office import Office, find_office
from huiyin.matters.operations import effects
from huiyin.matters.receipts import digest_of, token_of
from huiyin.matters.rules import clocks as clock_rules
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.matters.rules.ownership import Owner, owner_of_role
from huiyin.matters.rules.refusals import BadFields, SameKeyOtherRequest
from huiyin.matters.rules.searching import searchable, tokens_of
from huiyin.matters.rules.timers import timers_for
from huiyin.matters.telling import desk_drafts, reporter_drafts
from huiyin.notices import operations as notices
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.places.queries import area_tree

OPENED = "opened"
"""The action of every first entry."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where: WGS-84 degrees, or an address, or both, or neither (the city desk finds out).

    `area_id` is an area that somebody named; it counts when no point is known. `public`: a street or a park, not
    somebody's home, so that anybody who may read the matter may know it exactly (`rules.whereabouts`).
    """

    lon: float | None = None
    lat: float | None = None
    address: str = ""
    area_id: int | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class MatterDraft:
    """What is raised. `words` are kept with the first entry, by field; `facts` stand in its data for ever.

    `aside` are words kept with it too that the matter is not about: it is neither named for them nor found by them.

    `hidden_files` are for the desk alone: the photos of which `files` has a version with parts blacked out.
    `announced`: whether the core tells the owner; a domain that tells everybody by itself says no.
    `within` is the promised service time, None while nobody has sorted it. `source`: web, behalf, api, open311, import.
    """

    title: str
    words: Mapping[str, str]
    source: str
    place: Place = field(default_factory=Place)
    aside: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    within: Span | None = None
    contact: Contact | None = None
    reporter_id: int | None = None
    priority: int = 0
    visibility: Visibility = Visibility.INVOLVED
    files: Sequence[int] = ()
    hidden_files: Sequence[int] = ()
    parent_id: UUID | None = None
    follow_up_of_id: UUID | None = None
    announced: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """The matter and the token of its receipt. `repeated`: the same call was made before; nothing was written now."""

    matter: Matter
    receipt: str
    repeated: bool = False


def open_matter(
    *,
    kind: str,
    actor: Actor,
    draft: MatterDraft,
    now: datetime,
    client_id: str = "",
    also: Callable[[Matter], None] | None = None,
    found: Office | None = None,
    serial: int | None = None,
) -> Opened:
    """Open a matter of `kind`. `also` writes the domain's own row in the same transaction, in a pipeline.

    `found`: an office that the caller has found already with `roles_asked(kind)` among its roles; it is used if it is
    that of the matter's area. `serial`: one of `serials_asked`, of which the matter's number is made.

    `client_id` is the caller's own id of this call ("web:3f…", "key7:order-12"): a retry with the same id opens
    nothing and returns the first matter; but within a pipeline the second call fails at its end.
    Raises `NobodyToOwn`, `SameKeyOtherRequest`. At most eight statements.
    """
    digest = digest_of_draft(kind, draft)
    try:
        with transaction.atomic(savepoint=not in_pipeline()):
            return _open(kind, actor, draft, now, client_id, digest, also or _nothing, found, serial)
    except IntegrityError:
        if client_id and (earlier := _earlier(client_id, digest)):
            return earlier
        raise


def _nothing(matter: Matter) -> None:
    """What a kind without a row of its own writes."""


def _open(
    kind: str,
    actor: Actor,
    draft: MatterDraft,
    now: datetime,
    client_id: str,
    digest: str,
    also: Callable[[Matter], None],
    found: Office | None,
    serial: int | None,
) -> Opened:
    lifecycle = lifecycles.current(kind)
    state = lifecycle.states[lifecycle.start]
    calendar = working_calendar(now)
    matter = new_row(kind, lifecycle, draft, number="", opened_at=now)
    matter.opened_as = client_id or None
    assert state.owner is not None
    chain = tuple(area.id for area in area_tree().chain(matter.area_id))
    office = found if found and found.chain == chain else None
    if office is None or serial is None:
        with pipelined():
            serials = serials_asked(1)
            office = office or find_office(_roles(lifecycle), chain, now)
            serial = serials()[0]
    matter.number = number_of(serial, now)
    owner = owner_of_role(state.owner, office.holders, chain)
    effects.give(matter, owner)
    clocks = clock_rules.entered(clock_rules.started(draft.within, now, calendar), state, now, calendar)
    effects.set_clocks(matter, clocks)
    if draft.parent_id:
        _count_part(draft.parent_id)
    with pipelined():
        write_first_entry(matter, actor, draft, now, digest)
        timetable.reset(matter.id, timers_for(clocks, state, lifecycle.ladder, now=now, calendar=calendar), now)
        if draft.announced:
            _tell(matter, draft, lifecycle, owner, office, now)
        also(matter)
    transaction.on_commit(partial(_publish, MatterOpened(matter.id, kind)), robust=True)
    return Opened(matter, token_of(matter.id))


def _publish(event: MatterOpened) -> None:
    with at_once():  # whoever listens knows of no pipeline
        bus.publish(event)


def roles_asked(kind: str) -> tuple[str, ...]:
    """The roles whose holders are needed to open a matter of this kind."""
    return _roles(lifecycles.current(kind))


def _roles(lifecycle: Lifecycle) -> tuple[str, ...]:
    owner = lifecycle.states[lifecycle.start].owner
    assert owner is not None
    return (owner, *lifecycle.ladder.late)


def _count_part(parent_id: UUID) -> None:
    """Count one more part on an open parent, under its lock: whoever closes it meanwhile waits and sees the part."""
    open_parent = Matter.objects.filter(pk=parent_id, closed_at=None)
    if not open_parent.update(parts=F("parts") + 1):
        raise BadFields({"parent": "is closed"})


def new_row(kind: str, lifecycle: Lifecycle, draft: MatterDraft, *, number: str, opened_at: datetime) -> Matter:
    """The row of a new matter in its area, not saved; it has no owner and no clocks yet."""
    values = new_values(kind, lifecycle, draft, number=number, opened_at=opened_at)
    return Matter(**values, contact=draft.contact)


def new_values(
    kind: str, lifecycle: Lifecycle, draft: MatterDraft, *, number: str, opened_at: datetime
) -> dict[str, Any]:
    """What stands in `new_row`, by attribute, but for the contact."""
    tree = area_tree()
    place = draft.place
    area = tree.locate(place.lon, place.lat) if place.lon is not None and place.lat is not None else None
    if area is None and place.lon is None and place.area_id is not None:
        area = tree.get(place.area_id)
    matter_id = new_id()
    return {
        "id": matter_id,
        "number": number,
        "kind": kind,
        "lifecycle_version": lifecycle.version,
        "state": lifecycle.start,
        "title": draft.title,
        "summary": "\n".join(draft.words.values()),
        "source": draft.source,
        "visibility": draft.visibility,
        "priority": draft.priority,
        "address": place.address,
        "lon": place.lon,
        "lat": place.lat,
        "place_public": place.public,
        "hexagon": _hexagon(place),
        "area_id": (area or tree.city).id,
        "reporter_id": draft.reporter_id,
        "opened_at": opened_at,
        "state_since": opened_at,
        "changed_at": opened_at,
        "parent_id": draft.parent_id,
        "follow_up_of_id": draft.follow_up_of_id,
        "receipt_digest": digest_of(token_of(matter_id)),
        "head": GENESIS,
    }


def _hexagon(place: Place) -> int | None:
    return None if place.lon is None or place.lat is None else hexagon_of(place.lon, place.lat)


def serials_asked(count: int) -> Callable[[], list[int]]:
    """So many values that no other matter has; none comes again, whether it is used or not.

    In a pipeline nobody waits until the answer is called for.
    """
    answer = asked("SELECT nextval('matters_number') FROM generate_series(1, %s)", [count])
    return lambda: [serial for (serial,) in answer.fetchall()]


def number_of(serial: int, now: datetime) -> str:
    """The number of a matter that is opened at `now`."""
    return format_number(serial, now.astimezone(ZoneInfo(settings.TIME_ZONE)).year)


def write_first_entry(matter: Matter, actor: Actor, draft: MatterDraft, now: datetime, digest: str) -> None:
    """Insert the first entry and the row that carries its hash."""
    entry = first_entry(matter, actor, draft, now, digest)
    # The entry goes first, since the row carries its hash; foreign keys are checked at commit.
    matter.head = ledger.begin(entry, matter_id=matter.id, files=draft.files, hidden=draft.hidden_files)
    matter.entries = 1
    effects.count_files(matter, draft.files)
    insert(matter, search=("array_to_tsvector(%s::text[])", found_by(matter)))


def first_entry(matter: Matter, actor: Actor, draft: MatterDraft, now: datetime, digest: str) -> EntryDraft:
    """The first entry: it binds number, kind, lifecycle and receipt into the chain."""
    facts = {
        "number": matter.number,
        "kind": matter.kind,
        "lifecycle": matter.lifecycle_version,
        "receipt": matter.receipt_digest,
        "area": matter.area_id,
        "owner_unit": matter.owner_unit_id,
    }
    return EntryDraft(
        actor=actor,
        action=OPENED,
        from_state="",
        to_state=matter.state,
        public=True,
        occurred_at=matter.opened_at,
        recorded_at=now,
        data=facts | dict(draft.facts),
        texts=salted({**draft.words, **draft.aside}),
        request_digest=digest,
    )


def found_by(matter: Matter) -> list[str]:
    """The words by which it is found."""
    return tokens_of(matter.number, searchable(matter.title, matter.summary, matter.address))


def _tell(
    matter: Matter, draft: MatterDraft, lifecycle: Lifecycle, owner: Owner, office: Office, now: datetime
) -> None:
    told = effects.told_of(matter, OPENED)
    owns = (owner.unit_id, owner.person_id)
    drafts = desk_drafts(told, (OWNER,), owner=owns, holders=office.holders, chain=office.chain)
    if owner.vacant:
        late = lifecycle.ladder.late
        drafts += desk_drafts(
            told, late, owner=owns, holders=office.holders, chain=office.chain, template="matters.post_vacant"
        )
    if draft.contact:
        drafts += reporter_drafts(told, [(matter.id, draft.contact)])
    if drafts:
        notices.write(drafts, now)


def digest_of_draft(kind: str, draft: MatterDraft) -> str:
    """SHA-256 of what is raised, to tell a retry from another request under the same client id."""
    asked = {
        "kind": kind,
        "title": draft.title,
        "words": dict(draft.words),
        "facts": dict(draft.facts),
        "place": [draft.place.lon, draft.place.lat, draft.place.address],
        "files": list(draft.files),
    }
    return hashlib.sha256(canonical(asked)).hexdigest()


def _earlier(client_id: str, digest: str) -> Opened | None:
    matter = Matter.objects.filter(opened_as=client_id).first()
    if matter is None:
        return None
    if matter.history.get(sequence=1).request_digest != digest:
        raise SameKeyOtherRequest(f"client id {client_id!r} was used for another request")
    return Opened(matter, token_of(matter.id), repeated=True)
