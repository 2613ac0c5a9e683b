"""“一业一证数据”: what one form, one set of papers and one date have spared, by industry; on a page and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.domains.permits import queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.rules.saving import ALL, COUNTED, Sums
from huiyin.ui.sheets import Cell, Column, csv_chunks

FIGURES = (*COUNTED, "days")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table, in words."""

    name: str
    issued: int
    corrected: str
    materials: str
    fields: str
    days: str
    in_time: str


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The page."""
    sums = _of_the_last_year(timezone.now())
    return render(request, "permits/figures.html", {"lines": [_line(one) for one in sums]})


@require_safe
def figures_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same as CSV, or as JSON for whoever reckons on."""
    if form not in {"csv", "json"}:
        raise Http404
    sums = _of_the_last_year(timezone.now())
    if form == "json":
        return JsonResponse({"industries": [_plain(one) for one in sums]})
    names = ("industry", "ended", "issued", "whole", "corrected", "in_time", *FIGURES)
    rows: list[list[Cell]] = [[*_plain(one).values()] for one in sums]
    columns = [Column(name) for name in names]
    answer = StreamingHttpResponse(csv_chunks(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="permits.csv"'
    return answer


def _of_the_last_year(now: datetime) -> Sequence[Sums]:
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return queries.saved(first.replace(year=first.year - 1), now)


def _plain(one: Sums) -> dict[str, str | int | float | None]:
    counts: dict[str, str | int | float | None] = {
        "industry": one.industry or "all",
        "ended": one.ended,
        "issued": one.issued,
        "whole": one.whole,
    }
    return counts | {"corrected": one.corrected, "in_time": one.in_time} | {n: one.average(n) for n in FIGURES}


def _line(one: Sums) -> Line:
    known = catalogue().industries.get(one.industry)
    name = _("全部行业") if one.industry == ALL else said(known.name) if known else one.industry
    return Line(
        name=name,
        issued=one.issued,
        corrected=_percent(one.correction_rate),
        materials=_fell(one, "materials_before", "materials_after"),
        fields=_fell(one, "fields_before", "fields_after"),
        days=_fell(one, "days_by_law", "days_promised", "days"),
        in_time=_percent(round(100 * one.in_time / one.whole, 1) if one.whole else None),
    )


def _fell(one: Sums, *names: str) -> str:
    found = [one.average(name) for name in names]
    return "—" if None in found else " → ".join(f"{average:g}" for average in found)


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:g} %"
