"""When the last permit of an application that is still open will have been decided at the latest. Pure.

A clock that stands still is taken to run on when it was said to, and a permit that waits to begin on the last day of
what it waits for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.kernel.calendar import WorkingCalendar
from huiyin.kernel.deadlines import deadline, resume
from huiyin.kernel.spans import Span, Unit


@dataclass(frozen=True, slots=True)
class Running:
    """A permit that is still open. `within` is its whole time, from `since` on or from the end of what it is `after`.

    `due_at` is the end of its clock, None while it has not begun to run; `left` is what is left of it while it stands
    still, and `resumes_at` when it is to run on.
    """

    permit: str
    within: Span
    since: datetime
    after: Sequence[str] = ()
    due_at: datetime | None = None
    left: timedelta | None = None
    resumes_at: datetime | None = None


def latest(permits: Sequence[Running], calendar: WorkingCalendar) -> datetime | None:
    """The last of their ends; None where nothing is open."""
    by_permit = {one.permit: one for one in permits}
    return max((_ends(one, by_permit, calendar) for one in permits), default=None)


def _ends(one: Running, by_permit: Mapping[str, Running], calendar: WorkingCalendar) -> datetime:
    if one.left is not None and one.resumes_at:
        whole_days = one.within.unit is Unit.WORKING_DAYS
        return resume(one.resumes_at, one.left, one.within.working, calendar, whole_days=whole_days).at
    if one.due_at:
        return one.due_at
    before = [_ends(by_permit[permit], by_permit, calendar) for permit in one.after if permit in by_permit]
    return deadline(max([one.since, *before]), one.within, calendar).at
