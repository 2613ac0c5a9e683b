"""“报警数据”: how soon, how false, how well covered, by street and month; on a page and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.queries.figures import AlarmFigures, Coverage, Times
from huiyin.domains.sensing.rules.duty import cares_anywhere
from huiyin.domains.sensing.web.words import lasting
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.places.naming import name_of
from huiyin.places.queries import area_tree
from huiyin.ui.sheets import Cell, Column, csv_chunks

MONTHS = 12
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, in words."""

    name: str
    raised: int
    acknowledged: str
    arrived: str
    closed: str
    false: str
    of: str


@dataclass(frozen=True, slots=True)
class Covered:
    """A street's coverage, in words."""

    name: str
    rate: str
    of: str
    silent: int


@require_safe
@at_desk
def figures(request: HttpRequest, clerk: Clerk, form: str = "") -> HttpResponseBase:
    """The page, or with `form` csv the same as a file. Two statements beside the frame's."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("figures of alarms are for those who look after them")
    first, last = _months(request, clerk.now)
    zone = timezone.get_default_timezone()
    assert isinstance(zone, ZoneInfo)
    since, until = (datetime(at.year, at.month, 1, tzinfo=zone) for at in (first, _next(last)))
    found = queries.alarm_figures(clerk.actor, since, until, zone.key)
    covered = queries.coverage(clerk.actor)
    if form:
        name = f"alarms-{first:%Y-%m}-{last:%Y-%m}.csv"
        chunks = csv_chunks(_columns(), _rows(found, covered, clerk))
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8", headers=headers)
    here = reverse("sensing:figures")
    whole = next((one for one in found if one.street_id is None and one.month is None), None)
    everywhere = next((one for one in covered if one.street_id is None), None)
    context: dict[str, Any] = {
        "whole": _line(whole, "") if whole and whole.raised else None,
        "all_covered": _covered(everywhere, "") if everywhere else None,
        "by_month": [_line(one, f"{one.month:%Y-%m}") for one in _sorted(found) if one.month and not one.street_id],
        "by_street": [
            _line(one, _street(one.street_id, clerk)) for one in _sorted(found) if one.street_id and not one.month
        ],
        "covered": [_covered(one, _street(one.street_id, clerk)) for one in covered if one.street_id],
        "first": f"{first:%Y-%m}",
        "last": f"{last:%Y-%m}",
        "file_href": f"{reverse('sensing:figures_file')}?from={first:%Y-%m}&to={last:%Y-%m}",
        "self_href": here,
    }
    return desk_page(request, clerk, "sensing/figures.html", context, here=here)


def _months(request: HttpRequest, now: datetime) -> tuple[date, date]:
    """The first and the last month that are asked for: the last year where the address says nothing or nonsense."""
    today = timezone.localdate(now)
    last = _read(request.GET.get("to", "")) or today.replace(day=1)
    first = _read(request.GET.get("from", "")) or _back(last, MONTHS - 1)
    if first > last:
        first, last = last, first
    return max(first, _back(last, MOST_MONTHS - 1)), last


def _read(text: str) -> date | None:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _back(month: date, months: int) -> date:
    count = month.year * 12 + month.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _next(month: date) -> date:
    return _back(month, -1)


def _street(street_id: int | None, clerk: Clerk) -> str:
    return name_of(area_tree().get(street_id), english=clerk.english) if street_id else _("合计")


def _sorted(found: Sequence[AlarmFigures]) -> list[AlarmFigures]:
    return sorted(found, key=lambda one: (one.month or date.min, one.street_id or 0), reverse=True)


def _line(one: AlarmFigures, name: str) -> Line:
    return Line(
        name=name,
        raised=one.raised,
        acknowledged=_times(one.acknowledged),
        arrived=_times(one.arrived),
        closed=_times(one.closed),
        false="—" if one.false_rate is None else f"{one.false_rate:.1f} %",
        of=f"{one.false} / {one.judged}",
    )


def _times(times: Times) -> str:
    if times.median is None or times.ninety is None:
        return "—"
    return f"{_span(times.median)} / {_span(times.ninety)}"


def _span(seconds: float) -> str:
    return lasting(timedelta(seconds=seconds))


def _covered(one: Coverage, name: str) -> Covered:
    return Covered(name, "—" if one.rate is None else f"{one.rate:.1f} %", f"{one.covered} / {one.homes}", one.silent)


def _columns() -> list[Column]:
    spans = [
        Column(f"{what} {part}", 16)
        for what in (_("接警用时（秒）"), _("到场用时（秒）"), _("办结用时（秒）"))
        for part in (_("中位数"), "90 %")
    ]
    more = [
        Column(name, 12) for name in (_("误报"), _("核实过的"), _("登记的出租房"), _("有正常烟感的"), _("失联设备"))
    ]
    return [Column(_("街道"), 24), Column(_("月份"), 12), Column(_("报警"), 10), *spans, *more]


def _rows(found: Sequence[AlarmFigures], covered: Sequence[Coverage], clerk: Clerk) -> Iterator[Sequence[Cell]]:
    """Every street and month, then each alone and all; coverage is that of now and stands in rows of its own."""
    for one in _sorted(found):
        spans: list[Cell] = []
        for times in (one.acknowledged, one.arrived, one.closed):
            spans += [_rounded(times.median), _rounded(times.ninety)]
        month = f"{one.month:%Y-%m}" if one.month else _("合计")
        yield [_street(one.street_id, clerk), month, one.raised, *spans, one.false, one.judged, None, None, None]
    for now in covered:
        blank: list[Cell] = [None] * 9
        yield [_street(now.street_id, clerk), _("现在"), *blank, now.homes, now.covered, now.silent]


def _rounded(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)
