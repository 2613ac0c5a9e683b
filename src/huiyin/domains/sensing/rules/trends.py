"""What was measured over a day, small enough to draw and to read: points for a line, and hours for a table."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

Point = tuple[int, float]
"""Milliseconds since 1970, and what was measured."""


class Hour(Struct, frozen=True):
    """What was measured within an hour that began at `at_ms`."""

    at_ms: int
    least: float
    mean: float
    most: float
    count: int


def thinned(points: Sequence[Point], most: int) -> list[Point]:
    """At most so many points: of each stretch of time its least and its greatest, so that no peak is lost.

    They stay in their order; the last one stands always, for it is the present.
    """
    if len(points) <= most or most < 4:
        return list(points)
    begin, end = points[0][0], points[-1][0]
    wide = max(1, (end - begin) // (most // 2 - 1) + 1)
    stretches: dict[int, list[Point]] = {}
    for point in points:
        stretches.setdefault((point[0] - begin) // wide, []).append(point)
    kept: set[Point] = {points[-1]}
    for some in stretches.values():
        kept |= {min(some, key=lambda point: point[1]), max(some, key=lambda point: point[1])}
    return sorted(kept)[-most:]


def by_hour(points: Iterable[Point]) -> list[Hour]:
    """The hours in which something was measured, the latest first."""
    hours: dict[int, list[float]] = {}
    for at, value in points:
        hours.setdefault(at // 3_600_000, []).append(value)
    return [
        Hour(hour * 3_600_000, min(values), sum(values) / len(values), max(values), len(values))
        for hour, values in sorted(hours.items(), reverse=True)
    ]
