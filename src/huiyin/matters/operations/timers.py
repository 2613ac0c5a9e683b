"""What the clock does to matters: warnings, escalation, lapses. Any number of workers may call `fire_due` at once."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction

from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import OWNER, Lifecycle
from huiyin.matters.locking import Locked, lock
from huiyin.matters.models import Timer
from huiyin.matters.office import find_office
from huiyin.matters.operations import effects
from huiyin.matters.operations.acting import act
from huiyin.matters.rules.chain import EntryDraft
from huiyin.matters.rules.refusals import NoSuchMatter, PartsOpen, Refusal
from huiyin.matters.rules.timers import TimerKind
from huiyin.matters.telling import desk_drafts
from huiyin.notices import operations as notices
from huiyin.people.actors import SYSTEM_ACTOR

log = structlog.get_logger()
PUT_OFF = timedelta(minutes=10)
"""When a timer is tried again that could not be fired because of a fault of ours."""
PARTS_OPEN = timedelta(days=1)
"""When a lapse is tried again that would have closed a matter before its parts."""


def fire_due(*, now: datetime, limit: int = 100) -> int:
    """Fire up to `limit` timers whose time has come, oldest first. Returns how many were fired here.

    Each fires in a transaction of its own, which locks the matter before the timer (parent before child), so that it
    neither deadlocks with `act` nor fires twice; a matter that somebody holds just now is left for the next round.
    One that fails is put off, so that it holds up no other.
    """
    due = Timer.objects.filter(state=Timer.State.WAITING, fires_at__lte=now).order_by("fires_at", "id")
    found = due.values_list("id", "matter_id")[:limit]
    return sum(_fire_or_put_off(timer_id, matter_id, now) for timer_id, matter_id in found)


def _fire_or_put_off(timer_id: int, matter_id: UUID, now: datetime) -> bool:
    try:
        return _fire(timer_id, matter_id, now)
    except (OperationalError, InterfaceError):  # the database, not this timer
        raise
    except Exception:
        log.exception("timer_failed", timer=timer_id, matter=str(matter_id))
        waiting = Timer.objects.filter(pk=timer_id, state=Timer.State.WAITING)
        waiting.update(fires_at=now + PUT_OFF)
        return False


def _fire(timer_id: int, matter_id: UUID, now: datetime) -> bool:
    with transaction.atomic():
        try:
            locked = lock(matter_id, skip_locked=True)
        except NoSuchMatter:
            return False
        timer = Timer.objects.select_for_update().filter(pk=timer_id, state=Timer.State.WAITING).first()
        if timer is None:
            return False
        _end(timer, now)
        if timer.kind == TimerKind.LAPSE:
            _lapse(timer, now)
        else:
            _escalate(locked, timer, now)
    return True


def _end(timer: Timer, now: datetime) -> None:
    timer.state, timer.ended_at = Timer.State.FIRED, now
    timer.save(update_fields=["state", "ended_at"])


def _lapse(timer: Timer, now: datetime) -> None:
    client_id = f"timer:{timer.id}"
    try:
        act(matter_id=timer.matter_id, action=timer.action, actor=SYSTEM_ACTOR, now=now, client_id=client_id)
    except PartsOpen:  # it closes by itself once its parts have; asked again tomorrow
        timer.state, timer.ended_at, timer.fires_at = Timer.State.WAITING, None, now + PARTS_OPEN
        timer.save(update_fields=["state", "ended_at", "fires_at"])
    except Refusal as why:  # an older lifecycle may know the action no more; the timer has fired all the same
        log.warning("timer_refused", timer=timer.id, action=timer.action, reason=type(why).__name__)


def _escalate(locked: Locked, timer: Timer, now: datetime) -> None:
    """Append what the clock found and tell whom the ladder names."""
    matter = locked.matter
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    roles = rung(lifecycle, timer)
    entry = EntryDraft(
        actor=SYSTEM_ACTOR,
        action=timer.kind,
        from_state=matter.state,
        to_state=matter.state,
        public=False,
        occurred_at=timer.fires_at,
        recorded_at=now,
        data={"step": timer.step, "told": list(roles)},
        client_id=f"timer:{timer.id}",
    )
    effects.append_draft(matter, entry)
    chain = locked.standing.chain
    office = find_office(roles, chain, now, unit_id=matter.owner_unit_id)
    owner = (matter.owner_unit_id, matter.owner_person_id)
    told = effects.told_of(matter, timer.kind)
    drafts = desk_drafts(
        told, roles, owner=owner, holders=office.holders, chain=chain, template=f"matters.{timer.kind}"
    )
    if drafts:
        notices.write(drafts, now)


def rung(lifecycle: Lifecycle, timer: Timer) -> tuple[str, ...]:
    """Whom a timer tells: the owner at the warning; the superior too when late; then one level more each step."""
    if timer.kind == TimerKind.WARN:
        return (OWNER,)
    ladder = lifecycle.ladder
    if timer.step == 0:
        return (OWNER, *ladder.late)
    return (ladder.steps[timer.step - 1],)
