"""What an action that was allowed does: owner, clocks, row, history, notices. `acting` calls these in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huiyin.evidence.rules import FILES_PER_MATTER
from huiyin.kernel.spans import Span, Unit
from huiyin.lifecycles.model import REPORTER, Action, Lifecycle, State
from huiyin.matters import ledger
from huiyin.matters.calendars import working_calendar
from huiyin.matters.domain import ServiceTime, domains
from huiyin.matters.locking import Locked
from huiyin.matters.models import Matter
from huiyin.matters.office import Office, find_office
from huiyin.matters.rules import clocks as clock_rules
from huiyin.matters.rules import undo
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.matters.rules.fields import Given
from huiyin.matters.rules.ownership import Owner, owner_of_role, owner_of_unit
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.rules.timers import TimerDraft
from huiyin.matters.telling import Told, desk_drafts, listener_drafts, reporter_drafts
from huiyin.notices import operations as notices
from huiyin.people.actors import Actor
from huiyin.people.models import Contact

KEEP = "keep"
_CHANGED_BY_ACT = (
    "state", "state_since", "state_due_at", "due_span", "due_at", "due_provisional", "due_left", "paused_at",
    "next_due_at", "closed_at", "resolution", "taken", "owner_role", "owner_unit", "owner_person", "units",
    "duplicate_of", "entries", "files", "head", "changed_at", "joined", "title", "area", "address", "lon", "lat",
    "priority", "visibility", "place_public",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """Who took the action, when, under which client id, with which files; `before`: what must be kept to undo it."""

    actor: Actor
    occurred_at: datetime
    now: datetime
    client_id: str | None = None
    request_digest: str = ""
    files: Sequence[int] = ()
    before: Mapping[str, object] | None = None


def find_people(
    lifecycle: Lifecycle, action: Action, to_state: State, locked: Locked, given: Given, now: datetime
) -> Office:
    """The posts that may own the next state and those that are told of the step."""
    roles = set(action.tell)
    if action.to and to_state.owner not in {None, KEEP}:
        assert to_state.owner is not None
        roles.update((to_state.owner, *lifecycle.ladder.late))  # the ladder is told when nobody holds the post
    unit_code = str(given.facts.get("unit", "")) if action.assigns == "unit" else ""
    unit_id = locked.matter.owner_unit_id
    return find_office(roles, locked.standing.chain, now, unit_id=unit_id, unit_code=unit_code)


def choose_owner(action: Action, to_state: State, matter: Matter, office: Office, given: Given) -> Owner | None:
    """Who owns the matter after the action; None: whoever owns it now."""
    if action.assigns == "unit":
        officers = [h for h in office.holders if h.unit_code == given.facts["unit"]]
        if not officers:
            raise BadFields({"unit": "no unit has this code, or it has no posts"})
        return owner_of_unit(matter.owner_role, officers[0].unit_id, officers)
    if action.to is None or to_state.owner in {None, KEEP}:
        return None
    assert to_state.owner is not None
    return owner_of_role(to_state.owner, office.holders, office.chain)


def clocks_of(matter: Matter) -> clock_rules.Clocks:
    """The clocks on the matter's row."""
    return clock_rules.Clocks(
        span=Span.parse(matter.due_span) if matter.due_span else None,
        due_at=matter.due_at,
        provisional=matter.due_provisional,
        due_left=matter.due_left,
        paused_at=matter.paused_at,
        state_due_at=matter.state_due_at,
        closed_at=matter.closed_at,
    )


def set_clocks(matter: Matter, clocks: clock_rules.Clocks) -> None:
    """Put the clocks on the matter; the caller saves the row."""
    matter.due_span = str(clocks.span) if clocks.span else ""
    matter.due_at = clocks.due_at
    matter.due_provisional = clocks.provisional
    matter.due_left = clocks.due_left
    matter.paused_at = clocks.paused_at
    matter.state_due_at = clocks.state_due_at
    matter.closed_at = clocks.closed_at
    matter.next_due_at = clocks.next_due_at


def turn_clocks(
    matter: Matter, action: Action, to_state: State, given: Given, time: ServiceTime | Span | None, now: datetime
) -> bool:
    """Put the clocks after the action on the matter; whether anything of them changed."""
    calendar = working_calendar(now)
    before = clocks = clocks_of(matter)
    time = time if isinstance(time, ServiceTime) else ServiceTime(time)
    if action.restarts:
        time = ServiceTime(Span(int(given.facts["days"]), Unit.WORKING_DAYS) if "days" in given.facts else clocks.span)
    if time.span:
        clocks = clock_rules.renewed(clocks, time.span, now, calendar, since=time.since, until=time.until)
    if action.to is not None:
        clocks = clock_rules.entered(clocks, to_state, now, calendar, within=time.in_state)
    set_clocks(matter, clocks)
    return action.to is not None or clocks != before


def move(locked: Locked, action: Action, to_state: State, owner: Owner | None, given: Given, now: datetime) -> None:
    """Put state, owner, result and links on the matter; `append` saves the row."""
    matter = locked.matter
    if action.to is not None:
        matter.state = to_state.key
        matter.state_since = now
        matter.resolution = str(given.facts.get("resolution") or action.closes_as or "") if to_state.final else ""
    if owner:
        give(matter, owner)
    taken: dict[str, int] = matter.taken
    matter.taken = taken | {action.key: taken.get(action.key, 0) + 1}
    if locked.other:
        _join(matter, locked.other)


def give(matter: Matter, owner: Owner) -> None:
    """Put the owner on the matter; its unit may read the matter from now on, also when it has passed it on."""
    matter.owner_role, matter.owner_unit_id, matter.owner_person_id = owner.role, owner.unit_id, owner.person_id
    if owner.unit_id not in matter.units:
        matter.units = [*matter.units, owner.unit_id]


def _join(matter: Matter, other: Matter) -> None:
    if other.id == matter.id or other.kind != matter.kind or other.closed_at or other.duplicate_of_id:
        raise BadFields({"matter": "is this one, closed, of another kind, or itself joined to another"})
    matter.duplicate_of = other
    other.joined += 1 + matter.joined
    other.save(update_fields=["joined"])
    if matter.joined:  # whoever joined this one goes with it, or nobody would tell them the answer
        Matter.objects.filter(duplicate_of=matter).update(duplicate_of=other)
        matter.joined = 0


def append(
    locked: Locked,
    action: Action,
    from_state: str,
    given: Given,
    about: About,
    timers: Sequence[TimerDraft] | None,
) -> int:
    """Append the entry, set the timers unless they stay, and save the row. Returns the entry's id."""
    matter = locked.matter
    data: dict[str, object] = dict(given.facts)
    if action.assigns or action.to:
        data["owner_unit"] = matter.owner_unit_id
    if matter.due_at:
        data["due_at"] = matter.due_at.isoformat()
    if about.before is not None:
        data[undo.BEFORE] = about.before
    draft = EntryDraft(
        actor=about.actor,
        action=action.key,
        from_state=from_state,
        to_state=matter.state,
        public=action.public,
        occurred_at=about.occurred_at,
        recorded_at=about.now,
        data=data,
        texts=salted(given.words),
        client_id=about.client_id,
        request_digest=about.request_digest,
    )
    return append_draft(matter, draft, about.files, timers)


def append_draft(
    matter: Matter, draft: EntryDraft, files: Sequence[int] = (), timers: Sequence[TimerDraft] | None = None
) -> int:
    """Append `draft` to the matter's chain and save the row. The caller holds the lock. Raises `BadFields`."""
    count_files(matter, files)
    entry_id, sealed = ledger.append(
        draft,
        matter_id=matter.id,
        sequence=matter.entries + 1,
        prev_hash=matter.head,
        files=files,
        timers=timers,
    )
    matter.entries += 1
    matter.head = sealed
    matter.changed_at = draft.recorded_at
    matter.save(update_fields=_CHANGED_BY_ACT)
    return entry_id


def count_files(matter: Matter, files: Sequence[int]) -> None:
    """Add the files to the matter's count. Raises `BadFields` when it would have more than ten."""
    if matter.files + len(files) > FILES_PER_MATTER:
        raise BadFields({"photos": f"at most {FILES_PER_MATTER} a matter"})
    matter.files += len(files)


def tell(
    locked: Locked, lifecycle: Lifecycle, action: Action, owner: Owner | None, office: Office, now: datetime,
    *, by: Actor, held: timedelta | None = None,
) -> None:  # fmt: skip
    """Write the notices of the step: the desk, the reporters, and the ladder when a post was found vacant.

    None of them leaves before `held` is over. `by` took the step.
    """
    matter = locked.matter
    told = told_of(matter, action.key)
    owns = (matter.owner_unit_id, matter.owner_person_id)
    drafts = desk_drafts(told, action.tell, owner=owns, holders=office.holders, chain=office.chain)
    if owner and owner.vacant:
        drafts += desk_drafts(
            told, lifecycle.ladder.late, owner=owns, holders=office.holders, chain=office.chain,
            template="matters.post_vacant",
        )  # fmt: skip
    if REPORTER in action.tell:
        listeners = domains.get(matter.kind).listeners
        if listeners:
            at_desk = {draft.user_id for draft in drafts}
            drafts += listener_drafts(told, listeners(matter), but={by.user_id, *at_desk})
        else:
            drafts += reporter_drafts(told, _contacts(matter))
    if drafts:
        notices.write(drafts, now, held=held)


def told_about(matter: Matter) -> list[UUID]:
    """The subjects of the notices of a step: the matter, and those that were joined to it."""
    joined = Matter.objects.filter(duplicate_of=matter).values_list("pk", flat=True) if matter.joined else ()
    return [matter.id, *joined]


def told_of(matter: Matter, action: str) -> Told:
    """What a notice may say of the matter."""
    return Told(
        matter_id=matter.id,
        kind=matter.kind,
        number=matter.number,
        action=action,
        state=matter.state,
        unit_id=matter.owner_unit_id,
        due_at=matter.next_due_at,
        danger=matter.priority > 0,
    )


def _contacts(matter: Matter) -> list[tuple[UUID, Contact | None]]:
    """The reporters of the matter and of those that were joined to it, with what each left."""
    own: list[tuple[UUID, Contact | None]] = [(matter.id, matter.contact)]
    if not matter.joined:
        return own
    joined = Matter.objects.filter(duplicate_of=matter).select_related("contact")
    return own + [(other.id, other.contact) for other in joined]
