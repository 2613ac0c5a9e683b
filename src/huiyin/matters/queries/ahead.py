"""What an action would do to the deadlines, asked before it is taken."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.lifecycles.model import Action, Lifecycle
from huiyin.matters.calendars import working_calendar
from huiyin.matters.models import Matter
from huiyin.matters.operations.effects import clocks_of
from huiyin.matters.rules import clocks as rules


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next deadline after an action; None when the clock stands still then. `same`: it does not move."""

    due_at: datetime | None
    same: bool


def ahead(matter: Matter, action: Action, lifecycle: Lifecycle, now: datetime) -> Ahead | None:
    """The deadlines after the action were taken now; None where they depend on what is still to be filled in.

    A category brings its own service time, and a number of days asked for is not known yet. No statement.
    """
    asked = {*action.needs, *action.takes}
    if "days" in asked or action.to is None:
        return None
    state, calendar, clocks = lifecycle.states[action.to], working_calendar(now), clocks_of(matter)
    if state.final:
        return None
    if action.restarts and clocks.span:
        clocks = rules.renewed(clocks, clocks.span, now, calendar)
    due_at = rules.entered(clocks, state, now, calendar).next_due_at
    return Ahead(due_at, same=due_at == matter.next_due_at)
