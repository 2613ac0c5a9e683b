"""What the address asks of the figures, within what its reader may see."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils import timezone

from huiyin.lifecycles.model import Name
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.domain import domains
from huiyin.matters.figures.definitions import definitions, months_between
from huiyin.matters.figures.tallies import Question
from huiyin.matters.rules.figures_seen import PUBLIC, FigureScope
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef, UnknownArea

MOST_MONTHS = 36
PUBLIC_LEVELS = ("street", "district", "city")
"""Areas of published rows, and those above them."""
SOURCES = {
    "web": Name("网页", "Web"), "behalf": Name("代人登记", "On behalf"), "api": Name("接口", "API"),
    "open311": Name("Open311", "Open311"), "import": Name("历史导入", "Taken over"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a page asks it. `category` and `source` are empty for all; `area` is the one looked at."""

    kind: str
    months: tuple[date, ...]
    by: str
    figure: str
    area: AreaRef
    unit: int | None
    category: str
    source: str
    scope: FigureScope

    @property
    def before(self) -> tuple[date, ...]:
        """The months just before, as many."""
        last = self.months[0] - timedelta(days=1)
        first = last
        for _ in self.months[1:]:
            first = first.replace(day=1) - timedelta(days=1)
        return tuple(months_between(first, last))

    @property
    def public(self) -> bool:
        """Whether anybody may ask it."""
        return self.scope == PUBLIC

    def question(self, by: str) -> Question:
        """The question for the facts, told apart by `by`."""
        units = self.scope.units if self.unit is None else (self.unit,)
        whole = self.area.parent_id is None and by != "area"  # all of the city: no matter of it is left out
        return Question(
            self.kind,
            by=by,
            areas=() if whole else groups_below(self.area),
            units=units,
            category=(self.category,) if self.category else (),
            source=self.source,
        )


def read(given: QueryDict, scope: FigureScope, now: datetime) -> Asked:
    """What the address asks for; what it does not understand, or may not be seen, is left out."""
    today = timezone.localdate(now)
    last = min(_month(given.get("to", "")) or today.replace(day=1), today.replace(day=1))
    first = min(_month(given.get("from", "")) or _back(last, 11), last)
    first = max(first, _back(last, MOST_MONTHS - 1))
    kinds = [kind for kind in sorted(lifecycles.kinds()) if domains.get(kind).measured]
    kind = given.get("kind", "")
    kind = kind if kind in kinds else kinds[0]
    unit, by, figure, category = (given.get(key, "") for key in ("unit", "by", "figure", "category"))
    return Asked(
        kind=kind,
        months=tuple(months_between(first, last)),
        by=by if by in dimensions(scope) else "area",
        figure=figure if figure in {f.key for f in definitions().figures} else definitions().figures[0].key,
        area=_area(given.get("area", ""), scope),
        unit=int(unit) if scope.compares_units and re.fullmatch(r"[0-9]{1,9}", unit) else None,
        category=category if category in {code for code, _ in categories(kind)} else "",
        source=given.get("source", "") if scope != PUBLIC and given.get("source", "") in SOURCES else "",
        scope=scope,
    )


def dimensions(scope: FigureScope) -> tuple[str, ...]:
    """By what this reader may tell matters apart; published rows know area and category."""
    if scope == PUBLIC:
        return ("area", "category")
    return ("area", "category", "source", *(("unit",) if scope.compares_units else ()))


def categories(kind: str) -> list[tuple[str, Name]]:
    """The codes and names of the kind's categories that take matters."""
    offered = domains.get(kind).choices.get("category")
    return [pair for _, group in (offered() if offered else ()) for pair in group]


def groups_below(area: AreaRef) -> tuple[tuple[int, str], ...]:
    """Each area from this one down, with the code of the group it counts under: those directly below, and itself."""
    tree = area_tree()
    pairs = [(area.id, area.code)]
    for child in tree.children(area.id):
        pairs += [(pk, child.code) for pk in tree.below(child.id)]
    return tuple(pairs)


def _area(code: str, scope: FigureScope) -> AreaRef:
    tree = area_tree()
    own = tree.get(scope.areas[0]) if scope.areas else tree.city
    try:
        asked = tree.by_code(code) if code else own
    except UnknownArea:
        return own
    if scope == PUBLIC:
        return next((area for area in tree.chain(asked.id) if area.level in PUBLIC_LEVELS), own)
    above = {area.id for area in tree.chain(asked.id)}
    return asked if scope.areas is None or above.intersection(scope.areas) else own


def _month(text: str) -> date | None:
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", text, re.ASCII)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _back(month: date, count: int) -> date:
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month
