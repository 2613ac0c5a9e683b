"""Laying out: boxes on the grid, lines through channels and gaps, labels where nothing else stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huiyin.lifecycles.drawing.grid import LABEL_SIZE, LANE, Box, Grid, measure, text_width
from huiyin.lifecycles.drawing.lanes import Stretch, share_out
from huiyin.lifecycles.drawing.lines import Line, Point, place_labels
from huiyin.lifecycles.drawing.routes import At, End, Route, ports, route_all


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything placed."""

    width: float
    height: float
    boxes: Mapping[str, Box]
    lines: Mapping[End, Line]


def lay_out(at: Mapping[str, At], texts: Mapping[str, str], labels: Mapping[End, str]) -> Layout:
    """Boxes at their columns and rows, and a line for each labelled edge.

    1. Choose the routes. 2. Measure columns. 3. Share out the lanes. 4. Measure rows. 5. Draw. 6. Place the labels.
    """
    names = {at[key]: name for key, name in texts.items()}
    routes = route_all(labels, at)
    gap_labels = _gap_labels(routes, labels)
    plan = _Plan(measure(names, gap_labels, {}), routes, ports(routes, at), labels)
    lanes = share_out(plan.stretches())
    heights: dict[int, int] = defaultdict(int)
    for (_ends, channel), lane in lanes.items():
        heights[channel] = max(heights[channel], lane + 1)
    grid = measure(names, gap_labels, heights)
    boxes = {key: grid.box(place) for key, place in at.items()}
    lines = _Plan(grid, routes, plan.ports, labels).lines(lanes, heights, _main_row(at))
    return Layout(grid.width, grid.height, boxes, place_labels(lines, labels, list(boxes.values())))


def _main_row(at: Mapping[str, At]) -> int:
    """The row with most boxes: channels above it are filled from below, those under it from above."""
    rows = [r for _c, r in at.values()]
    return max(sorted(set(rows)), key=rows.count)


def _gap_labels(routes: Sequence[Route], labels: Mapping[End, str]) -> dict[int, float]:
    """How wide the label of a straight edge makes the gap after each column."""
    widest: dict[int, float] = defaultdict(float)
    for route in routes:
        if route.straight:
            column, width = route.source[0], text_width(labels[route.ends], LABEL_SIZE)
            widest[column] = max(widest[column], width)
    return widest


@dataclass(frozen=True, slots=True)
class _Plan:
    """Routes on a measured grid."""

    grid: Grid
    routes: Sequence[Route]
    ports: Mapping[tuple[End, int], float]
    labels: Mapping[End, str]

    def stretches(self) -> list[Stretch]:
        """What each edge needs of the channels it runs through."""
        found = []
        for route in self.routes:
            if route.straight:
                continue
            xs = self._xs(route)
            for n, channel in enumerate(route.channels):
                left, right = sorted(xs[n : n + 2])
                room = text_width(self.labels[route.ends], LABEL_SIZE) / 2 if n == 0 else 0
                middle = self._label_x(route)
                found.append(Stretch(route.ends, channel, min(left, middle - room), max(right, middle + room)))
        return found

    def lines(self, lanes: Mapping[tuple[End, int], int], heights: Mapping[int, int], main_row: int) -> dict[End, Line]:
        """Each edge's line."""
        found = {}
        for route in self.routes:
            if route.straight:
                found[route.ends] = self._straight(route)
                continue
            ys = []
            for channel in route.channels:
                lane = lanes[route.ends, channel]
                lane = heights[channel] - 1 - lane if channel <= main_row else lane
                ys.append(self.grid.channels[channel] + (lane + 1) * LANE - 4)
            found[route.ends] = self._bent(route, ys)
        return found

    def _straight(self, route: Route) -> Line:
        source, target = self.grid.box(route.source), self.grid.box(route.target)
        y = source.middle[1]
        start = source.x + source.w
        middle = start + self.grid.gaps[route.source[0]] / 2 - 3
        return Line(((start, y), (target.x, y)), middle, y - 7)

    def _bent(self, route: Route, ys: Sequence[float]) -> Line:
        source, target = self.grid.box(route.source), self.grid.box(route.target)
        xs = self._xs(route)
        points = [(xs[0], source.y + source.h if route.leaves_down else source.y)]
        for n, y in enumerate(ys):
            points += [(xs[n], y), (xs[n + 1], y)]
        points.append((xs[-1], target.y + target.h if route.enters_up else target.y))
        return Line(_without_repeats(points), self._label_x(route), ys[0] - 6)

    def _xs(self, route: Route) -> list[float]:
        """The columns of its upright parts: leaving, changing channels, entering."""
        source, target = self.grid.box(route.source), self.grid.box(route.target)
        xs = [source.x + source.w * self.ports[route.ends, 0], target.x + target.w * self.ports[route.ends, 1]]
        if route.gap is not None:
            beside = [r.ends for r in self.routes if r.gap == route.gap]
            share = (beside.index(route.ends) + 1) / (len(beside) + 1)
            room = self.grid.gaps[route.gap - 1] if route.gap else 12
            xs.insert(1, target.x - room * (1 - share))
        return xs

    def _label_x(self, route: Route) -> float:
        """In the middle of the first level part; beside the line when it has none."""
        first, second = self._xs(route)[:2]
        width = text_width(self.labels[route.ends], LABEL_SIZE)
        return (first + second) / 2 if abs(first - second) > 1 else first + width / 2 + 6


def _without_repeats(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points without those that lie on the line between their neighbours or on the one before."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return a[0] == b[0] == c[0] or a[1] == b[1] == c[1]
