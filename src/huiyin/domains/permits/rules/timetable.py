"""The table of a plan: in working days from acceptance, which columns each permit stands in."""

from dataclasses import dataclass
from math import ceil

MOST_COLUMNS = 15
WEEK = 5
"""Working days."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table of time: empty columns, the bar's, and empty ones after it."""

    before: int
    bar: int
    after: int


def columns_of(days: int) -> tuple[int, int]:
    """How many columns a plan of so many working days has, and how many days each is: days, weeks or longer."""
    days = max(days, 1)
    each = 1 if days <= MOST_COLUMNS else WEEK * ceil(days / (WEEK * MOST_COLUMNS))
    return ceil(days / each), each


def cells_of(starts: int, ends: int, columns: int, each: int) -> Cells:
    """The row of so many days; what takes no time at all still has a column, so that it is seen."""
    first = min(starts // each, columns - 1)
    last = min(max(ceil(ends / each), first + 1), columns)
    return Cells(first, last - first, columns - last)
