"""A report as a page or a file: the same report, asked once."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from huiyin.lifecycles.model import Name
from huiyin.matters.figures.definitions import definitions
from huiyin.pages.desk import Choice, Filter
from huiyin.people.queries import units_with_posts
from huiyin.places.queries import area_tree
from huiyin.ui.sheets import csv_chunks
from huiyin.web.reports import sheet
from huiyin.web.reports.asked import PUBLIC_LEVELS, SOURCES, Asked, categories, dimensions
from huiyin.web.reports.report import Report, Say, dimension_name

FORMATS = ("csv", "xlsx", "pdf")


def as_file(found: Report, form: str) -> HttpResponseBase:
    """The report as a file. Raises `Http404` for a form there is none of."""
    name = f"figures-{found.period.replace(' – ', '-')}.{form}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        chunks = csv_chunks(sheet.columns(found), sheet.rows(found))
        return StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8", headers=disposition)
    if form == "xlsx":
        from huiyin.ui.workbooks import XLSX_TYPE, xlsx_file

        file = xlsx_file(found.title, sheet.columns(found), sheet.rows(found))
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    if form == "pdf":
        from huiyin.web.reports.paper import pdf  # here: what sets type takes a third of a second to import

        return HttpResponse(pdf(found), content_type="application/pdf", headers=disposition)
    raise Http404(form)


def context(request: HttpRequest, asked: Asked, found: Report, say: Say) -> dict[str, Any]:
    """What the template of figures reads."""
    return {
        "report": found,
        "asked": asked,
        "filters": _filters(asked, say),
        "first": f"{asked.months[0]:%Y-%m}",
        "last": f"{asked.months[-1]:%Y-%m}",
        "files": [(form.upper(), f"{request.path}.{form}?{request.GET.urlencode()}") for form in FORMATS],
    }


def _filters(asked: Asked, say: Say) -> list[Filter]:
    """The selects; those of units only for whoever compares them."""
    figures = [(figure.key, say(figure.name)) for figure in definitions().figures]
    kinds = [(code, say(name)) for code, name in categories(asked.kind)]
    ways = [(by, dimension_name(by)) for by in dimensions(asked.scope)]
    found = [
        _select("figure", _("看哪一项"), figures, asked.figure, all_of=False),
        _select("by", _("怎么分"), ways, asked.by, all_of=False),
        _select("area", _("区域"), _areas(asked, say), asked.area.code, all_of=False),
        _select("category", _("类别"), kinds, asked.category),
    ]
    if not asked.scope.compares_units:
        return found
    units = [(str(unit.pk), say(Name(unit.name_zh, unit.name_en or unit.name_zh))) for unit, _ in units_with_posts()]
    sources = [(key, say(name)) for key, name in SOURCES.items()]
    chosen = str(asked.unit) if asked.unit is not None else ""
    return [*found, _select("unit", _("单位"), units, chosen), _select("source", _("来源"), sources, asked.source)]


def _areas(asked: Asked, say: Say) -> list[tuple[str, str]]:
    """The way down to the area looked at, and what lies directly below it."""
    tree = area_tree()
    way = list(reversed(tree.chain(asked.area.id)))
    allowed = asked.scope.areas
    if allowed is not None:
        first = next(n for n, area in enumerate(way) if area.id in allowed)
        way = way[first:]
    listed = [("\u2003" * depth, area) for depth, area in enumerate(way)]
    if not asked.public or asked.area.level != PUBLIC_LEVELS[0]:
        listed += [("\u2003" * len(way), area) for area in tree.children(asked.area.id)]
    return [(area.code, deep + say(Name(area.name_zh, area.name_en or area.name_zh))) for deep, area in listed]


def _select(key: str, name: str, choices: list[tuple[str, str]], chosen: str, *, all_of: bool = True) -> Filter:
    everything = [Choice("", _("全部"), not chosen)] if all_of else []
    return Filter(key, name, [*everything, *(Choice(v, n, v == chosen) for v, n in choices)])
