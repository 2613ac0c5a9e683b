"""A map that stands without a script: boundaries, names and pins as SVG; the island takes its place."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from huiyin.places.naming import name_of, name_within
from huiyin.places.outlines import TILE, Box, bounds, outlines
from huiyin.places.tree import AreaRef, AreaTree
from huiyin.ui.dates import Tongue
from huiyin.ui.templatetags.huiyin import tongue

WIDTH, HEIGHT, EDGE = 358, 220, 10
"""The drawing's own pixels; a phone shows them one to one."""
_LABEL_WIDTH, _LABEL_HEIGHT = 14, 18
_LARGE = 1.35
"""How much larger names are in large type (drawings.css says it too)."""
_MOST_PINS = 60
_NEAREST = 0.15
"""A map is never drawn nearer than this share of its area: a single pin wants something around it."""
_AROUND = 0.15
"""What is left free around the pins, as a share of what they span."""
_FINEST = 11.4  # a web map's zoom: streets, not their hundreds of communities
_NEAR = 28
"""Pins nearer than this stand as one square with their number; two such squares do not touch."""
_URGENT_FIRST = ("late", "soon", "open", "done")


@dataclass(frozen=True, slots=True)
class Label:
    """A name, where it stands."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A matter on the map: `kind` late, soon, open or done. With a `count`, so many that would cover one another."""

    x: float
    y: float
    kind: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class CellShown:
    """A hexagon of hot spots: `kind` is its class, 1 to 5."""

    d: str
    kind: int


@dataclass(frozen=True, slots=True)
class MapShown:
    """The drawing. `bounds` is what it shows: west, south, east, north."""

    lands: Sequence[str]
    labels: Sequence[Label]
    pins: Sequence[Pin]
    bounds: str
    area: str
    tiles: str = ""
    attribution: str = ""
    cells: Sequence[CellShown] = ()

    @property
    def marked(self) -> int:
        """How many matters the pins stand for."""
        return sum(pin.count for pin in self.pins)

    @property
    def words(self) -> str:
        """What the island says (MapLibre's `locale`), as JSON."""
        pan = _("用两个手指移动地图")
        said = {
            "NavigationControl.ZoomIn": _("放大"),
            "NavigationControl.ZoomOut": _("缩小"),
            "Map.Title": _("%(area)s的地图") % {"area": self.area},
            "CooperativeGesturesHandler.MobileHelpText": pan,
            "CooperativeGesturesHandler.WindowsHelpText": _("按住 Ctrl 再滚动，放大地图"),
            "CooperativeGesturesHandler.MacHelpText": _("按住 ⌘ 再滚动，放大地图"),
        }
        return json.dumps(said, ensure_ascii=False)


class _Paper:
    """Where a place lies on the drawing: plate carrée, narrowed by the cosine of the middle's latitude."""

    def __init__(self, box: Box) -> None:
        west, south, east, north = box
        self._narrow = math.cos(math.radians((south + north) / 2))
        wide, high = max((east - west) * self._narrow, 1e-6), max(north - south, 1e-6)
        self.scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
        self._west = west - ((WIDTH / self.scale) - wide) / 2 / self._narrow
        self._north = north + ((HEIGHT / self.scale) - high) / 2

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return round((lon - self._west) * self._narrow * self.scale, 1), round((self._north - lat) * self.scale, 1)

    @property
    def zoom(self) -> float:
        """The web map's zoom whose pixels are as large."""
        return math.log2(self.scale / self._narrow * 360 / TILE * self._narrow)


class Placed(Protocol):
    """What is drawn as a pin."""

    @property
    def lon(self) -> float | None: ...

    @property
    def lat(self) -> float | None: ...

    @property
    def pin(self) -> str: ...


def drawn_map(
    tree: AreaTree,
    area: AreaRef,
    rows: Sequence[Placed],
    cells: Sequence[tuple[Sequence[tuple[float, float]], int]] = (),
    *,
    large: bool = False,
) -> MapShown | None:
    """The map of an area with its matters, or with cells (ring and class); None where nothing is known of its shape.

    `large`: names are set in large type, so that fewer of them have room.
    """
    box = bounds(tree, area)
    if box is None:
        return None
    box = _where_it_happens(box, [(row.lon, row.lat) for row in rows if row.lon is not None and row.lat is not None])
    paper, english = _Paper(box), tongue() is Tongue.EN
    shown = outlines(tree, area, min(paper.zoom, _FINEST), box)
    named = [(outline.shape, name_within(outline.area, area, english=english)) for outline in shown]
    placed = [(row, *paper.at(row.lon, row.lat)) for row in rows if row.lon is not None and row.lat is not None]
    return MapShown(
        lands=[_path(outline.shape, paper) for outline in shown],
        labels=_labels(named, paper, _LARGE if large else 1),
        pins=_pins([Pin(x, y, row.pin) for row, x, y in placed[:_MOST_PINS] if 0 <= x <= WIDTH and 0 <= y <= HEIGHT]),
        bounds=",".join(f"{edge:.5f}" for edge in box),
        area=name_of(area, english=english),
        tiles=settings.TILES_URL,
        attribution=settings.TILES_ATTRIBUTION,
        cells=[CellShown(_ring(ring, paper), kind) for ring, kind in cells],
    )


def _where_it_happens(area: Box, points: Sequence[tuple[float, float]]) -> Box:
    """The part of the area in which the points lie, with some room around; the area itself without points."""
    inside = [(x, y) for x, y in points if area[0] <= x <= area[2] and area[1] <= y <= area[3]]
    if not inside:
        return area
    west, east = _span([x for x, _ in inside], area[0], area[2])
    south, north = _span([y for _, y in inside], area[1], area[3])
    return west, south, east, north


def _span(values: Sequence[float], low: float, high: float) -> tuple[float, float]:
    """From the least to the greatest value and a bit beyond, within `low` and `high`."""
    least, most = min(values), max(values)
    half = max((most - least) * (0.5 + _AROUND), (high - low) * _NEAREST / 2)
    middle = (least + most) / 2
    return max(low, middle - half), min(high, middle + half)


def _path(shape: BaseGeometry, paper: _Paper) -> str:
    parts = getattr(shape, "geoms", [shape])
    return "".join(_ring(part.exterior.coords, paper) for part in parts)


def _ring(points: Iterable[tuple[float, ...]], paper: _Paper) -> str:
    there: list[str] = []
    for point in points:
        x, y = paper.at(point[0], point[1])
        words = f"{x:g} {y:g}"
        if not there or there[-1] != words:
            there.append(words)
    return f"M{'L'.join(there)}z"


def _pins(single: Sequence[Pin]) -> list[Pin]:
    """Each joins the first that stands near; together they stand there and are as urgent as any of them."""
    groups: list[list[Pin]] = []
    for pin in single:
        near = [some for some in groups if max(abs(some[0].x - pin.x), abs(some[0].y - pin.y)) < _NEAR]
        if near:
            near[0].append(pin)
        else:
            groups.append([pin])
    return [replace(some[0], kind=_most_urgent(some), count=len(some)) for some in groups]


def _most_urgent(some: Sequence[Pin]) -> str:
    return min((pin.kind for pin in some), key=_URGENT_FIRST.index)


def _labels(named: Sequence[tuple[BaseGeometry, str]], paper: _Paper, size: float) -> list[Label]:
    """The names of the largest areas first, as far as they stand free of each other and of the edge."""
    free: list[tuple[Label, float]] = []
    for shape, name in sorted(named, key=lambda pair: -pair[0].area):
        point = shape.representative_point()
        x, y = paper.at(point.x, point.y)
        half = size * sum(_LABEL_WIDTH if ord(letter) > 0x2E80 else 7 for letter in name) / 2
        high = size * _LABEL_HEIGHT
        inside = half < x < WIDTH - half and high < y < HEIGHT - 4
        if inside and all(abs(x - o.x) > half + w or abs(y - o.y) > high for o, w in free):
            free.append((Label(x, y, name), half))
    return [label for label, _half in free]
