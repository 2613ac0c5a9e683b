"""How a deadline is shown: one of four urgencies, each with its own shape, icon and words.

Source: the interface guide, principles 2 and 4.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huiyin.ui.dates import Tongue, clock, day, lasting, near


class Urgency(StrEnum):
    """The kit's `data-due`."""

    OK = "ok"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"


ICONS = {
    Urgency.OK: "clock",
    Urgency.SOON: "hourglass",
    Urgency.LATE: "triangle-alert",
    Urgency.PAUSED: "pause",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """What the chip says. `words` are whole: 今天 17:30 前, 超期 2 天 3 小时, 11月27日 周五."""

    urgency: Urgency
    words: str

    @property
    def icon(self) -> str:
        """The icon that stands beside the words."""
        return ICONS[self.urgency]


def chip(*, due_at: datetime | None, paused: bool, now: datetime, tongue: Tongue) -> Chip | None:
    """The chip for a deadline in local time; None when there is none. Today counts as soon."""
    if paused:
        return Chip(Urgency.PAUSED, {Tongue.ZH: "暂停计时", Tongue.EN: "Clock stopped"}[tongue])
    if due_at is None:
        return None
    if due_at < now:
        late = lasting(now - due_at, tongue)
        return Chip(Urgency.LATE, f"超期 {late}" if tongue is Tongue.ZH else f"{late} late")
    urgency = Urgency.SOON if due_at.date() == now.date() else Urgency.OK
    return Chip(urgency, _ahead(due_at, now, tongue))


def _ahead(due_at: datetime, now: datetime, tongue: Tongue) -> str:
    words = near(due_at.date(), now.date(), tongue)
    if tongue is Tongue.ZH:
        return f"{words} {clock(due_at)} 前" if words else day(due_at.date(), now.date(), tongue)
    return f"by {clock(due_at)} {words}" if words else f"by {day(due_at.date(), now.date(), tongue)}"
