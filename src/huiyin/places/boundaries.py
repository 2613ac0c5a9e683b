"""Boundaries as they come from outside: checked, brought to WGS-84, and mended only when asked.

The form is GeoJSON (RFC 7946): longitude first, rings closed, no ring crossing itself. A boundary that is wrong is
refused with the reason, as a wrong boundary sends people's words to the wrong desk.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape

from huiyin.kernel.coordinates import OutOfRange, System, check_lonlat, to_wgs84

Boundary = dict[str, Any]
Position = tuple[float, float]
DIGITS = 7  # about a centimetre


class BadBoundary(ValueError):
    """The boundary cannot be taken; the message says what is wrong and what to do."""


def read_boundary(geometry: object, *, system: System = System.WGS84, repair: bool = False) -> Boundary:
    """A GeoJSON Polygon or MultiPolygon in WGS-84. Raises `BadBoundary`.

    With `repair` open rings are closed and crossing ones are made valid; without it they are refused.
    """
    # 1. Form.
    if not isinstance(geometry, Mapping):
        raise BadBoundary("has no geometry")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise BadBoundary(f"is a {kind}: an area needs a Polygon or a MultiPolygon")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    # 2. Every ring, converted position by position.
    rings = [[_ring(ring, system, repair) for ring in _list(polygon)] for polygon in _list(polygons)]
    if not rings or not all(rings):
        raise BadBoundary("has no rings")
    made = MultiPolygon([Polygon(polygon[0], polygon[1:]) for polygon in rings])
    # 3. What the rings enclose together.
    return boundary_of(_valid(made, repair))


def _list(value: object) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadBoundary("has coordinates that are no lists of positions")
    return value


def _ring(value: object, system: System, repair: bool) -> list[Position]:
    ring = [_position(position, system) for position in _list(value)]
    if ring and ring[0] != ring[-1]:
        if not repair:
            raise BadBoundary("has a ring that is not closed: repeat its first position at the end, or ask for repair")
        ring.append(ring[0])
    if len(ring) < 4:
        raise BadBoundary(f"has a ring of {len(ring)} positions: the least is 4, the last equal to the first")
    return ring


def _position(value: object, system: System) -> Position:
    parts = _list(value)
    if len(parts) < 2 or not all(isinstance(part, int | float) and not isinstance(part, bool) for part in parts):
        raise BadBoundary("has a position that is not [longitude, latitude]")
    try:
        lon, lat = float(parts[0]), float(parts[1])
        check_lonlat(lon, lat)
    except (OutOfRange, OverflowError) as error:
        raise BadBoundary(f"has a position off the map: {error}") from error
    lon, lat = to_wgs84(lon, lat, system)
    return round(lon, DIGITS), round(lat, DIGITS)


def _valid(made: MultiPolygon, repair: bool) -> MultiPolygon:
    if not made.is_valid:
        if not repair:
            raise BadBoundary(f"is not a valid area ({shapely.is_valid_reason(made)}): mend it, or ask for repair")
        made = _polygons_of(shapely.make_valid(made))
    if math.isclose(made.area, 0.0, abs_tol=1e-14):
        raise BadBoundary("encloses nothing")
    return made


def _polygons_of(geometry: Any) -> MultiPolygon:
    """The polygons in what `make_valid` gave; left-over lines and points enclose nothing."""
    found = [part for part in shapely.get_parts(shapely.get_parts(geometry)) if isinstance(part, Polygon)]
    return MultiPolygon(found)


def boundary_of(made: Polygon | MultiPolygon) -> Boundary:
    """A shape as GeoJSON lists, a single polygon as a Polygon, rounded to about a centimetre."""
    parts = shapely.get_parts(made)
    single = mapping(parts[0] if len(parts) == 1 else made)
    return {"type": single["type"], "coordinates": _lists(single["coordinates"])}


def _lists(value: Any) -> Any:
    return [_lists(part) for part in value] if isinstance(value, tuple | list) else round(value, DIGITS)


def touches(inner: Boundary, outer: Boundary) -> bool:
    """Whether the two boundaries have any point in common."""
    return bool(shapely.intersects(shape(inner), shape(outer)))
