"""What an application keeps of its plan: as plain values, so that it stands whatever the catalogue says later."""

from collections.abc import Mapping
from typing import Any

from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.later import later_as_kept
from huiyin.domains.permits.rules.limits import LimitUnit
from huiyin.domains.permits.rules.planning import Plan, Step
from huiyin.kernel.spans import Span, Unit

UNIFIED_LIMIT = 45
"""Working days for permits that are handled jointly (行政许可法 art. 42, second paragraph)."""


def snapshot(plan: Plan, catalogue: Catalogue) -> dict[str, Any]:
    """The plan as an application keeps it; names in Chinese, as they stand on its papers."""
    days = max(1, min(plan.critical_path_days, UNIFIED_LIMIT))
    return {
        "industry": plan.industry.name.zh,
        "within": str(Span(days, Unit.WORKING_DAYS)),
        "figures": _figures(plan),
        "steps": [_step(step, catalogue) for step in plan.steps],
        "later": [later_as_kept(step, catalogue) for step in plan.later],
    }


def _figures(plan: Plan) -> Mapping[str, int]:
    """What the plan spares: papers, fields and days one permit after the other, and in one go."""
    return {
        "materials_before": len(plan.materials_before),
        "materials_after": len(plan.materials_after),
        "fields_before": len(plan.fields_before),
        "fields_after": len(plan.fields_after),
        "days_by_law": plan.statutory_days_sum,
        "days_promised": plan.critical_path_days,
    }


def _step(step: Step, catalogue: Catalogue) -> Mapping[str, Any]:
    return {
        "permit": step.permit,
        "kind": step.version.kind.value,
        "name": catalogue.permits[step.permit].name.zh,
        "authority": step.version.authority,
        "since": step.version.since.isoformat(),
        "within": str(clock_of(step)),
        "after": list(step.after),
        "committed": step.committed,
        "checked_after": _checked_after(step),
        "looks_at": [] if step.committed or step.version.visit is None else list(step.version.visit.looks_at),
        "years": step.version.validity.years if step.version.validity else None,
        "materials": [[one.material, one.part] for one in step.version.materials],
        "fields": list(step.version.fields),
    }


def _checked_after(step: Step) -> str:
    """Within which time a commitment is looked at afterwards; empty where nothing was committed to."""
    after = step.version.checked_after
    if not step.committed or after is None:
        return ""
    return str(Span(max(1, after.amount), Unit.WORKING_DAYS if after.unit is LimitUnit.WORKING_DAYS else Unit.DAYS))


def clock_of(step: Step) -> Span:
    """The clock of a permit: what was promised, or else the law's own limit in the law's own unit; one day at least."""
    if step.committed:
        return Span(1, Unit.WORKING_DAYS)
    if step.promised:
        return Span(max(1, step.promised.working_days), Unit.WORKING_DAYS)
    limits = step.version.limits
    if len(limits) == 1 and limits[0].unit is LimitUnit.DAYS and limits[0].amount:
        return Span(limits[0].amount, Unit.DAYS)
    return Span(max(1, step.statutory.working), Unit.WORKING_DAYS)
