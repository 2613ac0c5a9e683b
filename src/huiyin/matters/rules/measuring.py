"""What figures need of a matter, read off its history. Pure: the same history always gives the same measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.kernel.calendar import WorkingCalendar

DESK = frozenset({"person", "outside"})
"""The actors whose first public step is a response; the clock and the reporter do not respond."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the actions and resolutions of a kind mean to figures."""

    answers: frozenset[str] = frozenset()
    assigns: frozenset[str] = frozenset()
    returns: frozenset[str] = frozenset()
    passes: frozenset[str] = frozenset()
    extends: frozenset[str] = frozenset()
    reopens: frozenset[str] = frozenset()
    solved: frozenset[str] = frozenset()
    unsolved: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """One entry: when it happened, by what sort of actor, which action, and the matter's deadline then, if any."""

    at: datetime
    actor_kind: str
    action: str
    public: bool
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """Minutes are working time from the opening, rounded down. `verdict`: 1 solved, -1 not solved, None unsaid."""

    response_minutes: int | None
    answer_minutes: int | None
    on_time: bool | None
    assigned: bool
    returned: bool
    passed_on: bool
    extended: bool
    reopened: bool
    verdict: int | None


def measure(steps: Sequence[Step], measured: Measured, calendar: WorkingCalendar) -> Measures:
    """The measures of a history, oldest first; its first step is the opening. First response, first answer."""
    opened, later = steps[0].at, steps[1:]
    done = {step.action for step in later}
    response = next((step for step in later if step.public and step.actor_kind in DESK), None)
    answer = next((step for step in later if step.action in measured.answers), None)
    said = [step.action in measured.solved for step in later if step.action in measured.solved | measured.unsolved]
    return Measures(
        response_minutes=_minutes(opened, response, calendar),
        answer_minutes=_minutes(opened, answer, calendar),
        on_time=answer.at <= answer.due_at if answer and answer.due_at else None,
        assigned=bool(done & measured.assigns),
        returned=bool(done & measured.returns),
        passed_on=bool(done & measured.passes),
        extended=bool(done & measured.extends),
        reopened=bool(done & measured.reopens),
        verdict=(1 if said[-1] else -1) if said else None,
    )


def _minutes(opened: datetime, step: Step | None, calendar: WorkingCalendar) -> int | None:
    return int(calendar.worked(opened, step.at).total_seconds() // 60) if step else None
