"""What an applicant commits to, in the words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of, said
from huiyin.domains.permits.models import Application, Crossing
from huiyin.domains.permits.rules.planning import Plan
from huiyin.domains.permits.rules.pledges import Pledge, pledge, pledges


@dataclass(frozen=True, slots=True)
class PledgeShown:
    """That the conditions of a permit are met; `checked`: within which time of the decision the place is looked at."""

    permit: str
    name: str
    conditions: Sequence[str]
    checked: str


def pledges_of(needed: Plan) -> Sequence[PledgeShown]:
    """Of a plan."""
    return [_shown(one) for one in pledges(needed, catalogue())]


def pledges_in(application: Application | Crossing, permit: str = "") -> Sequence[PledgeShown]:
    """Of an application, as of the day on which it was handed in; of one `permit` in it, where one is named."""
    known, day = catalogue(), day_of(application.handed_in_at)
    codes = [step["permit"] for step in application.plan["steps"] if step.get("committed")]
    versions = {code: known.permits[code].on(day) for code in codes if code in known.permits}
    return [
        _shown(pledge(code, version, known)) for code, version in versions.items() if version and permit in {"", code}
    ]


def _shown(one: Pledge) -> PledgeShown:
    conditions = [said(condition) for condition in one.conditions]
    return PledgeShown(one.permit, said(one.name), conditions, said(one.checked) if one.checked else "")
