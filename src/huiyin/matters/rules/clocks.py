"""The clocks of a matter: its own deadline, its state's, and the pause between."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from huiyin.kernel.calendar import WorkingCalendar
from huiyin.kernel.deadlines import deadline, resume, worked_left
from huiyin.kernel.spans import Span, Unit
from huiyin.lifecycles.model import State


@dataclass(frozen=True, slots=True)
class Clocks:
    """The deadlines of a matter at one moment. `due_left` is seconds of `span`'s clock, kept while paused."""

    span: Span | None = None
    due_at: datetime | None = None
    provisional: bool = False
    due_left: int | None = None
    paused_at: datetime | None = None
    state_due_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def next_due_at(self) -> datetime | None:
        """The earlier deadline that runs: what inboxes are ordered by."""
        if self.closed_at:
            return None
        running = [at for at in (self.state_due_at, None if self.paused_at else self.due_at) if at]
        return min(running, default=None)


def started(span: Span | None, now: datetime, calendar: WorkingCalendar) -> Clocks:
    """The clocks of a new matter whose own deadline is `span` from now; None: only its states have deadlines."""
    if span is None:
        return Clocks()
    due = deadline(now, span, calendar)
    return Clocks(span=span, due_at=due.at, provisional=due.provisional)


def entered(
    clocks: Clocks, state: State, now: datetime, calendar: WorkingCalendar, *, within: Span | None = None
) -> Clocks:
    """The clocks after `state` is entered; `within`: how long it may last this time, instead of its own `within`.

    1. A final state stops everything. 2. Leaving a final state (a reopening) starts the matter's clock afresh.
    3. A pausing state keeps the time left; leaving it lets the clock run on. 4. The state's own deadline begins.
    """
    if state.final:
        return replace(_running(clocks, now, calendar), state_due_at=None, closed_at=now)
    reopened = clocks.closed_at is not None
    clocks = started(clocks.span, now, calendar) if reopened else clocks
    clocks = _paused(clocks, now, calendar) if state.pauses else _running(clocks, now, calendar)
    span = within or state.within
    due = deadline(now, span, calendar) if span else None
    return replace(
        clocks,
        state_due_at=due.at if due else None,
        provisional=clocks.provisional or bool(due and due.provisional),
        closed_at=None,
    )


def renewed(
    clocks: Clocks,
    span: Span,
    now: datetime,
    calendar: WorkingCalendar,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Clocks:
    """The clocks with the matter's own deadline set to `span` from now: an extension, or a category found later.

    `since`: it has run from there already; `until`: it is over then, however long that is.
    """
    fresh = started(span, since or now, calendar)
    if until:
        fresh = Clocks(span, until, provisional=calendar.day_of(until) > calendar.published_until)
    if clocks.paused_at is None or fresh.due_at is None:
        return replace(fresh, state_due_at=clocks.state_due_at, closed_at=clocks.closed_at)
    left = worked_left(now, fresh.due_at, span.working, calendar)
    return replace(fresh, state_due_at=clocks.state_due_at, paused_at=now, due_left=_seconds(left))


def republished(
    clocks: Clocks, state: State, now: datetime, before: WorkingCalendar, calendar: WorkingCalendar
) -> Clocks:
    """The clocks when the calendar `before` has grown to `calendar`: the working time that was left is left still."""
    due = clocks.due_at
    if due and clocks.span and clocks.span.working and not clocks.paused_at:
        due = _moved(due, clocks.span, now, before, calendar)
    state_due = clocks.state_due_at
    if state_due and state.within and state.within.working:
        state_due = _moved(state_due, state.within, now, before, calendar)
    running = [at for at in (state_due, None if clocks.paused_at else due) if at]
    beyond = any(calendar.day_of(at) > calendar.published_until for at in running)
    return replace(clocks, due_at=due, state_due_at=state_due, provisional=beyond)


def _moved(due: datetime, span: Span, now: datetime, before: WorkingCalendar, calendar: WorkingCalendar) -> datetime:
    if due <= now or before.day_of(due) <= before.published_until:
        return due
    left = worked_left(now, due, True, before)
    return resume(now, left, True, calendar, whole_days=span.unit is Unit.WORKING_DAYS).at


def _paused(clocks: Clocks, now: datetime, calendar: WorkingCalendar) -> Clocks:
    if clocks.paused_at or not clocks.due_at:
        return replace(clocks, paused_at=clocks.paused_at or now, due_left=clocks.due_left)
    left = worked_left(now, clocks.due_at, bool(clocks.span and clocks.span.working), calendar)
    return replace(clocks, paused_at=now, due_left=_seconds(left))


def _running(clocks: Clocks, now: datetime, calendar: WorkingCalendar) -> Clocks:
    if not clocks.paused_at:
        return clocks
    if clocks.due_left is None or not clocks.due_at:
        return replace(clocks, paused_at=None, due_left=None)
    if clocks.due_left == 0:  # it was late when it was paused, and stays as late as it was
        late_by = max(clocks.paused_at - clocks.due_at, timedelta())
        return replace(clocks, paused_at=None, due_left=None, due_at=now - late_by)
    left = timedelta(seconds=clocks.due_left)
    working = bool(clocks.span and clocks.span.working)
    whole_days = bool(clocks.span and clocks.span.unit is Unit.WORKING_DAYS)
    due = resume(now, left, working, calendar, whole_days=whole_days)
    return replace(clocks, paused_at=None, due_left=None, due_at=due.at, provisional=due.provisional)


def _seconds(left: timedelta) -> int:
    return max(int(left.total_seconds()), 0)
