"""The desk's map: where much was raised in which week, by filters, as hexagons and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.kernel.classes import class_of, quantile_classes
from huiyin.kernel.hexagons import centre, outline, resolution_of
from huiyin.matters import queries as matters
from huiyin.matters.queries import HotSpot
from huiyin.pages.desk import Choice, Link
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.maps import drawn_map
from huiyin.places.naming import name_of, words_of
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef
from huiyin.ui.templatetags.huiyin import day
from huiyin.web.desk.filters import filters_of, read

IN_TABLE = 8
"""The resolution of the table: cells of some 0.7 km², a kilometre across."""
_ROWS = 20


@dataclass(frozen=True, slots=True)
class SpotRow:
    """A cell in the table: the area its middle lies in, how many were raised, how many are open; its list."""

    place: str
    raised: int
    open: int
    href: str


@require_safe
@at_desk
def hot_map(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The map with its slider, and the fullest cells as a table. Two statements beside the frame's."""
    asked, week = read(request.GET.dict(), clerk), _week(request, clerk)
    here = _here(clerk, asked.area)
    narrowed = replace(asked.narrowed, area_id=here.id)
    spots = matters.hot_spots(clerk.actor, narrowed, clerk.now, week=week, resolution=IN_TABLE)
    classes = quantile_classes([spot.raised for spot in spots])
    weeks = matters.weeks_of(clerk.actor, narrowed, clerk.now)
    known = {monday for monday, _n in weeks}
    chosen = [monday for monday, _n in weeks].index(week) + 1 if week in known else 0
    given = {key: value for key, value in asked.given.items() if value} | {"area": here.code}
    asks = given | ({"week": week.isoformat()} if week else {})
    query = urlencode(asks)
    context: dict[str, Any] = {
        "map": drawn_map(area_tree(), here, [], [(outline(s.cell), class_of(s.raised, classes)) for s in spots]),
        "area_code": here.code,
        "hot_href": f"{reverse('desk:map_cells')}?{query}",
        "self_href": reverse("desk:map"),
        "areas": _areas(clerk, here),
        "filters": [one for one in filters_of(asked, clerk) if one.key != "area"],
        "filtered": any(key not in {"tab", "area"} for key in given),
        "tab": asked.tab,
        "tabs": _tabs(asks),
        "query": asked.words,
        "list_href": f"{reverse('desk:all')}?{urlencode(given | _days(week, given))}",
        "weeks": _weeks(weeks),
        "last": len(weeks),
        "chosen": chosen,
        "said": _said(week),
        "classes": [{"n": class_of(low, classes), "low": low, "high": high} for low, high in classes],
        "rows": [_row(spot, clerk, given | _days(week, given)) for spot in spots[:_ROWS]],
        "cells": len(spots),
        "raised": sum(spot.raised for spot in spots),
    }
    return desk_page(request, clerk, "web/hot_map.html", context, here=reverse("desk:map"))


@require_safe
@at_desk
def cells(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The cells in `bbox`, in the resolution that suits `zoom`, as GeoJSON. One statement."""
    asked, box = read(request.GET.dict(), clerk), _box(request.GET.get("bbox", ""))
    narrowed = replace(asked.narrowed, area_id=_here(clerk, asked.area).id)
    resolution = resolution_of(_number(request.GET.get("zoom", ""), 0, 24) or 0)
    spots = matters.hot_spots(clerk.actor, narrowed, clerk.now, week=_week(request, clerk), resolution=resolution)
    classes = quantile_classes([spot.raised for spot in spots])
    features = [_feature(spot, classes) for spot in spots if box is None or _inside(spot, box)]
    return JsonResponse({"type": "FeatureCollection", "classes": classes, "features": features})


def _feature(spot: HotSpot, classes: Sequence[tuple[int, int]]) -> dict[str, Any]:
    properties = {"raised": spot.raised, "open": spot.open, "class": class_of(spot.raised, classes)}
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [outline(spot.cell)]},
        "properties": properties,
    }


def _inside(spot: HotSpot, box: Sequence[float]) -> bool:
    lon, lat = centre(spot.cell)
    edge = 0.2  # degrees: a coarse cell reaches in though its middle lies outside
    return box[0] - edge <= lon <= box[2] + edge and box[1] - edge <= lat <= box[3] + edge


def _tabs(asks: Mapping[str, str]) -> list[Link]:
    """The tabs of both lists: the same map of what is open, closed or due."""
    names = {
        "": _("全部"),
        "open": _("没办结的"),
        "closed": _("已办结的"),
        "late": _("已超期"),
        "today": _("今天到期"),
        "week": _("本周"),
        "paused": _("暂停计时"),
    }
    here = asks.get("tab", "")
    rest = {key: value for key, value in asks.items() if key != "tab"}
    at = reverse("desk:map")
    return [
        Link(
            f"{at}?{urlencode(rest | ({'tab': key} if key else {}))}",
            name,
            current=key == (here if here in names else ""),
        )
        for key, name in names.items()
    ]


def _days(week: date | None, given: Mapping[str, str]) -> dict[str, str]:
    """The days of the week as a list's filter has them, unless other days are asked for."""
    if week is None or "from" in given or "until" in given:
        return {}
    return {"from": week.isoformat(), "until": (week + timedelta(days=6)).isoformat()}


def _weeks(weeks: Sequence[tuple[date, int]]) -> list[dict[str, Any]]:
    """Each stop of the slider, all weeks first: what it is called, how many it holds, and its bar in a box 20 high."""
    most = max((count for _monday, count in weeks), default=0) or 1
    stops: list[tuple[date | None, int]] = [(None, sum(count for _monday, count in weeks)), *weeks]
    shown = []
    for at, (monday, count) in enumerate(stops):
        high = max(1, round(20 * count / most)) if monday and count else 0
        shown.append({"at": at, "name": _said(monday), "n": count, "x": 10 * at, "y": 20 - high, "high": high})
    return shown


def _row(spot: HotSpot, clerk: Clerk, given: Mapping[str, str]) -> SpotRow:
    tree = area_tree()
    area = tree.locate(*centre(spot.cell)) or tree.city
    href = f"{reverse('desk:all')}?{urlencode({**given, 'area': area.code})}"
    return SpotRow(words_of(area, tree, english=clerk.english), spot.raised, spot.open, href)


def _week(request: HttpRequest, clerk: Clerk) -> date | None:
    """The Monday asked for, by date, or by the slider's place: 0 is all weeks."""
    given = request.GET.get("week", "")[:10]
    if given.isascii() and given.isdigit() and len(given) < 3 and 0 < int(given) <= matters.WEEKS:
        return matters.first_week(clerk.now) + timedelta(weeks=int(given) - 1)
    try:
        day_given = date.fromisoformat(given)
    except ValueError:
        return None
    return day_given - timedelta(days=day_given.weekday())


def _said(week: date | None) -> str:
    if week is None:
        return _("最近 26 周")
    return _("%(day)s起的一周") % {"day": day(week)}


def _here(clerk: Clerk, code: str) -> AreaRef:
    """The area asked for, or the one of the person's first post."""
    tree = area_tree()
    if code:
        return tree.by_code(code)
    return tree.get(clerk.actor.posts[0].area_id) if clerk.actor.posts else tree.city


def _areas(clerk: Clerk, here: AreaRef) -> list[Choice]:
    """Upwards to the city, the area itself, and what lies directly beneath."""
    tree = area_tree()
    near = [*reversed(tree.chain(here.id)), *tree.children(here.id)]
    return [Choice(one.code, name_of(one, english=clerk.english), chosen=one.id == here.id) for one in near]


def _number(text: str, low: float, high: float) -> float | None:
    try:
        number = float(text[:20])
    except ValueError:
        return None
    return number if low <= number <= high else None


def _box(text: str) -> list[float] | None:
    edges = [number for edge in text[:200].split(",") if (number := _number(edge, -180, 180)) is not None]
    return edges if len(edges) == 4 else None
