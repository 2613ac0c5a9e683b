"""What somebody commits to (告知承诺) who wants a permit at once: its conditions, and a look at the place later. Pure.

国办发〔2020〕42号: whoever commits knows the conditions, says that they are met, and answers for it. Where it was
false, the permit is withdrawn (行政许可法 art. 69) and its registration deleted (art. 70).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.domains.permits.rules.catalogue import Catalogue, Version
from huiyin.domains.permits.rules.days import as_it_is_said
from huiyin.domains.permits.rules.planning import Plan
from huiyin.lifecycles.model import Name


@dataclass(frozen=True, slots=True)
class Pledge:
    """That the conditions of a permit are met; the place is looked at within `checked` of the decision."""

    permit: str
    name: Name
    conditions: Sequence[Name]
    checked: Name | None


def pledges(plan: Plan, catalogue: Catalogue) -> Sequence[Pledge]:
    """What the applicant of this plan commits to, permit by permit."""
    return [pledge(step.permit, step.version, catalogue) for step in plan.steps if step.committed]


def pledge(permit: str, version: Version, catalogue: Catalogue) -> Pledge:
    """What whoever commits for a permit says. Its conditions are what would have been looked at beforehand."""
    return Pledge(
        permit=permit,
        name=catalogue.permits[permit].name,
        conditions=[catalogue.checklist[item] for item in version.visit.looks_at] if version.visit else (),
        checked=as_it_is_said(version.checked_after) if version.checked_after else None,
    )
