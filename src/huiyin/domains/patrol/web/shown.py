"""A round as a list shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.domains.patrol.models import Round
from huiyin.domains.patrol.queries.rounds import DUE, EXCUSED, IN_TIME, LATE, MISSED, state_of
from huiyin.pages.frame import Clerk

TONES = {DUE: "new", IN_TIME: "done", LATE: "doing", MISSED: "yours", EXCUSED: "closed"}


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A line: where, from when until when, how it stands, and how many items were not right."""

    href: str
    number: str
    site: str
    begin: datetime
    end: datetime
    state: str
    tone: str
    done_at: datetime | None
    wrong: int
    who: str
    open: bool


def state_names() -> dict[str, str]:
    """What the states of a round are called."""
    return {
        DUE: _("该查了"),
        IN_TIME: _("按时查了"),
        LATE: _("补查了"),
        MISSED: _("漏查"),
        EXCUSED: _("不用查"),
    }


def shown(one: Round, clerk: Clerk) -> RoundShown:
    """The line."""
    state = state_of(one, clerk.now)
    person = one.matter.owner_person
    return RoundShown(
        href=reverse("patrol:round", args=[one.matter.number]),
        number=one.matter.number,
        site=str(one.site),
        begin=one.slot_at,
        end=one.until,
        state=state_names()[state],
        tone=TONES[state],
        done_at=one.done_at,
        wrong=one.wrong,
        who=person.name if person else "",
        open=one.matter.closed_at is None,
    )
