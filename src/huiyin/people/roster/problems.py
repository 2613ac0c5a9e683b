"""What is wrong with rows: counted in full, told for the first few hundred, so that 50,000 bad rows cost little."""

from collections import Counter
from dataclasses import dataclass, field

from huiyin.people.roster.columns import COLUMNS, Kind

TOLD = 200


@dataclass(frozen=True, slots=True)
class BadCell:
    """One line of the report: sheet, line, the heading of the column, what is wrong and what to do."""

    kind: Kind
    line: int
    heading: str
    what: str
    remedy: str


@dataclass(slots=True)
class Problems:
    """Collects what is wrong. `first` holds at most `TOLD` lines, `rows` the number of bad rows, `by_what` all."""

    first: list[BadCell] = field(default_factory=list)
    rows: int = 0
    by_what: Counter[tuple[Kind, str]] = field(default_factory=Counter)

    def add(self, kind: Kind, line: int, found: list[tuple[str, str, str]]) -> None:
        """A bad row: (field, what, remedy) of each of its cells that is wrong."""
        self.rows += 1
        headings = {column.field: column.heading for column in COLUMNS[kind]}
        for name, what, remedy in found:
            self.by_what[kind, what] += 1
            if len(self.first) < TOLD:
                self.first.append(BadCell(kind, line, headings[name], what, remedy))
