"""Where the boxes stand: columns and rows of the file turned into units of the drawing.

The boxes of a column are as wide as its widest name asks, gaps between columns as wide as the labels in them, channels
between rows as high as the lanes in them.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

BOX_HEIGHT = 36
MARGIN = 16
LANE = 26
"""Height of one lane: the line and the label above it."""
NODE_SIZE, LABEL_SIZE = 14, 12
"""Sizes of type in the style sheet, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its left upper corner, width and height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre."""
        return self.x + self.w / 2, self.y + self.h / 2

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        across = self.x < other.x + other.w and other.x < self.x + self.w
        return across and self.y < other.y + other.h and other.y < self.y + self.h


@dataclass(frozen=True, slots=True)
class Grid:
    """Measures: the left edge and width of each column, the gap after it, the upper edge of each row and channel.

    Channel r lies above row r; the last one below the last row.
    """

    columns: tuple[float, ...]
    widths: tuple[float, ...]
    gaps: tuple[float, ...]
    rows: tuple[float, ...]
    channels: tuple[float, ...]
    width: float
    height: float

    def box(self, at: tuple[int, int]) -> Box:
        """The box at a column and row."""
        return Box(self.columns[at[0]], self.rows[at[1]], self.widths[at[0]], BOX_HEIGHT)


def text_width(text: str, size: int) -> float:
    """About how wide `text` is: Chinese characters are as wide as the type is high, others a little over half."""
    return sum(size if unicodedata.east_asian_width(c) in "WF" else size * 0.54 for c in text)


def measure(names: Mapping[tuple[int, int], str], gap_labels: Mapping[int, float], lanes: Mapping[int, int]) -> Grid:
    """The grid for boxes with `names` at their columns and rows.

    `gap_labels` is the widest label in the gap after each column, `lanes` how many lanes each channel has.
    """
    across, down = 1 + max(c for c, _ in names), 1 + max(r for _, r in names)
    widths = [92.0] * across
    for (column, _row), name in names.items():
        widths[column] = max(widths[column], text_width(name, NODE_SIZE) + 20)
    gaps = [max(44.0, gap_labels.get(c, 0) + 22) for c in range(across)]
    columns, x = [], float(MARGIN)
    for width, gap in zip(widths, gaps, strict=True):
        columns.append(x)
        x += width + gap
    rows, channels, y = [], [], 0.0
    for r in range(down + 1):
        channels.append(y)
        y += max(lanes.get(r, 0) * LANE + 14, MARGIN if r in {0, down} else 34)
        if r < down:
            rows.append(y)
            y += BOX_HEIGHT
    right = x - gaps[-1] + MARGIN
    return Grid(tuple(columns), tuple(widths), tuple(gaps), tuple(rows), tuple(channels), right, y)
