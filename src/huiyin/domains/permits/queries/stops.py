"""What the clock of a permit may stop for, and what it has been stopped for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from huiyin.domains.permits.models import PermitCase
from huiyin.domains.permits.queries.cases import step_of
from huiyin.domains.permits.rules.limits import Stop
from huiyin.domains.permits.rules.stops import NAMES, stops_of
from huiyin.lifecycles.model import Name
from huiyin.matters.queries import last_taken

if TYPE_CHECKING:
    from huiyin.matters.domain import ChoiceGroup
    from huiyin.matters.models import Matter

STOP_CLOCK = "stop_clock"
_HEADING = Name("依法不计入期限", "By law not counted")


def stop_choices() -> "Sequence[ChoiceGroup]":
    """Everything that a clock may stop for."""
    return [(_HEADING, [(stop.value, NAMES[stop]) for stop in Stop])]


def stops_on(matter: "Matter") -> "Sequence[ChoiceGroup]":
    """What the clock of this permit may stop for."""
    case = PermitCase.objects.select_related("application").get(pk=matter.pk)
    return [(_HEADING, [(stop.value, NAMES[stop]) for stop in stops_of(own_stops(case))])]


def own_stops(case: PermitCase) -> Collection[str]:
    """What the permit's own rules name beside the law, as of the day of the application."""
    own: Collection[str] = step_of(case).get("stops", ())
    return own


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a clock was last stopped for, and how many working days that was said to take; None: nothing was said."""

    why: Name
    days: int | None


def stopped_for(matters: Collection[UUID]) -> Mapping[UUID, Stopped]:
    """What the clock of each was last stopped for. One statement, or none."""
    taken = last_taken(matters, STOP_CLOCK)
    return {
        matter: Stopped(NAMES[Stop(one.facts["stop"])], one.facts.get("days"))
        for matter, one in taken.items()
        if one.facts.get("stop") in set(Stop)
    }
