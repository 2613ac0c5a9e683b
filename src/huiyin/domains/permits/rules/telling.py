"""A plan as others read it: the JSON of the command and of the API. Numbers stand beside what they count."""

from collections.abc import Iterable, Mapping
from typing import Any

from huiyin.domains.permits.rules.catalogue import Catalogue, Industry, Published
from huiyin.domains.permits.rules.days import in_working_days
from huiyin.domains.permits.rules.evidence import Evidence
from huiyin.domains.permits.rules.limits import Limit
from huiyin.domains.permits.rules.planning import Once, Plan, Step
from huiyin.domains.permits.rules.reasons import reason
from huiyin.lifecycles.model import Name

Told = dict[str, Any]


def as_json(plan: Plan, catalogue: Catalogue) -> Told:
    """The whole of a plan, ready for `json.dumps`."""
    return {
        "industry": {"code": plan.industry.code, "name": named(plan.industry.name)},
        "region": {"code": plan.region.code, "name": named(plan.region.name)},
        "day": plan.day.isoformat(),
        "answers": dict(plan.answers),
        "answered_by_default": list(plan.defaults),
        "thresholds": {code: _threshold(plan, code, catalogue) for code in plan.thresholds},
        "permits": [permit_as_json(step, plan.industry, catalogue) for step in plan.steps],
        "later": [permit_as_json(step, plan.industry, catalogue) for step in plan.later],
        "shown_only": [permit_as_json(step, plan.industry, catalogue) for step in plan.shown_only],
        "replaced": dict(plan.replaced),
        **_papers(plan, catalogue),
        **_fields(plan, catalogue),
        **_days(plan, catalogue),
        "published": [_published(one, plan, catalogue) for one in published_beside(plan, catalogue)],
        "unverified": list(unverified(plan)),
    }


def named(name: Name) -> Told:
    """A name in both languages."""
    return {"zh": name.zh, "en": name.en}


def permit_as_json(step: Step, industry: Industry, catalogue: Catalogue) -> Told:
    """A permit of a plan: what, why, whose, how long, after which."""
    version, permit = step.version, catalogue.permits[step.permit]
    return {
        "code": step.permit,
        "name": named(permit.name),
        "certificate": named(permit.certificate) if permit.certificate else None,
        "kind": version.kind.value,
        "authority": {"code": version.authority, "name": named(catalogue.authorities[version.authority].name)},
        "why": {
            "when": step.needed.when.text if step.needed.when else "always",
            "because": step.because or "always",
            "values": dict(step.weighed),
            "words": named(reason(step, industry, catalogue)),
            **_evidence(step.needed.evidence, catalogue),
        },
        "basis": [_evidence(one, catalogue) for one in version.basis],
        "days": step.days,
        "starts_after_days": step.starts,
        "ends_after_days": step.ends,
        "after": list(step.after),
        "after_opening": version.after_opening,
        "statutory_days": step.statutory.working,
        "statutory_formula": named(step.statutory.formula),
        "statutory_limits": [limit_as_json(one, catalogue) for one in version.limits],
        "conflicting_limits": [limit_as_json(one, catalogue) for one in version.conflicting],
        "promised_days": step.promised.working_days if step.promised else None,
        "promise": _evidence(step.promised.evidence, catalogue) if step.promised else None,
        "by_commitment": {
            "allowed": version.by_commitment,
            "chosen": step.committed,
            "limit": _maybe(version.committed, catalogue),
            "checked_after": _maybe(version.checked_after, catalogue),
        },
        "delivered": _maybe(version.delivered, catalogue),
        "file_within": _maybe(version.file_within, catalogue),
        "on_change": {
            "name": version.changes.name.value,
            "address": version.changes.address.value,
            **_evidence(version.changes.evidence, catalogue),
        }
        if version.changes
        else None,
        "clock_stops_for": [stop.value for stop in version.stops],
        "visit": {
            "looks_at": [named(catalogue.checklist[item]) for item in version.visit.looks_at],
            **_evidence(version.visit.evidence, catalogue),
        }
        if version.visit
        else None,
        "validity_years": version.validity.years if version.validity else None,
        "review_years": version.review.years if version.review else None,
        "renewal": {
            "opens": str(version.renewal.opens) if version.renewal.opens else None,
            "closes": str(version.renewal.closes),
            **_evidence(version.renewal.evidence, catalogue),
        }
        if version.renewal
        else None,
        "materials": [
            {"code": one.material, "part": one.part or None, **_evidence(one.evidence, catalogue)}
            for one in version.materials
        ],
        "fields": list(version.fields),
        "fields_unverified": version.fields_evidence.unverified if version.fields_evidence else False,
        "note": named(version.note) if version.note else None,
        "unverified": [key for key, one in evidence_of(step) if one.unverified],
    }


def limit_as_json(limit: Limit, catalogue: Catalogue) -> Told:
    """A limit as its source has it, and what it is in working days."""
    return {
        "step": named(limit.step) if limit.step else None,
        "amount": limit.amount,
        "unit": limit.unit.value,
        "starts": limit.starts.value,
        "may_be_extended_by": limit.more,
        "in_working_days": named(in_working_days(limit).formula),
        **_evidence(limit.evidence, catalogue),
    }


def evidence_of(step: Step) -> Iterable[tuple[str, Evidence]]:
    """What a permit of a plan rests on, by what it is the evidence for."""
    version = step.version
    yield "why", step.needed.evidence
    yield from (("basis", one) for one in version.basis)
    yield from (("statutory_limits", one.evidence) for one in version.limits)
    if version.committed:
        yield "commitment", version.committed.evidence
    if version.checked_after:
        yield "checked_after", version.checked_after.evidence
    if step.promised:
        yield "promise", step.promised.evidence
    if version.validity:
        yield "validity", version.validity.evidence
    if version.visit:
        yield "visit", version.visit.evidence
    if version.changes:
        yield "changes", version.changes.evidence
    if version.renewal:
        yield "renewal", version.renewal.evidence
    if version.review:
        yield "review", version.review.evidence
    for asked in version.materials:
        yield f"materials.{asked.material}{'.' + asked.part if asked.part else ''}", asked.evidence
    if version.fields_evidence:
        yield "fields", version.fields_evidence


def unverified(plan: Plan) -> Iterable[str]:
    """What of a plan nobody has verified, as “tobacco.promise”; it is marked wherever it is shown."""
    for step in (*plan.steps, *plan.later, *plan.shown_only):
        yield from dict.fromkeys(f"{step.permit}.{key}" for key, one in evidence_of(step) if one.unverified)
    for name, (_region, threshold) in plan.thresholds.items():
        if threshold.evidence.unverified:
            yield f"thresholds.{name}"


def published_beside(plan: Plan, catalogue: Catalogue) -> list[Published]:
    """What others have published that this plan may be held against: of this industry, or of none in particular."""
    return [one for one in catalogue.published if one.industry in {"", plan.industry.code}]


def ours_beside(plan: Plan) -> Mapping[str, tuple[int, int]]:
    """Our numbers as others publish theirs, before and after: many permits and one licence, the sum and the path."""
    return {
        "permits": (len(plan.steps), 1),
        "days": (plan.statutory_days_sum, plan.critical_path_days),
        "materials": (len(plan.materials_before), len(plan.materials_after)),
        "fields": (len(plan.fields_before), len(plan.fields_after)),
    }


def sum_formula(plan: Plan) -> str:
    """How the statutory sum came about: “food 10 + tobacco 20 = 30”."""
    terms = " + ".join(f"{step.permit} {step.statutory.working}" for step in plan.steps)
    return f"{terms or 0} = {plan.statutory_days_sum}"


def path_formula(plan: Plan) -> str:
    """How the critical path came about: “fire_check 13 → hotel 20 = 33”."""
    terms = " → ".join(f"{code} {plan.step(code).days}" for code in plan.critical_path)
    return f"{terms or 0} = {plan.critical_path_days}"


def _papers(plan: Plan, catalogue: Catalogue) -> Told:
    return {
        "materials_before": len(plan.materials_before),
        "materials_after": len(plan.materials_after),
        "materials_formula": _formula(len(plan.materials_before), plan.materials, len(plan.materials_after)),
        "materials": [_paper(one, catalogue) for one in plan.materials],
        "materials_asked_singly": [
            {"permit": permit, "code": one.material, "part": one.part or None} for permit, one in plan.materials_before
        ],
        "materials_merged_away": len(plan.materials_before) - len(plan.materials),
        "materials_shared": [one.code for one in plan.materials if one.shared_by],
    }


def _formula(before: int, once: Iterable[Once], after: int) -> str:
    once = list(once)
    shared = sum(1 for one in once if one.shared_by)
    return f"{before} asked singly - {before - len(once)} the same as another - {shared} obtained by sharing = {after}"


def _paper(one: Once, catalogue: Catalogue) -> Told:
    material = catalogue.materials[one.code]
    return {
        "code": one.code,
        "name": named(material.name),
        "shows": named(material.shows),
        "parts": [{"code": part, "name": named(material.parts[part])} for part in one.parts],
        **_who(one, catalogue),
    }


def _who(one: Once, catalogue: Catalogue) -> Told:
    shared = catalogue.authorities[one.shared_by] if one.shared_by else None
    return {
        "asked_by": list(one.asked_by),
        "asked": not one.shared_by,
        "shared_by": {"code": shared.code, "name": named(shared.name)} if shared else None,
    }


def _fields(plan: Plan, catalogue: Catalogue) -> Told:
    before, after = len(plan.fields_before), len(plan.fields_after)
    return {
        "fields_before": before,
        "fields_after": after,
        "fields_formula": _formula(before, plan.fields, after),
        "fields": [_field(one, catalogue) for one in plan.fields],
        "fields_merged_away": before - len(plan.fields),
        "fields_shared": [one.code for one in plan.fields if one.shared_by],
    }


def _field(one: Once, catalogue: Catalogue) -> Told:
    field = catalogue.fields[one.code]
    return {
        "code": one.code,
        "name": named(field.name),
        "group": field.group,
        "kind": field.kind.value,
        "choices": {one: named(name) for one, name in field.choices.items()},
        "optional": field.optional,
        "only_if": {"field": field.only_if.field, "is": list(field.only_if.values)} if field.only_if else None,
        **_who(one, catalogue),
    }


def _days(plan: Plan, catalogue: Catalogue) -> Told:
    joint = catalogue.clocks["joint"]
    return {
        "statutory_days_sum": plan.statutory_days_sum,
        "statutory_days_formula": sum_formula(plan),
        "statutory_days_note": "a sum, as if each permit waited for the one before; calendar days count 5/7",
        "critical_path_days": plan.critical_path_days,
        "critical_path_formula": path_formula(plan),
        "critical_path": list(plan.critical_path),
        "critical_path_note": "as the region promises, else as the law allows; all at once that may be",
        "order": [list(wave) for wave in plan.order],
        "joint_limit": limit_as_json(joint, catalogue),
    }


def _threshold(plan: Plan, code: str, catalogue: Catalogue) -> Told:
    region, found = plan.thresholds[code]
    return {
        "name": named(catalogue.thresholds[code]),
        "value": found.value,
        "set_by": region.code,
        **_evidence(found.evidence, catalogue),
        "conflicting": [{"value": one.value, **_evidence(one.evidence, catalogue)} for one in found.conflicting],
    }


def _published(one: Published, plan: Plan, catalogue: Catalogue) -> Told:
    ours = ours_beside(plan)
    return {
        "name": named(one.name),
        "region": one.region or None,
        "industry": one.industry or None,
        "before": dict(one.before),
        "after": dict(one.after),
        "ours": {
            "before": {what: ours[what][0] for what in one.before},
            "after": {what: ours[what][1] for what in one.after},
        },
        **_evidence(one.evidence, catalogue),
    }


def _evidence(evidence: Evidence, catalogue: Catalogue) -> Told:
    source = catalogue.sources[evidence.source]
    return {
        "source": {"code": source.code, "name": named(source.name), "address": source.address or None},
        "place": evidence.place or None,
        "grade": evidence.grade.value,
        "unverified": evidence.unverified,
    }


def _maybe(limit: Limit | None, catalogue: Catalogue) -> Mapping[str, Any] | None:
    return limit_as_json(limit, catalogue) if limit else None
