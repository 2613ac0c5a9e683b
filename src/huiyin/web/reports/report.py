"""The report that answers a question: shares with numerator and denominator, by month and by group, beside before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import dropwhile

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from huiyin.kernel.spans import Span, Unit
from huiyin.lifecycles.model import Name
from huiyin.matters.figures.definitions import Figure, definitions, values_in_force
from huiyin.matters.figures.publishing import OTHER, options_published
from huiyin.matters.figures.tallies import Tally, ask, total
from huiyin.people.queries import units_by_id
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea
from huiyin.web.reports import published
from huiyin.web.reports.asked import PUBLIC_LEVELS, SOURCES, Asked, categories

Say = Callable[[Name], str]
Answer = Callable[[Asked, str, Sequence[date]], Mapping[date, Mapping[str, Tally]]]
SMALL = 5
"""To the public no share out of fewer is shown: it would be a chance, not a figure."""


@dataclass(frozen=True, slots=True)
class Share:
    """`counted` out of `of`. `hidden`: out of too few to be shown in public."""

    counted: int
    of: int
    hidden: bool = False

    @property
    def percent(self) -> float | None:
        """The share in per cent; None where there is nothing to share, or it is hidden."""
        return None if self.hidden or not self.of else 100 * self.counted / self.of

    @property
    def shown(self) -> str:
        """“83.1 %”, or a dash."""
        return "—" if self.percent is None else f"{self.percent:.1f}%"

    @property
    def plain(self) -> str:
        """“83.1”, for scripts that draw; empty where there is none."""
        return "" if self.percent is None else f"{self.percent:.1f}"


_HIDDEN = Share(0, 0, hidden=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure of the whole period, with its formula and the period before."""

    key: str
    name: str
    formula: str
    source: str
    share: Share
    before: Share
    more: bool

    @property
    def change(self) -> float | None:
        """In points, against the period before."""
        now, then = self.share.percent, self.before.percent
        return None if now is None or then is None else now - then

    @property
    def trend(self) -> str:
        """“+2.1”, “−0.4”; empty where nothing can be compared."""
        return "" if self.change is None else f"{self.change:+.1f}".replace("-", "−")

    @property
    def improved(self) -> bool:
        """Whether it moved the way it should by half a point or more."""
        return self.change is not None and (self.change if self.more else -self.change) >= 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a month or a group. `median` is None where it is hidden or unknown."""

    key: str
    label: str
    raised: int
    shares: tuple[Share, ...]
    median: float | None
    chosen: Share

    @property
    def hours(self) -> str:
        """The median in working hours."""
        return "—" if self.median is None else f"{self.median:g}"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the page, the sheet and the paper show."""

    title: str
    period: str
    place: str
    narrowed: tuple[str, ...]
    made_at: datetime
    figures: tuple[Shown, ...]
    raised: int
    raised_before: int
    median: float | None
    by_month: tuple[Line, ...]
    by_group: tuple[Line, ...]
    group_name: str
    chosen: Shown
    options: tuple[tuple[str, str], ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was raised."""
        return self.raised == 0

    @property
    def improved(self) -> list[Shown]:
        """What got better, most first."""
        return sorted((f for f in self.figures if f.improved), key=lambda f: -abs(f.change or 0))[:3]


def report(asked: Asked, say: Say, now: datetime) -> Report:
    """Ask twice (by group and month, and before) and put the answers together.

    The public is answered from published months alone; the desk from the facts as they stand.
    """
    public = asked.public
    answer = published.answer if public else partial(_from_facts, now)
    months = answer(asked, asked.by, asked.months)  # whatever they are told apart by, none is left out
    earlier = answer(asked, "", asked.before)
    of_month = {month: _sum(groups) for month, groups in months.items()}
    whole = _sum(of_month)
    before = _sum(total(earlier)) if len(earlier) == len(months) else Tally()
    groups = _told_apart(asked, total(months), answer)
    names = _names(asked, groups, say)
    shown = tuple(_shown(figure, whole, before, say, public) for figure in definitions().figures)
    chosen = next(figure for figure in shown if figure.key == asked.figure)
    lines = _lines({key: (names.get(key, key), tally) for key, tally in groups.items()}, asked.figure, public)
    known = (month for month in asked.months if month in months)
    there = tuple(dropwhile(lambda month: whole.raised and not of_month[month].raised, known))
    by_month = {f"{month:%Y-%m}": (f"{month:%Y-%m}", of_month[month]) for month in there}
    reckoned_by = options_published(asked.kind, asked.months) if public else values_in_force(list(asked.months))
    return Report(
        title=_("数据"),
        period=_period(there if public and there else asked.months),
        place=say(Name(asked.area.name_zh, asked.area.name_en or asked.area.name_zh)),
        narrowed=_narrowed(asked, say),
        made_at=now,
        figures=shown,
        raised=whole.raised,
        raised_before=before.raised,
        median=_median(whole, public),
        by_month=_lines(by_month, asked.figure, public),
        by_group=tuple(sorted(lines, key=lambda line: (-line.raised, line.label))),
        group_name=dimension_name(asked.by),
        chosen=chosen,
        options=_options(reckoned_by, say),
    )


def _told_apart(asked: Asked, groups: dict[str, Tally], answer: Answer) -> dict[str, Tally]:
    """The groups of the whole period. Where all lie in one area below, those further down are told apart instead."""
    if asked.by != "area" or len(groups) != 1:
        return groups
    (code,) = groups
    if code in {asked.area.code, OTHER} or (asked.public and asked.area.level == PUBLIC_LEVELS[1]):
        return groups
    below = replace(asked, area=area_tree().by_code(code))
    return _told_apart(below, total(answer(below, asked.by, asked.months)), answer)


def _from_facts(now: datetime, asked: Asked, by: str, months: Sequence[date]) -> Mapping[date, Mapping[str, Tally]]:
    return ask(asked.question(by), months, now)


def _options(by_month: Mapping[date, Mapping[str, str]], say: Say) -> tuple[tuple[str, str], ...]:
    """Each option with its value, or with its values and the months from which they held, where it changed."""
    found = []
    for option in definitions().options.values():
        runs: list[tuple[date, str]] = []
        for month in sorted(by_month):
            value = by_month[month].get(option.key, option.default)
            if not runs or runs[-1][1] != value:
                runs.append((month, value))
        words = [option_words(value) for _month, value in runs]
        since = [_("%(month)s 起") % {"month": f"{month:%Y-%m}"} for month, _value in runs]
        shown = words[0] if len(runs) == 1 else _("；").join(map(" ".join, zip(since, words, strict=True)))
        found.append((say(option.name), shown))
    return tuple(found)


def option_words(value: str) -> str:
    """An option's value as people read it: 4 个工作小时, 否, 4."""
    if value in {"yes", "no"}:
        return _("是") if value == "yes" else _("否")
    if value.isdigit():
        return value
    span = Span.parse(value)
    words = {
        Unit.MINUTES: ngettext_lazy("%d 分钟", "%d 分钟"),
        Unit.HOURS: ngettext_lazy("%d 小时", "%d 小时"),
        Unit.DAYS: ngettext_lazy("%d 天", "%d 天"),
        Unit.MONTHS: ngettext_lazy("%d 个月", "%d 个月"),
        Unit.WORKING_HOURS: ngettext_lazy("%d 个工作小时", "%d 个工作小时"),
        Unit.WORKING_DAYS: ngettext_lazy("%d 个工作日", "%d 个工作日"),
    }
    return str(words[span.unit] % span.amount)


def dimension_name(by: str) -> str:
    """What a page calls that by which matters are told apart."""
    return {"area": _("区域"), "category": _("类别"), "source": _("来源"), "unit": _("单位")}[by]


def _sum(groups: Mapping[date, Tally] | Mapping[str, Tally]) -> Tally:
    whole = Tally()
    for tally in groups.values():
        whole.add(tally)
    return whole


def _shown(figure: Figure, whole: Tally, before: Tally, say: Say, public: bool) -> Shown:
    return Shown(
        figure.key, say(figure.name), say(figure.formula), figure.source,
        _share(whole, figure.key, public), _share(before, figure.key, public), figure.more,
    )  # fmt: skip


def _share(tally: Tally, key: str, public: bool) -> Share:
    counted, of = tally.shares.get(key, (0, 0))
    hidden = public and 0 < of < SMALL
    return _HIDDEN if hidden else Share(counted, of)


def _median(tally: Tally, public: bool) -> float | None:
    few = public and tally.answered < SMALL
    return None if few or tally.median_minutes is None else tally.median_minutes / 60


def _lines(groups: Mapping[str, tuple[str, Tally]], chosen: str, public: bool) -> tuple[Line, ...]:
    found = []
    for key, (label, tally) in groups.items():
        shares = {figure.key: _share(tally, figure.key, public) for figure in definitions().figures}
        found.append(Line(key, label, tally.raised, tuple(shares.values()), _median(tally, public), shares[chosen]))
    return tuple(found)


def _period(months: tuple[date, ...]) -> str:
    first, last = f"{months[0]:%Y-%m}", f"{months[-1]:%Y-%m}"
    return first if first == last else f"{first} – {last}"


def _names(asked: Asked, groups: Mapping[str, Tally], say: Say) -> dict[str, str]:
    if asked.by == "area":
        return {key: _area_name(key, say) for key in groups} | {OTHER: _("没有写出街道的")}
    if asked.by == "unit":
        found = units_by_id([int(key) for key in groups])
        return {str(pk): say(Name(unit.name_zh, unit.name_en or unit.name_zh)) for pk, unit in found.items()}
    if asked.by == "source":
        return {key: say(SOURCES[key]) if key in SOURCES else key for key in groups}
    return {"": _("还没分类"), OTHER: _("没有写出类别的"), **{code: say(name) for code, name in categories(asked.kind)}}


def _area_name(code: str, say: Say) -> str:
    try:
        area = area_tree().by_code(code)
    except UnknownArea:
        return code
    return say(Name(area.name_zh, area.name_en or area.name_zh))


def _narrowed(asked: Asked, say: Say) -> tuple[str, ...]:
    units = units_by_id(asked.scope.units if asked.unit is None and asked.scope.units else [asked.unit or 0])
    found = [say(Name(unit.name_zh, unit.name_en or unit.name_zh)) for unit in units.values()]
    found += [say(name) for code, name in categories(asked.kind) if code == asked.category]
    return (*found, *([say(SOURCES[asked.source])] if asked.source else []))
