"""Making two matters of one, and parting what was joined wrongly."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import OWNER
from huiyin.matters.calendars import working_calendar
from huiyin.matters.domain import Part, domains
from huiyin.matters.events import MatterMoved, bus
from huiyin.matters.locking import Locked, lock, lock_with
from huiyin.matters.models import Entry, Matter
from huiyin.matters.office import find_office
from huiyin.matters.operations import effects
from huiyin.matters.operations.opening import Opened
from huiyin.matters.rules import parts
from huiyin.matters.rules import undo as rules
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.matters.rules.fields import read_words
from huiyin.matters.rules.permission import SPLITTERS, may_split
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.matters.rules.timers import timers_for
from huiyin.matters.telling import desk_drafts, reporter_drafts
from huiyin.notices import operations as notices
from huiyin.people.actors import Actor

SPLIT = "split"
"""The action of the entry that `split` writes on the matter it splits."""
SPLIT_OFF = "split_off"
"""The action of the entries that `split_off` writes on both matters."""


@transaction.atomic
def split(
    *,
    matter_id: UUID,
    actor: Actor,
    words: str = "",
    marked: Collection[int] = (),
    now: datetime,
    client_id: str = "",
) -> Opened:
    """Open a second matter for the second subject of a report, with this one as its parent.

    `marked` are the numbers of the clauses (`rules.parts.clauses` of its summary) that are the second one's; `words`,
    when given, are what it says in their place. Its reporter is this one's and is told of a second receipt; both
    histories keep the whole report, name the other and say which words went. Until the second one is closed the first
    cannot close. A retry with the same `client_id` changes nothing. Raises `NoSuchMatter`, `NotAllowed`, and
    `BadFields` for missing words, all words, a closed matter, or a kind that is not split.
    """
    locked = lock(matter_id)
    matter, spec = locked.matter, domains.get(locked.matter.kind)
    if not may_split(actor, locked.standing):
        raise NotAllowed(SPLIT, SPLITTERS)
    if matter.closed_at or spec.open_part is None:
        raise BadFields({"matter": "is closed, or of a kind that is not split"})
    places = _places(matter, marked)
    said = _words("words", words.strip() or parts.said(matter.summary, places))
    opened = spec.open_part(Part(matter, said, actor, now, client_id, places))
    if opened.repeated:
        return opened
    facts: dict[str, object] = {"matter": opened.matter.number}
    if places:
        facts[parts.MARKED] = [list(place) for place in places]
    _append(matter, SPLIT, actor, now, facts, public=True)
    return opened


def _places(matter: Matter, marked: Collection[int]) -> list[parts.Place]:
    try:
        places = parts.chosen(matter.summary, marked)
    except ValueError as wrong:
        raise BadFields({"marked": str(wrong)}) from wrong
    if places and len(set(marked)) == len(parts.clauses(matter.summary)):
        raise BadFields({"marked": "nothing is left for this one"})
    return places


@transaction.atomic
def split_off(*, matter_id: UUID, actor: Actor, reason: str, now: datetime) -> int:
    """Part a matter from the one it was joined to by mistake; returns the id of the entry on it.

    State, owner and deadlines are those from before it was joined, however late; its reporter and owner are told. Those
    who had joined it earlier stay where they were taken. Raises `NoSuchMatter`, `NotAllowed`, and `BadFields` for a
    missing reason or a matter that the desk did not join.
    """
    to = Matter.objects.filter(pk=matter_id, duplicate_of__isnull=False).values_list("duplicate_of__number", flat=True)
    locked = lock_with(matter_id, to.first() or "")
    matter, other = locked.matter, locked.other
    if not may_split(actor, locked.standing):
        raise NotAllowed(SPLIT_OFF, SPLITTERS)
    words = _words("reason", reason)
    joined = Entry.objects.filter(matter=matter, data__was__has_key="duplicate_of_id").order_by("-sequence").first()
    if other is None or joined is None or matter.duplicate_of_id != other.pk:
        raise BadFields({"matter": "was not joined by the desk"})
    rules.restore(matter, joined.data[rules.BEFORE], joined.action)
    other.joined = max(other.joined - 1, 0)
    _append(other, SPLIT_OFF, actor, now, {"matter": matter.number}, public=False)
    facts = {"matter": other.number, rules.UNDOES: joined.sequence, "owner_unit": matter.owner_unit_id}
    entry_id = _append(matter, SPLIT_OFF, actor, now, facts, public=True, reason=words, from_state=joined.to_state)
    _tell(locked, now)
    return entry_id


def _words(field: str, given: str) -> str:
    try:
        words = read_words(given)
    except ValueError as wrong:
        raise BadFields({field: str(wrong)}) from wrong
    if not words:
        raise BadFields({field: "missing"})
    return words


def _append(
    matter: Matter,
    action: str,
    actor: Actor,
    now: datetime,
    facts: dict[str, object],
    *,
    public: bool,
    reason: str = "",
    from_state: str = "",
) -> int:
    """Append the entry; a matter that moved with it gets the timers that its clocks need from now on."""
    draft = EntryDraft(
        actor=actor,
        action=action,
        from_state=from_state or matter.state,
        to_state=matter.state,
        public=public,
        occurred_at=now,
        recorded_at=now,
        data=facts,
        texts=salted({"reason": reason}),
    )
    timers = None
    if from_state:
        lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
        clocks, calendar = effects.clocks_of(matter), working_calendar(now)
        timers = timers_for(clocks, lifecycle.states[matter.state], lifecycle.ladder, now=now, calendar=calendar)
    entry_id = effects.append_draft(matter, draft, timers=timers)
    event = MatterMoved(matter.id, matter.kind, action, draft.from_state, draft.to_state)
    transaction.on_commit(partial(bus.publish, event), robust=True)
    return entry_id


def _tell(locked: Locked, now: datetime) -> None:
    matter = locked.matter
    told, owner = effects.told_of(matter, SPLIT_OFF), (matter.owner_unit_id, matter.owner_person_id)
    office = find_office((OWNER,), locked.standing.chain, now, unit_id=matter.owner_unit_id)
    drafts = desk_drafts(told, (OWNER,), owner=owner, holders=office.holders, chain=office.chain)
    drafts += reporter_drafts(told, [(matter.id, matter.contact)])
    notices.write(drafts, now)
