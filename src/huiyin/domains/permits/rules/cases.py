"""What an application keeps of its plan: as plain values, so that it stands whatever the catalogue says later."""

from collections.abc import Mapping, Sequence
from typing import Any

from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.days import one_after_the_other
from huiyin.domains.permits.rules.later import later_as_kept
from huiyin.domains.permits.rules.limits import ClockStart, Limit, LimitUnit
from huiyin.domains.permits.rules.planning import Plan, Step
from huiyin.kernel.spans import Span, Unit


def snapshot(plan: Plan, catalogue: Catalogue) -> dict[str, Any]:
    """The plan as an application keeps it; names in Chinese, as they stand on its papers.

    `within` is what the plan says of the whole: each permit has the limit of its own law, and nothing shortens their
    sum (ADR 40).
    """
    days = max(1, plan.critical_path_days)
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
        "starts": _starts(step).value,
        "more": _more(step),
        "stops": [stop.value for stop in step.version.stops],
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
    return str(span_of([after]))


def clock_of(step: Step) -> Span:
    """The clock of a permit: what was promised, or else the law's own limit in the law's own unit; one day at least."""
    if step.committed:
        return Span(1, Unit.WORKING_DAYS)
    if step.promised:
        return Span(max(1, step.promised.working_days), Unit.WORKING_DAYS)
    return span_of(step.version.limits)


_UNITS = {
    LimitUnit.WORKING_DAYS: Unit.WORKING_DAYS,
    LimitUnit.DAYS: Unit.DAYS,
    LimitUnit.MONTHS: Unit.MONTHS,
}


def span_of(limits: Sequence[Limit]) -> Span:
    """Limits that run one after the other, in their own unit where they have one, else in working days; a day at least.

    30 days stay 30 days, and 3 months 3 months (民法典 art. 200-202).
    """
    running = [limit for limit in limits if limit.unit is not LimitUnit.AT_ONCE and limit.amount]
    units = {limit.unit for limit in running}
    if len(units) == 1:
        return Span(sum(limit.amount for limit in running), _UNITS[units.pop()])
    return Span(max(1, one_after_the_other(running).working), Unit.WORKING_DAYS)


def _starts(step: Step) -> ClockStart:
    """From when the clock runs: what a region promises and what is given at once, from acceptance."""
    own = [] if step.committed or step.promised else step.version.limits
    return ClockStart.RECEIPT if own and own[0].starts is ClockStart.RECEIPT else ClockStart.ACCEPTANCE


def _more(step: Step) -> int:
    """Working days by which the head of the authority may extend it, once (行政许可法 art. 42); 0: not at all."""
    return sum(limit.more for limit in step.version.limits if limit.unit is LimitUnit.WORKING_DAYS)
