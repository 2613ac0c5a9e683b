"""The plan: from industry, region, answers and day to the permits it takes, what is asked for once, and how long it takes.

Pure, and computed from the catalogue alone: no figure of a plan stands in a file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from math import ceil

from huiyin.domains.permits.rules.catalogue import (
    Asked,
    Catalogue,
    Kind,
    Limit,
    LimitUnit,
    Needed,
    Promise,
    Region,
    Version,
)

WORKING_OF_SEVEN = 5 / 7
"""Working days in a calendar day, for comparing limits of different units: said wherever it is used."""
MONTH = 30
APPLIED_FOR = frozenset({Kind.PERMIT, Kind.FILING})


@dataclass(frozen=True, slots=True)
class Step:
    """A permit of the plan: what holds of it, why it is needed, and its days."""

    permit: str
    version: Version
    needed: Needed
    statutory: "Days"
    promised: Promise | None
    after: Sequence[str]

    @property
    def days(self) -> int:
        """Working days that it takes: those promised, or else what the law allows."""
        return self.promised.working_days if self.promised else self.statutory.working


@dataclass(frozen=True, slots=True)
class Days:
    """Working days, and how they came about where a source counts otherwise: “30 days × 5/7 = 22 working days”."""

    working: int
    formula: str


@dataclass(frozen=True, slots=True)
class Once:
    """A paper or a field that is asked for once, however many permits ask for it; `shared_by` spares the applicant it."""

    code: str
    parts: Sequence[str]
    asked_by: Sequence[str]
    shared_by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes. `before` are what the permits ask for each by itself: (permit, code, part)."""

    steps: Sequence[Step]
    shown_only: Sequence[Step]
    materials: Sequence[Once]
    materials_before: Sequence[tuple[str, str, str]]
    fields: Sequence[Once]
    fields_before: Sequence[tuple[str, str]]
    critical_path: Sequence[str]

    @property
    def statutory_days_sum(self) -> int:
        """Working days by law, one permit after the other: a plain sum, as if nothing ran in parallel."""
        return sum(step.statutory.working for step in self.steps)

    @property
    def critical_path_days(self) -> int:
        """Working days until the last permit, all running at once that may."""
        days = {step.permit: step.days for step in self.steps}
        return sum(days[permit] for permit in self.critical_path)

    @property
    def materials_after(self) -> Sequence[Once]:
        """The papers that the applicant brings."""
        return [one for one in self.materials if not one.shared_by]

    @property
    def fields_after(self) -> Sequence[Once]:
        """The fields that the applicant fills in."""
        return [one for one in self.fields if not one.shared_by]


def in_working_days(limit: Limit) -> Days:
    """A limit as working days, for adding and comparing. The conversion is said, never silent."""
    match limit.unit:
        case LimitUnit.AT_ONCE:
            return Days(0, "at once")
        case LimitUnit.WORKING_DAYS:
            return Days(limit.amount, f"{limit.amount} working days")
        case LimitUnit.DAYS:
            working = ceil(limit.amount * WORKING_OF_SEVEN)
            return Days(working, f"{limit.amount} days × 5/7 = {working} working days")
        case LimitUnit.MONTHS:
            working = ceil(limit.amount * MONTH * WORKING_OF_SEVEN)
            return Days(working, f"{limit.amount} months × {MONTH} days × 5/7 = {working} working days")


def statutory(limits: Iterable[Limit]) -> Days:
    """A permit's limit: its steps one after the other."""
    steps = [in_working_days(limit) for limit in limits]
    return Days(sum(step.working for step in steps), " + ".join(step.formula for step in steps) or "no limit is known")


def once(asked: Iterable[tuple[str, Asked]], catalogue: Catalogue) -> Sequence[Once]:
    """Each paper once, with all the parts of it that anybody asks for, in the order in which they are first asked for."""
    parts: dict[str, dict[str, None]] = {}
    by: dict[str, dict[str, None]] = {}
    for permit, one in asked:
        parts.setdefault(one.material, {}).update({one.part: None} if one.part else {})
        by.setdefault(one.material, {})[permit] = None
    return [Once(code, [*parts[code]], [*by[code]], catalogue.materials[code].shared_by) for code in parts]


def longest_path(steps: Sequence[Step]) -> Sequence[str]:
    """The permits that keep the last one waiting, in their order. Raises `CycleError`, which no checked catalogue does."""
    of = {step.permit: step for step in steps}
    ends: dict[str, tuple[int, str]] = {}
    graph = {step.permit: [before for before in step.after if before in of] for step in steps}
    for permit in TopologicalSorter(graph).static_order():
        latest = max(((ends[before][0], before) for before in graph[permit]), default=(0, ""))
        ends[permit] = (latest[0] + of[permit].days, latest[1])
    path: list[str] = []
    at = max(ends, key=lambda permit: ends[permit][0], default="")
    while at:
        path.insert(0, at)
        at = ends[at][1]
    return path


def threshold(catalogue: Catalogue, region: Region | None, name: str) -> float | None:
    """A threshold of a region, or of the one around it."""
    while region is not None:
        if name in region.thresholds:
            return region.thresholds[name]
        region = catalogue.regions.get(region.parent)
    return None


def steps_of(
    catalogue: Catalogue, chosen: Sequence[Needed], promises: Mapping[str, Promise], day: date
) -> Sequence[Step]:
    """A step for each permit that was chosen and that the law knows on that day."""
    found = []
    for needed in chosen:
        version = catalogue.permits[needed.permit].on(day)
        if version is not None:
            days = statutory(version.limits)
            found.append(Step(needed.permit, version, needed, days, promises.get(needed.permit), version.after))
    return found


__all__ = ["CycleError", "Days", "Once", "Plan", "Step"]
