"""`act`: the one function that changes a matter."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction

from huiyin.kernel.chain import canonical
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Action, Lifecycle
from huiyin.matters.calendars import working_calendar
from huiyin.matters.domain import FollowUp, ServiceTime, Step, domains
from huiyin.matters.events import MatterMoved, bus
from huiyin.matters.locking import Locked, lock, lock_with
from huiyin.matters.models import Entry, Matter
from huiyin.matters.operations import effects
from huiyin.matters.rules import undo as undo_rules
from huiyin.matters.rules.fields import Given, read
from huiyin.matters.rules.permission import may
from huiyin.matters.rules.refusals import (
    BadFields,
    LimitReached,
    NotAllowed,
    PartsOpen,
    Refusal,
    SameKeyOtherRequest,
    StateHasMoved,
    UnknownAction,
)
from huiyin.matters.rules.timers import TimerDraft, timers_for
from huiyin.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Acted:
    """The matter after the action. `repeated`: the same call was made before, and nothing was written now."""

    matter: Matter
    entry_id: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Call:
    action: str
    actor: Actor
    raw: Mapping[str, object]
    now: datetime
    occurred_at: datetime
    client_id: str | None
    files: tuple[int, ...]
    seen: str | None
    hold: bool

    @property
    def digest(self) -> str:
        """SHA-256 of what was asked for, to tell a retry from another request under the same client id."""
        asked = {"action": self.action, "data": dict(self.raw), "files": list(self.files)}
        return hashlib.sha256(canonical(asked)).hexdigest()


def act(
    *,
    matter_id: UUID,
    action: str,
    actor: Actor,
    now: datetime,
    data: Mapping[str, object] | None = None,
    files: Sequence[int] = (),
    client_id: str = "",
    seen: str | None = None,
    occurred_at: datetime | None = None,
    hold: bool = False,
) -> Acted:
    """Take `action` on the matter: state, owner, deadlines, history, notices and timers change together or not at all.

    `data` holds the fields that the action takes, `files` the ids of stored files, `seen` the state the person saw
    (a stale page is refused), `client_id` the caller's own id of this call: a retry with the same id changes nothing.
    `hold`: the caller offers to take the step back (`undo`); where the lifecycle allows that, nobody is told before.
    Raises `NoSuchMatter`, `UnknownAction`, `StateHasMoved`, `NotAllowed`, `LimitReached`, `BadFields`,
    `PartsOpen`, `SameKeyOtherRequest`. At most six statements for an ordinary action.
    """
    call = _Call(action, actor, data or {}, now, occurred_at or now, client_id or None, tuple(files), seen, hold)
    try:
        with transaction.atomic():
            return _act(matter_id, call)
    except (Refusal, IntegrityError):
        if call.client_id and (earlier := _earlier(matter_id, call)):
            return earlier
        raise


def _act(matter_id: UUID, call: _Call) -> Acted:
    other_number = str(call.raw.get("matter") or "")
    locked = lock_with(matter_id, other_number) if other_number else lock(matter_id)
    matter = locked.matter
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    action = _allowed(lifecycle, locked, call)
    spec = domains.get(matter.kind)
    given = read(action, call.raw, spec.readers)
    _check(lifecycle, action, given, call)
    from_state, before = matter.state, undo_rules.face(matter)
    to_state = lifecycle.states[action.to or from_state]
    if action.to and to_state.final:
        _check_parts(matter)
    office = effects.find_people(lifecycle, action, to_state, locked, given, call.now)
    owner = effects.choose_owner(action, to_state, matter, office, given)
    span = spec.on_step(Step(matter, action.key, given, call.actor, call.now)) if spec.on_step else None
    clocks_changed = effects.turn_clocks(matter, action, to_state, given, span, call.now)
    effects.move(locked, action, to_state, owner, given, call.now)
    dated_back = isinstance(span, ServiceTime) and span.since is not None
    timers = _timers(matter, lifecycle, call.now, dated_back) if clocks_changed else None
    about = _about(call, _kept(action, call, before, matter))
    entry_id = effects.append(locked, action, from_state, given, about, timers)
    held = undo_rules.HELD if call.hold and action.undoable else None
    effects.tell(locked, lifecycle, action, owner, office, call.now, by=call.actor, held=held)
    if action.opens and (opener := domains.get(action.opens).open_follow_up):
        opener(FollowUp(matter, given, call.actor, call.now))
    event = MatterMoved(matter.id, matter.kind, action.key, from_state, to_state.key)
    transaction.on_commit(partial(bus.publish, event), robust=True)
    return Acted(matter, entry_id)


def _timers(matter: Matter, lifecycle: Lifecycle, now: datetime, dated_back: bool) -> tuple[TimerDraft, ...]:
    clocks, state, calendar = effects.clocks_of(matter), lifecycle.states[matter.state], working_calendar(now)
    return timers_for(clocks, state, lifecycle.ladder, now=now, calendar=calendar, dated_back=dated_back)


def _kept(action: Action, call: _Call, before: Mapping[str, object], matter: Matter) -> Mapping[str, object] | None:
    """What must be known to take the step back, or to split a joined matter off again; None when neither may be."""
    if (call.hold and action.undoable) or matter.duplicate_of_id != before["duplicate_of_id"]:
        return undo_rules.changed(before, matter)
    return None


def _about(call: _Call, before: Mapping[str, object] | None) -> effects.About:
    return effects.About(
        actor=call.actor,
        occurred_at=call.occurred_at,
        now=call.now,
        client_id=call.client_id,
        request_digest=call.digest if call.client_id else "",
        files=call.files,
        before=before,
    )


def _allowed(lifecycle: Lifecycle, locked: Locked, call: _Call) -> Action:
    matter = locked.matter
    taken: dict[str, int] = matter.taken
    possible = [a.key for a in lifecycle.possible(matter.state) if not _used_up(a, taken) and _has_its_turn(a, taken)]
    action = lifecycle.actions.get(call.action)
    if action is None:
        raise UnknownAction(call.action, matter.state, possible)
    if matter.state not in action.sources or (call.seen and call.seen != matter.state):
        raise StateHasMoved(call.action, matter.state, possible)
    if not may(action, call.actor, locked.standing):
        raise NotAllowed(action.key, action.by)
    if action.limit is not None and _used_up(action, taken):
        raise LimitReached(action.key, action.limit, matter.state, possible)
    if not _has_its_turn(action, taken):
        raise StateHasMoved(call.action, matter.state, possible)
    return action


def _used_up(action: Action, taken: dict[str, int]) -> bool:
    return action.limit is not None and taken.get(action.key, 0) >= action.limit


def _has_its_turn(action: Action, taken: dict[str, int]) -> bool:
    return not action.after or bool(taken.get(action.after))


def _check(lifecycle: Lifecycle, action: Action, given: Given, call: _Call) -> None:
    if len(call.files) < action.photos:
        raise BadFields({"photos": f"at least {action.photos}"})
    resolution = given.facts.get("resolution")
    if resolution is not None and resolution not in lifecycle.resolutions:
        raise BadFields({"resolution": "one of " + ", ".join(lifecycle.resolutions)})


def _check_parts(matter: Matter) -> None:
    """Raise `PartsOpen` while a matter that was split from this one is open. One statement, for those with parts."""
    if not matter.parts:
        return
    still_open = matter.children.filter(closed_at=None).order_by("opened_at", "id")
    if numbers := list(still_open.values_list("number", flat=True)[:20]):
        raise PartsOpen(numbers)


def _earlier(matter_id: UUID, call: _Call) -> Acted | None:
    entry = Entry.objects.select_related("matter").filter(matter_id=matter_id, client_id=call.client_id).first()
    if entry is None:
        return None
    if entry.request_digest != call.digest:
        raise SameKeyOtherRequest(f"client id {call.client_id!r} was used for another request")
    return Acted(entry.matter, entry.id, repeated=True)
