"""An area's public matters for other people's software: RSS 2.0, GeoJSON (RFC 7946), and boundaries to draw.

Each answers the same to everybody who asks with the same address: the language stands in it (`?language=en`).
"""

import math
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import feedgenerator, timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from huiyin.matters import queries
from huiyin.matters.queries import BadCursor, PublicPage, Shelf
from huiyin.places.naming import name_of, name_within
from huiyin.places.outlines import FINEST_ZOOM, Box, Outline, outlines
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef
from huiyin.web.portal.areas import area_of, english
from huiyin.web.portal.openly import openly
from huiyin.web.presenters.public import PublicRow, public_row

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

IN_A_FEED = 50
MOST = 200
GEOJSON = "application/geo+json"
_BOX_STEP = 0.05  # degrees: boxes are widened to this grid, so that people looking at one place ask for one answer
View = Callable[..., HttpResponse]


class Wrong(ValueError):
    """A parameter that cannot be read; the words say which."""


def _data(view: View) -> View:
    """Open data in the language that the address names; 400 in JSON for what cannot be read."""

    @openly
    @wraps(view)
    def answered(request: HttpRequest, code: str) -> HttpResponse:
        area = area_of(code)
        with translation.override("en" if request.GET.get("language") == "en" else "zh-hans"):
            try:
                return view(request, area)
            except (Wrong, BadCursor) as why:
                return JsonResponse({"error": str(why)}, status=400)

    return answered


@_data
def geojson(request: HttpRequest, area: AreaRef) -> HttpResponse:
    """A FeatureCollection of points in WGS-84; matters without a place have no geometry.

    A point that is not `exact` is rounded to some 100 m.

    `show` all, open, late or closed; `limit` up to 200; `cursor` from the member `next` of the page before.
    """
    now, shelf, limit = timezone.now(), _shelf(request), _limit(request)
    page = queries.neighbourhood(area.id, shelf, now, cursor=request.GET.get("cursor", "")[:200], limit=limit)
    rows = [public_row(matter, now) for matter in page.matters]
    collection: dict[str, Any] = {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}
    response = HttpResponse(content_type=GEOJSON)
    if page.cursor:
        asked = request.GET.dict() | {"cursor": page.cursor}
        collection["next"] = f"{settings.PUBLIC_URL}{request.path}?{urlencode(asked)}"
        response["Link"] = f'<{collection["next"]}>; rel="next"'
    response.content = JsonResponse(collection, json_dumps_params={"ensure_ascii": False}).content
    return response


def _feature(row: PublicRow) -> dict[str, Any]:
    point = None if row.lon is None else {"type": "Point", "coordinates": [row.lon, row.lat]}
    properties = {
        "number": row.number, "title": row.title, "state": row.state, "pin": row.pin, "place": row.place,
        "exact": row.exact,
        "opened_at": _utc(row.opened_at), "due_at": _utc(row.due_at), "closed_at": _utc(row.closed_at),
        "url": settings.PUBLIC_URL + row.href,
    }  # fmt: skip
    return {"type": "Feature", "id": row.number, "geometry": point, "properties": properties}


def _utc(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _shelf(request: HttpRequest) -> Shelf:
    shown = request.GET.get("show", Shelf.ALL)
    if shown not in set(Shelf):
        raise Wrong("show: all, open, late or closed")
    return Shelf(shown)


def _limit(request: HttpRequest) -> int:
    given = request.GET.get("limit", str(IN_A_FEED))
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:4]) <= MOST and len(given) < 4):
        raise Wrong(f"limit: 1 to {MOST}")
    return int(given)


@_data
def boundaries(request: HttpRequest, area: AreaRef) -> HttpResponse:
    """The outlines that a map at `zoom` shows, of those in `bbox` (west,south,east,north); our own data, offline."""
    zoom, box = _number(request.GET.get("zoom", "9"), "zoom", 0, 24), _box(request.GET.get("bbox", ""))
    found = outlines(area_tree(), area, min(zoom, FINEST_ZOOM), box)
    features = [
        {
            "type": "Feature",
            "id": o.area.id,
            "geometry": o.geometry,
            "properties": _named(o, area),
        }
        for o in found
    ]
    body = JsonResponse({"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(body.content, content_type=GEOJSON)


def _named(o: Outline, here: AreaRef) -> dict[str, Any]:
    """The area's name, the short one that a map of `here` shows, and where it stands best: a point inside."""
    at = o.shape.representative_point()
    name, label = name_of(o.area, english=english()), name_within(o.area, here, english=english())
    stands = [round(at.x, 5), round(at.y, 5)]
    return {"code": o.area.code, "name": name, "label": label, "level": o.area.level, "at": stands}


def _number(text: str, name: str, low: float, high: float) -> float:
    try:
        number = float(text[:20])
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise Wrong(f"{name}: a number from {low} to {high}")
    return number


def _box(text: str) -> Box | None:
    if not text:
        return None
    edges = text[:200].split(",")
    if len(edges) != 4:
        raise Wrong("bbox: west,south,east,north")
    west, south, east, north = (_number(edge, "bbox", -180, 180) for edge in edges)

    def widened(edge: float, towards: Callable[[float], int]) -> float:
        return round(towards(edge / _BOX_STEP) * _BOX_STEP, 2)

    return (
        widened(west, math.floor), widened(south, math.floor), widened(east, math.ceil), widened(north, math.ceil)
    )  # fmt: skip


class AreaFeed(Feed):  # type: ignore[type-arg]  # generic in the stubs alone
    """RSS 2.0 of an area's public matters, newest first. Their addresses do not change, so each is shown once."""

    feed_type = feedgenerator.Rss201rev2Feed

    def get_object(self, request: HttpRequest, code: str) -> tuple[AreaRef, Shelf, PublicPage]:
        """The area and its page."""
        area, shelf = area_of(code), _shelf(request)
        return area, shelf, queries.neighbourhood(area.id, shelf, timezone.now(), limit=IN_A_FEED)

    def title(self, obj: tuple[AreaRef, Shelf, PublicPage]) -> str:
        return _("%(area)s的事 · 回音") % {"area": name_of(obj[0], english=english())}

    def description(self, obj: tuple[AreaRef, Shelf, PublicPage]) -> str:
        return _("%(area)s公开的事项，新的在前") % {"area": name_of(obj[0], english=english())}

    def link(self, obj: tuple[AreaRef, Shelf, PublicPage]) -> str:
        return settings.PUBLIC_URL + reverse("web:area", args=[obj[0].code])

    def feed_url(self, obj: tuple[AreaRef, Shelf, PublicPage]) -> str:
        asked = urlencode({"show": obj[1], "language": "en" if english() else "zh-hans"})
        return f"{settings.PUBLIC_URL}{reverse('web:area-feed', args=[obj[0].code])}?{asked}"

    def items(self, obj: tuple[AreaRef, Shelf, PublicPage]) -> Iterable["Matter"]:
        return obj[2].matters

    def item_title(self, item: "Matter") -> str:
        return public_row(item, timezone.now()).title

    def item_description(self, item: "Matter") -> str:
        row = public_row(item, timezone.now())
        return f"{row.state} · {row.place}"

    def item_link(self, item: "Matter") -> str:
        return settings.PUBLIC_URL + reverse("web:public-matter", args=[item.number])

    def item_pubdate(self, item: "Matter") -> datetime:
        return item.opened_at

    def item_updateddate(self, item: "Matter") -> datetime:
        return item.changed_at

    def item_categories(self, item: "Matter") -> list[str]:
        return [public_row(item, timezone.now()).state]


_feed = AreaFeed()


@_data
def rss(request: HttpRequest, area: AreaRef) -> HttpResponse:
    """The feed of the area."""
    return _feed(request, code=area.code)
