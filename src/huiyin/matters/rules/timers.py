"""Which timers a matter needs after a step: the warning, the ladder of escalation, and what lapses by itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huiyin.kernel.calendar import WorkingCalendar
from huiyin.kernel.deadlines import deadline, fraction
from huiyin.lifecycles.model import Ladder, State
from huiyin.matters.rules.clocks import Clocks


class TimerKind(StrEnum):
    """What happens when a timer fires."""

    WARN = "warn"
    LATE = "late"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class TimerDraft:
    """A timer to be written. `step` is the rung of the ladder, 0 at the deadline itself."""

    kind: TimerKind
    fires_at: datetime
    step: int = 0
    action: str = ""


def timers_for(
    clocks: Clocks, state: State, ladder: Ladder, *, now: datetime, calendar: WorkingCalendar, dated_back: bool = False
) -> tuple[TimerDraft, ...]:
    """The timers from `now` on. What lies in the past is left out: a rung that was climbed is not climbed again.

    `dated_back`: the clock began before now, so that nobody has climbed yet; what is late already is said at once.
    """
    drafts = [*_escalation(clocks, ladder, now, calendar, dated_back), *_lapse(state, now, calendar)]
    return tuple(draft for draft in drafts if draft.fires_at > now or (dated_back and draft.fires_at == now))


def _escalation(
    clocks: Clocks, ladder: Ladder, now: datetime, calendar: WorkingCalendar, dated_back: bool
) -> list[TimerDraft]:
    due = clocks.next_due_at
    if due is None:
        return []
    due = max(due, now) if dated_back else due
    working = clocks.span.working if clocks.span else True
    drafts = [TimerDraft(TimerKind.LATE, due)]
    if due > now:
        drafts.append(TimerDraft(TimerKind.WARN, fraction(now, due, ladder.warn, working, calendar)))
    rung = due
    for step, _role in enumerate(ladder.steps, start=1):
        rung = deadline(rung, ladder.every, calendar).at
        drafts.append(TimerDraft(TimerKind.LATE, rung, step=step))
    return drafts


def _lapse(state: State, now: datetime, calendar: WorkingCalendar) -> list[TimerDraft]:
    if not state.lapse:
        return []
    return [TimerDraft(TimerKind.LAPSE, deadline(now, state.lapse.within, calendar).at, action=state.lapse.action)]
