"""A plan as a page shows it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.queries import LaterLine, later_of
from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.planning import Once, Plan, Step
from huiyin.domains.permits.rules.reasons import reason
from huiyin.domains.permits.rules.timetable import Cells, cells_of, columns_of
from huiyin.domains.permits.web.shown_sources import (
    OtherLine,
    SourceLine,
    ThresholdLine,
    other_lines,
    source_lines,
    threshold_lines,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of time: what, who, and its cells; `words` stand on the bar."""

    what: str
    who: str
    cells: Cells
    words: str

    @property
    def before(self) -> range:
        """One for each empty column before the bar."""
        return range(self.cells.before)

    @property
    def behind(self) -> range:
        """One for each empty column after it."""
        return range(self.cells.after)


@dataclass(frozen=True, slots=True)
class PermitLine:
    """A permit on the list: why it is needed, its days with their formula, how long it holds, where all that is from.

    `doubtful` are those of its `sources` that nobody verified, by what they are the source of; `others` say otherwise.
    """

    code: str
    name: str
    authority: str
    because: str
    days: str
    formula: str
    promised: str
    validity: str
    review: str
    by_commitment: bool
    visited: bool
    doubtful: Collection[str]
    sources: Sequence[SourceLine]
    others: Sequence[OtherLine]
    note: str


@dataclass(frozen=True, slots=True)
class OnceLine:
    """A paper that is asked for once: by whom. `unverified`: nobody has verified that one of them asks for it."""

    name: str
    shows: str
    parts: Sequence[str]
    asked_by: Sequence[str]
    unverified: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """All of it."""

    permits: int
    days: int
    statutory: int
    formula: str
    materials: int
    materials_before: int
    fields: int
    fields_before: int
    heads: Sequence[str]
    rows: Sequence[Row]
    lines: Sequence[PermitLine]
    later: Sequence[LaterLine]
    others: Sequence[PermitLine]
    thresholds: Sequence[ThresholdLine]
    papers: Sequence[OnceLine]
    shared: Sequence[str]

    @property
    def fewer(self) -> int:
        """Papers that need not be brought."""
        return self.materials_before - self.materials


def shown(plan: Plan, catalogue: Catalogue) -> Shown:
    """The plan in words, in the language of the page."""
    columns, each = columns_of(plan.critical_path_days)
    rows = [
        Row(
            said(catalogue.permits[step.permit].name),
            authority_name(catalogue, step.version.authority),
            cells_of(step.starts, step.ends, columns, each),
            days_said(step.days),
        )
        for step in plan.steps
    ]
    return Shown(
        permits=len(plan.steps),
        days=plan.critical_path_days,
        statutory=plan.statutory_days_sum,
        formula=" + ".join(str(step.statutory.working) for step in plan.steps),
        materials=len(plan.materials_after),
        materials_before=len(plan.materials_before),
        fields=len(plan.fields_after),
        fields_before=len(plan.fields_before),
        heads=[_head(place, each) for place in range(columns)],
        rows=rows,
        lines=[_line(step, plan, catalogue) for step in plan.steps],
        later=later_of(plan),
        others=[_line(step, plan, catalogue) for step in plan.shown_only],
        thresholds=threshold_lines(plan, catalogue),
        papers=[_paper(one, plan, catalogue) for one in plan.materials_after],
        shared=[said(catalogue.materials[one.code].name) for one in plan.materials if one.shared_by],
    )


def _head(place: int, each: int) -> str:
    if each == 1:
        return str(place + 1)
    return f"{place * each + 1}–{(place + 1) * each}"


def days_said(days: int) -> str:
    """So many working days, or at once."""
    return ngettext("%(n)d 个工作日", "%(n)d 个工作日", days) % {"n": days} if days else _("当场")


def _line(step: Step, plan: Plan, catalogue: Catalogue) -> PermitLine:
    version = step.version
    sources = source_lines(step, catalogue)
    return PermitLine(
        code=step.permit,
        name=said(catalogue.permits[step.permit].name),
        authority=authority_name(catalogue, version.authority),
        because=said(reason(step, plan.industry, catalogue)) if step.needed.when else "",
        days=days_said(step.days) if version.applied_for else "",
        formula=said(step.statutory.formula),
        promised=days_said(step.promised.working_days) if step.promised else "",
        validity=_years(version.validity.years) if version.validity else "",
        review=_years(version.review.years) if version.review else "",
        by_commitment=version.by_commitment,
        visited=version.visit is not None and not step.committed,
        doubtful={one.key for one in sources if one.unverified},
        sources=sources,
        others=other_lines(step, plan.day, catalogue),
        note=said(version.note) if version.note else "",
    )


def _years(years: int) -> str:
    return ngettext("%(n)d 年", "%(n)d 年", years) % {"n": years}


def _paper(one: Once, plan: Plan, catalogue: Catalogue) -> OnceLine:
    material = catalogue.materials[one.code]
    return OnceLine(
        said(material.name),
        said(material.shows),
        [said(material.parts[part]) for part in one.parts],
        [said(catalogue.permits[permit].name) for permit in one.asked_by],
        any(asked.evidence.unverified for _permit, asked in plan.materials_before if asked.material == one.code),
    )


def authority_name(catalogue: Catalogue, code: str) -> str:
    """What an authority is called."""
    return said(catalogue.authorities[code].name)
