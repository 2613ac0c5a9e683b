"""Open data: the rows of published months, what their columns mean, and a description that catalogues can harvest."""

import csv
import io
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.matters.figures import publishing
from huiyin.matters.figures.definitions import definitions
from huiyin.pages.open_tables import OpenTable, open_tables

KIND = "voice"


def described() -> list[tuple[str, str]]:
    """What each column of the rows means."""
    meant = {
        "month": _("哪个月收到的"),
        "area": _("街道的代码；* 表示同组不足 5 件，没有写出"),
        "category": _("类别的代码；* 同上，空的是还没分类"),
        "response_minutes": _("到第一次回应用了几分钟工作时间"),
        "answer_minutes": _("到第一次答复用了几分钟工作时间"),
        "on_time": _("1 第一次答复不晚于期限，0 晚了，空的是没答复或没期限"),
        "assigned": _("1 派出过"),
        "returned": _("1 被单位退回过"),
        "passed_on": _("1 转过手"),
        "extended": _("1 准予延期过"),
        "reopened": _("1 重办过"),
        "joined": _("1 并入了别的一件"),
        "foreign": _("1 不归本市管"),
        "closed": _("1 已办结"),
        "verdict": _("反映人最后说：1 解决了，-1 没解决，空的没说"),
        "rating": _("评价 1 到 5，空的没评"),
    }
    return [(column, meant[column]) for column in publishing.COLUMNS]


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """The page: what there is, under which licence, how the figures are reckoned from it."""
    context = {
        "now": timezone.now(),
        "months": publishing.published(KIND),
        "columns": described(),
        "tables": [
            (one, [(form, reverse(one.view, args=[form])) for form in one.forms]) for _key, one in open_tables.items()
        ],
        "figures": definitions().figures,
    }
    return render(request, "web/open_data.html", context)


@require_safe
def catalogue(request: HttpRequest) -> JsonResponse:
    """A description in the terms of DCAT 3 (W3C), as JSON-LD."""
    base = settings.PUBLIC_URL
    months = publishing.published(KIND)
    return JsonResponse(
        {
            "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
            "@type": "dcat:Dataset",
            "@id": base + reverse("web:open-data"),
            "dct:title": "民声诉求 Residents' requests, one row a request",
            "dct:license": "https://creativecommons.org/licenses/by/4.0/",
            "dct:language": ["zh", "en"],
            "dcat:distribution": [
                {
                    "@type": "dcat:Distribution",
                    "dct:title": f"{one.month:%Y-%m}",
                    "dct:issued": one.made_at.isoformat(),
                    "dcat:downloadURL": base + reverse("web:open-data-month", args=[f"{one.month:%Y-%m}", form]),
                    "dcat:mediaType": "text/csv" if form == "csv" else "application/json",
                }
                for one in months
                for form in ("csv", "json")
            ]
            + [distribution for _key, one in open_tables.items() for distribution in _of_table(one)],
        }
    )


def _of_table(one: OpenTable) -> list[dict[str, str]]:
    return [
        {
            "@type": "dcat:Distribution",
            "dct:title": f"{one.name} {one.title_en}",
            "dcat:downloadURL": settings.PUBLIC_URL + reverse(one.view, args=[form]),
            "dcat:mediaType": "text/csv" if form == "csv" else "application/json",
        }
        for form in one.forms
    ]


@require_safe
def month(request: HttpRequest, month: str, form: str) -> HttpResponse:
    """A published month: its rows as CSV, or rows, figures and options as JSON."""
    found = next((one for one in publishing.published(KIND) if f"{one.month:%Y-%m}" == month), None)
    if found is None:
        raise Http404(month)
    rows = publishing.rows_of(found)
    if form == "csv":
        disposition = {"Content-Disposition": f'attachment; filename="huiyin-{month}.csv"'}
        return HttpResponse(rows, content_type="text/csv; charset=utf-8", headers=disposition)
    whole: dict[str, Any] = {
        "month": month,
        "edition": found.edition,
        "made_at": found.made_at,
        "sha256_of_csv": found.digest,
        "licence": "CC BY 4.0",
        "options": found.options,
        "definitions": found.definitions,
        "figures": found.figures,
        "rows": list(csv.DictReader(io.StringIO(rows.decode()))),
    }
    return JsonResponse(whole)
