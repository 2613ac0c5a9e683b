"""The page of a neighbourhood, of any level: how it stands, what was raised, on a map and as a list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.kernel.coordinates import OutOfRange, check_lonlat
from huiyin.matters import queries
from huiyin.matters.queries import AreaFigures, BadCursor, Shelf
from huiyin.pages.desk import Link
from huiyin.pages.maps import drawn_map
from huiyin.places.naming import community_of, name_of, name_within
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef, UnknownArea
from huiyin.ui.dates import Tongue
from huiyin.ui.preferences import wants_care
from huiyin.ui.templatetags.huiyin import tongue
from huiyin.web.presenters.public import public_row

MINE = "area"
"""The cookie that keeps which neighbourhood somebody reads about."""
PAGE = 30
_YEAR = 365 * 24 * 3600
_FIGURES_FOR = 60  # seconds


@dataclass(frozen=True, slots=True)
class Standing:
    """How an area stands: its public matters that are open, late, and closed this month."""

    figures: AreaFigures

    @property
    def large(self) -> list[dict[str, str]]:
        """As large numbers."""
        piece = "" if tongue() is Tongue.EN else "件"  # English counts without a word for it
        shown = [
            (self.figures.open, _("办理中"), ""),
            (self.figures.late, _("超期"), "late" if self.figures.late else ""),
        ]
        shown.append((self.figures.closed, _("本月办结"), "done"))
        return [{"number": f"{n:,}", "unit": piece, "what": what, "kind": kind} for n, what, kind in shown]


def area_of(code: str) -> AreaRef:
    """The area with this code; 404 for every other text."""
    try:
        return area_tree().by_code(code)
    except UnknownArea as none:
        raise Http404(str(none)) from none


def standing(area: AreaRef, now: datetime) -> Standing:
    """At most a minute old."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counted = cache.get_or_set(
        f"area:{area.id}:{first.date()}", lambda: queries.area_figures(area.id, first, now), _FIGURES_FOR
    )
    assert isinstance(counted, AreaFigures)
    return Standing(counted)


def english() -> bool:
    """Whether the page is read in English."""
    return tongue() is Tongue.EN


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """From the city downwards."""
    return redirect("web:area", code=area_tree().city.code)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One page of an area's public matters, with figures, map, feeds and the areas beneath. Three statements."""
    here, now, tree = area_of(code), timezone.now(), area_tree()
    shelf = _shelf(request)
    try:
        page = queries.neighbourhood(here.id, shelf, now, cursor=request.GET.get("cursor", "")[:200], limit=PAGE)
    except BadCursor:
        return redirect("web:area", code=here.code)
    rows = [public_row(matter, now) for matter in page.matters]
    href = reverse("web:area", args=[here.code])
    context: dict[str, Any] = {
        "now": now,
        "here": name_of(here, english=english()),
        "area_code": here.code,
        "above": [_link(one) for one in reversed(tree.chain(here.id)[1:])],
        "below": [_link(one, name_within(one, here, english=english())) for one in tree.children(here.id)],
        "figures": standing(here, now).large,
        "tabs": _tabs(href, shelf, standing(here, now).figures),
        "shelf": shelf,
        "rows": rows,
        "map": drawn_map(tree, here, rows, large=wants_care(request)),
        "matters_href": f"{reverse('web:area-geojson', args=[here.code])}?{_query(request, shelf)}",
        "next_href": f"{href}?{urlencode({'show': shelf, 'cursor': page.cursor})}" if page.cursor else "",
        "first_href": f"{href}?{urlencode({'show': shelf})}" if request.GET.get("cursor") else "",
        "mine": request.COOKIES.get(MINE) == here.code,
    }
    return render(request, "web/area.html", context)


def _shelf(request: HttpRequest) -> Shelf:
    shown = request.GET.get("show", Shelf.ALL)
    return Shelf(shown) if shown in set(Shelf) else Shelf.ALL


def _query(request: HttpRequest, shelf: Shelf) -> str:
    """What makes the GeoJSON show exactly what this page lists."""
    cursor = request.GET.get("cursor", "")[:200]
    return urlencode({"show": str(shelf), "limit": str(PAGE)} | ({"cursor": cursor} if cursor else {}))


def _link(one: AreaRef, name: str = "") -> Link:
    return Link(reverse("web:area", args=[one.code]), name or name_of(one, english=english()))


def _tabs(href: str, shelf: Shelf, figures: AreaFigures) -> list[Link]:
    named = {
        Shelf.ALL: (_("全部"), None),
        Shelf.OPEN: (_("办理中"), figures.open),
        Shelf.LATE: (_("超期"), figures.late),
        Shelf.CLOSED: (capfirst(_("已办结")), None),
    }
    return [
        Link(f"{href}?{urlencode({'show': key})}", name, count=count, current=key is shelf)
        for key, (name, count) in named.items()
    ]


@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """Where somebody stands becomes their neighbourhood: only its code is kept, in their own browser."""
    try:
        lon, lat = float(request.POST.get("lon", "")), float(request.POST.get("lat", ""))
        check_lonlat(lon, lat)
    except (ValueError, OutOfRange):
        return redirect("web:areas")
    tree = area_tree()
    found = tree.locate(lon, lat)
    return _keep(request, community_of(found, tree) if found else tree.city)


@never_cache
@require_POST
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """This neighbourhood is mine: the first page shows it from now on."""
    return _keep(request, area_of(code))


def _keep(request: HttpRequest, area: AreaRef) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(f"{reverse('web:home')}#near")
    answer.set_cookie(MINE, area.code, max_age=_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer
