"""Small areas for tests: squares around 昆山, one degree of nothing between them and the rest of the world."""

from typing import Any

from huiyin.places.boundaries import Boundary
from huiyin.places.levels import Level
from huiyin.places.models import Area
from huiyin.places.operations import add_area
from huiyin.places.tree import AreaRef

WEST, SOUTH = 120.0, 31.0


def square(x: float, y: float, side: float = 1.0) -> Boundary:
    """A square of `side` degrees whose corner lies `x`, `y` degrees east and north of 120° E 31° N."""
    west, south = WEST + x, SOUTH + y
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return {"type": "Polygon", "coordinates": [[[west + dx, south + dy] for dx, dy in corners]]}


def at(x: float, y: float) -> tuple[float, float]:
    """A point by the same measure."""
    return WEST + x, SOUTH + y


def ref(number: int, code: str, level: str, parent: int | None = None) -> AreaRef:
    """An area that no database knows."""
    return AreaRef(number, code, level, code, "", parent)


def feature(code: str | None, geometry: Any, **properties: str) -> dict[str, Any]:
    """A feature of a GeoJSON file."""
    return {"type": "Feature", "properties": {"code": code, "name": code, **properties}, "geometry": geometry}


def collection(*features: Any) -> dict[str, Any]:
    """A GeoJSON file."""
    return {"type": "FeatureCollection", "features": list(features)}


def city_with_district() -> tuple[Area, Area]:
    """A city of 4 × 4 degrees with one district of 2 × 2 in its corner."""
    city = add_area(parent=None, level=Level.CITY, code="3205", name_zh="苏州市", boundary=square(0, 0, 4))
    district = add_area(parent=city, level=Level.DISTRICT, code="320583", name_zh="昆山市", boundary=square(0, 0, 2))
    return city, district
