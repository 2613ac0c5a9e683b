"""Lines and their labels: a label is moved along its line to where no other line, label or box is in its way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from huiyin.lifecycles.drawing.grid import LABEL_SIZE, Box, text_width
from huiyin.lifecycles.drawing.routes import End

Point = tuple[float, float]
_STEP = 6
_CLEAR = 3
"""Units between a label and what passes it."""


@dataclass(frozen=True, slots=True)
class Line:
    """The points of an edge from box to box, and where the middle of its label's base line stands."""

    points: tuple[Point, ...]
    label_x: float
    label_y: float

    @property
    def parts(self) -> tuple[Box, ...]:
        """Its level and upright parts, as boxes without width or without height."""
        return tuple(
            Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])) for a, b in pairwise(self.points)
        )


def label_box(text: str, line: Line) -> Box:
    """The room that a label takes."""
    width = text_width(text, LABEL_SIZE)
    return Box(line.label_x - width / 2, line.label_y - LABEL_SIZE + 1, width, LABEL_SIZE + 2)


def place_labels(lines: Mapping[End, Line], labels: Mapping[End, str], boxes: Sequence[Box]) -> dict[End, Line]:
    """The lines with their labels where least is in the way; the nearest such place to the middle wins."""
    placed: dict[End, Line] = {}
    for ends in sorted(lines, key=lambda e: (len(lines[e].points) > 2, _length(lines[e]), e)):
        others = [part for other, line in lines.items() if other != ends for part in line.parts]
        fixed = [*boxes, *(label_box(labels[other], line) for other, line in placed.items())]
        candidates = [lines[ends], *_elsewhere(lines[ends], text_width(labels[ends], LABEL_SIZE))]
        placed[ends] = min(candidates, key=lambda line: _in_the_way(label_box(labels[ends], line), others, fixed))
    return {ends: placed[ends] for ends in lines}


def _in_the_way(label: Box, parts: Sequence[Box], fixed: Sequence[Box]) -> int:
    """How much stands in the way of a label; another label or a box is worse than any line."""
    wide = Box(label.x - _CLEAR, label.y, label.w + 2 * _CLEAR, label.h)
    return 100 * sum(wide.overlaps(box) for box in fixed) + sum(wide.overlaps(part) for part in parts)


def _elsewhere(line: Line, width: float) -> Iterator[Line]:
    """Other places for the label: along the level part it stands on, or beside the line when that is upright."""
    if len(line.points) == 2 and line.points[0][0] == line.points[1][0]:
        yield from _beside(line, width)
        return
    level = next((part for part in line.parts if part.h == 0), None)
    if level is None or len(line.points) == 2:
        return
    room = max((level.w - width) / 2, 0)
    middle = level.x + level.w / 2
    for n in range(1, int(room // _STEP) + 1):
        yield replace(line, label_x=middle + n * _STEP)
        yield replace(line, label_x=middle - n * _STEP)
    yield replace(line, label_x=middle, label_y=level.y + LABEL_SIZE + 2)


def _beside(line: Line, width: float) -> Iterator[Line]:
    x = line.points[0][0]
    top, bottom = sorted(y for _x, y in line.points)
    for n in range(int((bottom - top - 24) // _STEP)):
        for side in (x + width / 2 + 6, x - width / 2 - 6):
            yield replace(line, label_x=side, label_y=top + 15 + n * _STEP)


def _length(line: Line) -> float:
    return sum(part.w + part.h for part in line.parts)
