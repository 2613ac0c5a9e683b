"""How long it takes to find the area of a point among 10,000 polygons, beside a bare shapely loop in the same run.

Aim: less than 0.1 ms. The polygons are five levels of Voronoi parts of one square (9,000 cells in 900 communities, 90
streets, 9 districts and a city), with the long borders of real districts: every side has a point each 30 metres.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence

import shapely
from shapely.geometry import MultiPoint, Point, mapping

from huiyin.places.levels import Level
from huiyin.places.tree import AreaRef, AreaTree

COUNTS = {Level.CITY: 1, Level.DISTRICT: 9, Level.STREET: 90, Level.COMMUNITY: 900, Level.CELL: 9000}
SQUARE = shapely.box(120.5, 31.0, 121.5, 32.0)
STEP = 0.0003
POINTS = 20_000
ROUNDS = 5
AIM = 100.0  # µs


def main() -> None:
    """Print the figures."""
    rng = random.Random(1)
    areas = list(polygons(rng))
    points = [(rng.uniform(120.5, 121.5), rng.uniform(31.0, 32.0)) for _ in range(POINTS)]
    started = time.perf_counter()
    tree = AreaTree((ref, mapping(shape)) for ref, shape in areas)
    built = time.perf_counter() - started
    bare = bare_loop([shape for _, shape in areas])
    assert all(tree.locate(*point) is not None for point in points[:1000])
    # The two take turns, so that whatever else the machine does falls on both; the best round of each counts.
    ours, floor = [], []
    for _ in range(ROUNDS):
        ours.append(measure(tree.locate, points))
        floor.append(measure(bare, points))
    report(min(ours), min(floor), len(areas), built)


def polygons(rng: random.Random) -> Sequence[tuple[AreaRef, shapely.Polygon]]:
    """The areas with their shapes."""
    found: list[tuple[AreaRef, shapely.Polygon]] = []
    for level, count in COUNTS.items():
        for number, shape in enumerate(parts(count, rng)):
            ref = AreaRef(len(found), f"{level}-{number:05}", level, "", "", None if level == Level.CITY else 0)
            found.append((ref, shapely.segmentize(shape, STEP)))
    return found


def parts(count: int, rng: random.Random) -> Sequence[shapely.Polygon]:
    """Parts of the square."""
    if count == 1:
        return [SQUARE]
    seeds = MultiPoint([(rng.uniform(120.5, 121.5), rng.uniform(31.0, 32.0)) for _ in range(count)])
    return [part.intersection(SQUARE) for part in shapely.voronoi_polygons(seeds, extend_to=SQUARE).geoms]


def bare_loop(shapes: Sequence[shapely.Polygon]) -> Callable[[float, float], list[int]]:
    """The floor: what anybody would write with shapely in three lines; it finds the areas and chooses none."""
    index = shapely.STRtree(shapes)

    def locate(lon: float, lat: float) -> list[int]:
        point = Point(lon, lat)
        return [near for near in index.query(point) if shapes[near].contains(point)]

    return locate


def measure(locate: Callable[[float, float], object], points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Median and 99th percentile of one call, in µs."""
    taken = []
    for lon, lat in points:
        started = time.perf_counter_ns()
        locate(lon, lat)
        taken.append((time.perf_counter_ns() - started) / 1000)
    cuts = statistics.quantiles(taken, n=100)
    return cuts[49], cuts[98]


def report(ours: tuple[float, float], floor: tuple[float, float], count: int, built: float) -> None:
    """Both, and how they compare."""
    print(f"area of a point among {count:,} polygons (tree built in {built:.2f} s)")
    print(f"  AreaTree.locate      p50 {ours[0]:7.1f} µs   p99 {ours[1]:7.1f} µs")
    print(f"  floor: bare shapely  p50 {floor[0]:7.1f} µs   p99 {floor[1]:7.1f} µs")
    print(f"  ratio to the floor   p50 {ours[0] / floor[0]:7.2f}      p99 {ours[1] / floor[1]:7.2f}")
    print(f"  aim: p99 below {AIM:.0f} µs: {'reached' if ours[1] < AIM else 'MISSED'}")


if __name__ == "__main__":
    main()
