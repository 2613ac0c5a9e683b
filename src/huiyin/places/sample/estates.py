"""Invented estates and the addresses of their buildings."""

import math
from collections.abc import Iterator

from shapely.geometry import MultiPolygon, Point, Polygon

ESTATES = ("新村", "花园", "家园", "苑")
BUILDINGS = 6
SPACING = 0.0004  # degrees: some 40 m


def estate_of(community: str, number: int) -> str:
    """The name of the invented estate of a community: 梅里社区 has 梅里新村."""
    stem = community.removesuffix("社区").removesuffix("村")
    return f"{stem}{ESTATES[number % len(ESTATES)]}"


def buildings(
    estate: str, place: Point, within: Polygon | MultiPolygon, count: int = BUILDINGS
) -> Iterator[tuple[str, float, float]]:
    """Address, longitude and latitude of each building, in rows of six around `place`, as far as they lie `within`."""
    rows = math.ceil(count / 6)
    for number in range(count):
        lon = place.x + (number % 6 - 2.5) * SPACING
        lat = place.y + (number // 6 - (rows - 1) / 2) * SPACING
        if within.contains(Point(lon, lat)):
            yield f"{estate} {number + 1} 幢", round(lon, 6), round(lat, 6)
