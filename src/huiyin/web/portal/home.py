"""The first page, and finding a receipt by its number.

A number is printed, said over the telephone and easy to count up to, so it is no secret: by itself it shows the state
in words and dates, and neither what was said nor where, nor who has it. The rest needs the secret link.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.matters import queries
from huiyin.matters.queries import Shelf
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.pages.maps import drawn_map
from huiyin.places.naming import name_of
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef, UnknownArea
from huiyin.ui.preferences import wants_care
from huiyin.web.portal.areas import MINE, PAGE, english, standing
from huiyin.web.presenters.public import public_row
from huiyin.web.presenters.receipt import by_number_alone

EXAMPLE = "HY26-110482-B"
_ROWS = 3
"""How many matters the first page lists; the map shows a page of them."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """说一件事，给您回音。"""
    near = _near(request) if area_tree() else {}
    return render(request, "web/home.html", _finding() | {"report_href": reverse("voice:report-what")} | near)


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The question for the number, what is wrong with it, or the state that it stands for."""
    typed = request.GET.get("number", "").strip()[:100]
    if not typed:
        return render(request, "web/find_receipt.html", _finding() | _complaint(request))
    try:
        matter = queries.by_number(typed)
    except NoSuchMatter:
        wrong = _("没有这个回执号。共 11 位字母和数字，最后一位也要输")
        return render(request, "web/find_receipt.html", _finding() | {"code": typed, "code_error": wrong}, status=404)
    lines = queries.history(matter, public_only=True)
    return render(request, "web/receipt.html", {"receipt": by_number_alone(matter, lines, timezone.now())})


def _finding() -> dict[str, Any]:
    return {"find_href": reverse("web:find-receipt"), "example_number": EXAMPLE}


def _complaint(request: HttpRequest) -> dict[str, str]:
    return {"code": "", "code_error": _("请写回执号")} if "number" in request.GET else {}


def _near(request: HttpRequest) -> dict[str, Any]:
    """The reader's neighbourhood, or the city: how it stands (at most a minute old), and its newest public matters.

    The matters are read each time, so that what is taken out of the public is gone from here at once.
    """
    here, now = _chosen(request), timezone.now()
    page = queries.neighbourhood(here.id, Shelf.ALL, now, limit=PAGE)
    rows = [public_row(matter, now) for matter in page.matters]
    return {
        "now": now,
        "here": name_of(here, english=english()),
        "area_code": here.code,
        "figures": standing(here, now).large,
        "rows": rows[:_ROWS],
        "more": len(rows) > _ROWS,
        "map": drawn_map(area_tree(), here, rows, large=wants_care(request)),
        "matters_href": f"{reverse('web:area-geojson', args=[here.code])}?limit={PAGE}",
    }


def _chosen(request: HttpRequest) -> AreaRef:
    tree = area_tree()
    try:
        return tree.by_code(request.COOKIES.get(MINE, ""))
    except UnknownArea:
        return tree.city
