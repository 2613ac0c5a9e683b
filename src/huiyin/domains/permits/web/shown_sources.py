"""Where what a plan says is from, as a page shows it: each source with what rests on it, and what others say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.days import as_it_is_said
from huiyin.domains.permits.rules.evidence import Evidence
from huiyin.domains.permits.rules.limits import Limit
from huiyin.domains.permits.rules.planning import Plan, Step
from huiyin.domains.permits.rules.telling import evidence_of

_WHAT: Mapping[str, Promise] = {
    "why": gettext_lazy("为什么要办"),
    "basis": gettext_lazy("依据"),
    "statutory_limits": gettext_lazy("法定时限"),
    "commitment": gettext_lazy("告知承诺"),
    "checked_after": gettext_lazy("事后核查"),
    "promise": gettext_lazy("承诺时限"),
    "validity": gettext_lazy("有效期"),
    "visit": gettext_lazy("现场核查"),
    "changes": gettext_lazy("变更"),
    "renewal": gettext_lazy("延续"),
    "review": gettext_lazy("复核"),
    "fields": gettext_lazy("表单"),
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source and what rests on it. `key` is what it is the source of, by the names of `telling.evidence_of`."""

    key: str
    what: str
    source: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class OtherLine:
    """What another source says of a limit; `repealed` on a day that has passed, None while it holds."""

    words: str
    source: str
    repealed: date | None
    unverified: bool


@dataclass(frozen=True, slots=True)
class ThresholdLine:
    """From which value on something is needed, in which region that is set, by whom, and what others say."""

    name: str
    value: str
    where: str
    source: str
    unverified: bool
    others: Sequence[OtherLine]


def source_lines(step: Step, catalogue: Catalogue) -> Sequence[SourceLine]:
    """All that a permit of a plan rests on, each once."""
    lines = [
        SourceLine(key.partition(".")[0], _what(key, catalogue), source_name(catalogue, one), one.unverified)
        for key, one in evidence_of(step)
    ]
    return list(dict.fromkeys(lines))


def _what(key: str, catalogue: Catalogue) -> str:
    kind, _dot, code = key.partition(".")
    if kind != "materials":
        return str(_WHAT[kind])
    material, _dot, part = code.partition(".")
    found = catalogue.materials[material]
    return f"{said(found.name)}（{said(found.parts[part])}）" if part else said(found.name)


def other_lines(step: Step, day: date, catalogue: Catalogue) -> Sequence[OtherLine]:
    """What other sources say of the limits of a permit."""
    return [_other(_limit(one), one.evidence, day, catalogue) for one in step.version.conflicting]


def _limit(limit: Limit) -> str:
    words = said(as_it_is_said(limit))
    return f"{said(limit.step)} {words}" if limit.step else words


def threshold_lines(plan: Plan, catalogue: Catalogue) -> Sequence[ThresholdLine]:
    """The thresholds that the answers were weighed with, also where nothing was needed for them."""
    return [
        ThresholdLine(
            name=said(catalogue.thresholds[code]),
            value=f"{one.value:g}",
            where=said(region.name),
            source=source_name(catalogue, one.evidence),
            unverified=one.evidence.unverified,
            others=[_other(f"{other.value:g}", other.evidence, plan.day, catalogue) for other in one.conflicting],
        )
        for code, (region, one) in plan.thresholds.items()
    ]


def _other(words: str, evidence: Evidence, day: date, catalogue: Catalogue) -> OtherLine:
    until = catalogue.sources[evidence.source].until
    repealed = until if until and until <= day else None
    return OtherLine(words, source_name(catalogue, evidence), repealed, evidence.unverified)


def source_name(catalogue: Catalogue, evidence: Evidence) -> str:
    """What a source is called, and the place in it."""
    name = said(catalogue.sources[evidence.source].name)
    return f"{name} {evidence.place}".strip()
