"""Deadlines beyond the published calendar, reckoned again when the next year's holidays have been published."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction

from huiyin.kernel.calendar import WorkingCalendar
from huiyin.kernel.deadlines import deadline
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import State
from huiyin.matters import timetable
from huiyin.matters.calendars import working_calendar
from huiyin.matters.locking import lock
from huiyin.matters.models import KnownCalendar, Matter
from huiyin.matters.operations import effects
from huiyin.matters.rules import clocks as clock_rules
from huiyin.matters.rules.chain import EntryDraft
from huiyin.matters.rules.timers import TimerDraft, TimerKind, timers_for
from huiyin.people.actors import SYSTEM_ACTOR

log = structlog.get_logger()
CALENDAR = "calendar"
"""The action of the entry that says a deadline moved because holidays were published."""


def recompute_provisional(*, now: datetime, calendar: WorkingCalendar | None = None) -> int:
    """Reckon every provisional deadline again, once, when the calendar has grown. Returns how many matters it moved on.

    Each matter in a transaction of its own. Cut off in the middle, the next call does the rest: an entry that the
    matter's history takes only once says which are done.
    """
    calendar = calendar or working_calendar(now)
    known, _ = KnownCalendar.objects.get_or_create(defaults={"published_until": calendar.published_until})
    if known.published_until >= calendar.published_until:
        return 0
    before = _as_of(calendar, known.published_until)
    provisional = Matter.objects.filter(due_provisional=True, closed_at=None).order_by("due_at", "id")
    failed = done = 0
    for matter_id in list(provisional.values_list("id", flat=True)):
        try:
            done += _recompute(matter_id, before, calendar, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            failed += 1
            log.exception("deadline_not_recomputed", matter=str(matter_id))
    if not failed:
        KnownCalendar.objects.filter(published_until=known.published_until).update(
            published_until=calendar.published_until
        )
    return done


def _as_of(calendar: WorkingCalendar, day: date) -> WorkingCalendar:
    """The calendar as it was when it was published up to `day`."""
    return replace(
        calendar,
        holidays=frozenset(d for d in calendar.holidays if d <= day),
        makeup=frozenset(d for d in calendar.makeup if d <= day),
        published_until=day,
    )


def _recompute(matter_id: UUID, before: WorkingCalendar, calendar: WorkingCalendar, now: datetime) -> bool:
    with transaction.atomic():
        matter = lock(matter_id).matter
        once = f"{CALENDAR}:{calendar.published_until}"
        if not matter.due_provisional or matter.history.filter(client_id=once).exists():
            return False
        lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
        state = lifecycle.states[matter.state]
        clocks = clock_rules.republished(effects.clocks_of(matter), state, now, before, calendar)
        effects.set_clocks(matter, clocks)
        effects.append_draft(matter, _entry(matter, now, once))
        drafts = timers_for(clocks, state, lifecycle.ladder, now=now, calendar=calendar)
        timetable.reset(matter.id, _keeping_lapse(drafts, matter, state, calendar), now)
    return True


def _entry(matter: Matter, now: datetime, once: str) -> EntryDraft:
    return EntryDraft(
        actor=SYSTEM_ACTOR,
        action=CALENDAR,
        from_state=matter.state,
        to_state=matter.state,
        public=False,
        occurred_at=now,
        recorded_at=now,
        data={"due_at": matter.due_at.isoformat()} if matter.due_at else {},
        client_id=once,
    )


def _keeping_lapse(
    drafts: tuple[TimerDraft, ...], matter: Matter, state: State, calendar: WorkingCalendar
) -> list[TimerDraft]:
    """A lapse runs from the day the state was entered, not from the day the calendar came."""
    kept = [draft for draft in drafts if draft.kind is not TimerKind.LAPSE]
    if state.lapse:
        at = deadline(matter.state_since, state.lapse.within, calendar).at
        kept.append(TimerDraft(TimerKind.LAPSE, at, action=state.lapse.action))
    return kept
