"""When each permit of a plan is worked on: in working days from acceptance, all at once that may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from math import ceil

from huiyin.domains.permits.rules.planning import Step

MOST_COLUMNS = 15
WEEK = 5
"""Working days."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the end of one working day to the end of another, counted from acceptance."""

    begins: int
    ends: int


def stretches(steps: Sequence[Step]) -> Mapping[str, Stretch]:
    """When each is worked on, by permit: it begins when the last of those it rests on has ended."""
    of = {step.permit: step for step in steps}
    graph = {step.permit: [before for before in step.after if before in of] for step in steps}
    found: dict[str, Stretch] = {}
    for permit in TopologicalSorter(graph).static_order():
        begins = max((found[before].ends for before in graph[permit]), default=0)
        found[permit] = Stretch(begins, begins + of[permit].days)
    return found


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


def cells_of(stretch: Stretch, columns: int, each: int) -> Cells:
    """The row of a stretch; what takes no time at all still has a column, so that it is seen."""
    first = min(stretch.begins // each, columns - 1)
    last = min(max(ceil(stretch.ends / each), first + 1), columns)
    return Cells(first, last - first, columns - last)
