"""A round as a list shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.domains.patrol.models import Round
from huiyin.domains.patrol.queries.rounds import DUE, EXCUSED, IN_TIME, LATE, MISSED, state_of
from huiyin.pages.frame import Clerk
from huiyin.people.english import Named, english_names

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


def shown(rounds: Iterable[Round], clerk: Clerk) -> list[RoundShown]:
    """The lines. In English one statement, for what those who have them are called."""
    found = list(rounds)
    people = {one.matter.owner_person for one in found if one.matter.owner_person}
    called = english_names({Named(one.pk, one.name, clerk.now) for one in people}) if clerk.english else {}
    return [_line(one, clerk, {named.user_id: name for named, name in called.items()}) for one in found]


def _line(one: Round, clerk: Clerk, called: Mapping[int, str]) -> RoundShown:
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
        who=called.get(person.pk, person.name) if person else "",
        open=one.matter.closed_at is None,
    )
