"""Which way each edge goes, before anything is measured.

An edge to the next box in its row runs straight. Every other leaves its box up or down into the channel between the
rows, runs along a lane of its own and enters the other box from there; where the rows are farther apart it changes
channels through the gap left of the target's column. So no edge ever runs through a box.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

At = tuple[int, int]
End = tuple[str, str]
"""From which state, to which."""


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one edge. `channels` is empty when it runs straight; two channels are joined in the gap `gap`."""

    ends: End
    source: At
    target: At
    channels: tuple[int, ...] = ()
    gap: int | None = None

    @property
    def straight(self) -> bool:
        """Whether it runs from side to side."""
        return not self.channels

    @property
    def leaves_down(self) -> bool:
        """Whether it leaves its box at the lower side."""
        return self.channels[0] > self.source[1]

    @property
    def enters_up(self) -> bool:
        """Whether it enters its box from below."""
        return self.channels[-1] > self.target[1]


def route_all(ends: Iterable[End], at: Mapping[str, At]) -> list[Route]:
    """A route for each edge, in their order."""
    taken = frozenset(at.values())
    return [_route(end, at[end[0]], at[end[1]], taken) for end in ends]


def _route(ends: End, source: At, target: At, taken: Collection[At]) -> Route:
    (column, row), (to_column, to_row) = source, target
    if row == to_row:
        between = [(c, row) for c in range(column + 1, to_column)]
        if to_column > column and not any(cell in taken for cell in between):
            return Route(ends, source, target)
        return Route(ends, source, target, (row if to_column > column else row + 1,))
    first = row + 1 if to_row > row else row
    last = to_row if to_row > row else to_row + 1
    if first == last:
        return Route(ends, source, target, (first,))
    return Route(ends, source, target, (first, last), gap=to_column)


def ports(routes: Iterable[Route], at: Mapping[str, At]) -> dict[tuple[End, int], float]:
    """Where edges leave (0) and enter (1) their boxes: a share of the box's width, by edge and end.

    All edges that meet one channel in one column get different places, so that no two run on top of each other; an
    edge between neighbours in a column has the same place at both ends and needs no bend. They are ordered by where
    the other end lies, so that they cross less.
    """
    meeting: dict[tuple[int, int], dict[End, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for route in routes:
        if not route.straight:
            meeting[route.source[0], route.channels[0]][route.ends].append((0, route.target[0]))
            meeting[route.target[0], route.channels[-1]][route.ends].append((1, route.source[0]))
    places: dict[tuple[End, int], float] = {}
    for (column, _channel), edges in meeting.items():
        order = sorted(edges, key=lambda ends: (_side(edges[ends], column), ends))
        for n, ends in enumerate(order, start=1):
            for end, _other in edges[ends]:
                places[ends, end] = n / (len(order) + 1)
    return places


def _side(meets: list[tuple[int, int]], column: int) -> tuple[int, int]:
    """Left of the column first, then straight above or below, then right; the nearest outermost."""
    other = meets[0][1]
    side = (other > column) - (other < column)
    return side, -abs(other - column) if side > 0 else abs(other - column)
