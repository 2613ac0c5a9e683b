"""What the clock of a permit may stop for, and what it has been stopped for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from huiyin.domains.permits.models import PermitCase
from huiyin.domains.permits.queries.cases import step_of
from huiyin.domains.permits.rules.limits import Stop
from huiyin.domains.permits.rules.stops import NAMES, stops_of
from huiyin.lifecycles.model import Name
from huiyin.matters.models import Entry

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


def stopped_for(matters: Collection[UUID]) -> Mapping[UUID, tuple[Name, datetime]]:
    """What the clock of each was last stopped for, and when. One statement, or none."""
    if not matters:
        return {}
    rows = Entry.objects.filter(matter_id__in=matters, action=STOP_CLOCK).order_by("sequence")
    found = rows.values_list("matter_id", "data__stop", "recorded_at")
    return {matter: (NAMES[Stop(stop)], at) for matter, stop, at in found if stop in set(Stop)}
