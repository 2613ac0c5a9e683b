"""Boundaries as maps draw them: of the level that suits the zoom, simplified to a pixel, neighbours still touching."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from huiyin.places.levels import DEPTHS, Level
from huiyin.places.tree import AreaRef, AreaTree

Box = tuple[float, float, float, float]
"""West, south, east, north in WGS-84 degrees."""
TILE = 512  # pixels of a tile of a web map at zoom 0
FINEST_ZOOM = 16
_DECIMALS = 5  # of a degree: a metre
_SHOWN_FROM = ((13.5, Level.CELL), (11.5, Level.COMMUNITY), (9.5, Level.STREET), (0.0, Level.DISTRICT))


@dataclass(frozen=True, slots=True)
class Outline:
    """An area and its simplified boundary."""

    area: AreaRef
    shape: BaseGeometry

    @property
    def geometry(self) -> Mapping[str, Any]:
        """As GeoJSON: outer rings counter-clockwise (RFC 7946), a metre's precision."""
        drawn: Mapping[str, Any] = mapping(shapely.set_precision(shapely.orient_polygons(self.shape), 10**-_DECIMALS))
        return drawn


def outlines(tree: AreaTree, area: AreaRef, zoom: float, box: Box | None = None) -> list[Outline]:
    """The areas beneath `area` that a map at `zoom` shows, by code; the area itself where nothing is beneath it.

    `box` leaves out what lies outside it.
    """
    level = _level(tree, area, zoom)
    below = set(tree.below(area.id))
    drawn = _drawn(tree, level, min(int(zoom), FINEST_ZOOM))
    found = [outline for outline in drawn if outline.area.id in below]
    return [o for o in found if box is None or o.shape.intersects(shapely.box(*box))]


def bounds(tree: AreaTree, area: AreaRef) -> Box | None:
    """The box around the area; None when neither it nor anything beneath it has a boundary."""
    shapes = [shape for one in tree.below(area.id) if (shape := tree.shape(one)) is not None]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes)
    return float(west), float(south), float(east), float(north)


def _level(tree: AreaTree, area: AreaRef, zoom: float) -> str:
    """The level for the zoom, but never the area's own or one above, as far as there is one beneath."""
    wanted = next(level for start, level in _SHOWN_FROM if zoom >= start)
    children = tree.children(area.id)
    least = children[0].level if children else area.level
    return max(wanted.value, least, key=DEPTHS.__getitem__) if children else least


@lru_cache(maxsize=64)
def _drawn(tree: AreaTree, level: str, zoom: int) -> Sequence[Outline]:
    """All areas of a level, simplified together: what two of them share stays shared (Visvalingam–Whyatt)."""
    refs = [ref for ref in tree.of_level(level) if tree.shape(ref.id) is not None]
    if not refs:
        return ()
    pixel = 360 / (TILE * 2**zoom)
    simple = shapely.coverage_simplify([tree.shape(ref.id) for ref in refs], pixel)
    return [Outline(ref, shape) for ref, shape in zip(refs, simple, strict=True) if not shape.is_empty]
