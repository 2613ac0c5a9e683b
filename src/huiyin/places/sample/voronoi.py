"""Dividing an area into parts that look like parts: a Voronoi division whose seeds are spread evenly first."""

import random
from collections.abc import Sequence
from typing import TypeAlias

import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon

Shape: TypeAlias = Polygon | MultiPolygon
ROUNDS = 3  # of Lloyd's relaxation: each seed moves to the middle of its part (S. Lloyd, 1982)


def divide(area: Shape, parts: int, rng: random.Random) -> list[Shape]:
    """`parts` parts of about the same size that cover `area` exactly; the same for the same `rng`."""
    seeds = _scattered(area, parts, rng)
    for _ in range(ROUNDS):
        seeds = [part.representative_point() for part in around(area, seeds)]
    return around(area, seeds)


def around(area: Shape, seeds: Sequence[Point]) -> list[Shape]:
    """For each seed the part of `area` that is nearer to it than to any other."""
    if len(seeds) == 1:
        return [area]
    cells = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=area.envelope.buffer(0.1), ordered=True)
    return [_polygonal(cell.intersection(area)) for cell in cells.geoms]


def _scattered(area: Shape, count: int, rng: random.Random) -> list[Point]:
    west, south, east, north = area.bounds
    shapely.prepare(area)
    found: list[Point] = []
    while len(found) < count:
        point = Point(rng.uniform(west, east), rng.uniform(south, north))
        if area.contains(point):
            found.append(point)
    return found


def _polygonal(geometry: Shape) -> Shape:
    """Without the lines and points that cutting along a border may leave."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
