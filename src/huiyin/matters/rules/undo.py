"""Taking a step back: what a matter's row was before it, as it stands in the step's entry, and until when.

The entry keeps what the step changed, so what is restored is what the chain of hashes covers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

WINDOW = timedelta(seconds=8)
"""How long a step may be taken back: long enough to see what was pressed, short enough to hold notices for."""
HELD = WINDOW + timedelta(seconds=2)
"""How long its notices wait: the window, and a breath for a request that was sent in its last moment."""
BEFORE = "was"
"""The key in an entry's data under which stands what the step changed."""
UNDOES = "undoes"
"""The key in an entry's data that names the sequence of the step it takes back."""
_TIMES = frozenset({"state_since", "state_due_at", "due_at", "paused_at", "next_due_at", "closed_at"})
_FIELDS = (
    "state", "due_span", "due_provisional", "due_left", "resolution", "owner_role", "owner_unit_id", "owner_person_id",
    "duplicate_of_id", "units", *sorted(_TIMES),
)  # fmt: skip


class Line(Protocol):
    """An entry or a line of history, as far as undoing goes."""

    @property
    def sequence(self) -> int:
        """Its place in the chain."""

    @property
    def data(self) -> Mapping[str, Any]:
        """Its facts."""


T = TypeVar("T", bound=Line)


@dataclass(frozen=True, slots=True)
class Undoable:
    """The step that this person may take back, until when."""

    sequence: int
    action: str
    until: datetime

    def seconds(self, now: datetime) -> int:
        """Whole seconds left, at least 1."""
        return max(1, round((self.until - now).total_seconds()))


def face(matter: "Matter") -> dict[str, Any]:
    """What a step may change on the matter's row, as JSON knows it."""
    return {name: _plain(getattr(matter, name)) for name in _FIELDS}


def changed(before: Mapping[str, Any], matter: "Matter") -> dict[str, Any]:
    """Of `before` what is different on the row now."""
    now = face(matter)
    return {name: value for name, value in before.items() if now[name] != value}


def restore(matter: "Matter", before: Mapping[str, Any], action: str) -> None:
    """Put the row back to `before` the action; the caller saves it."""
    for name, value in before.items():
        setattr(matter, name, datetime.fromisoformat(value) if name in _TIMES and value else value)
    taken: dict[str, int] = dict(matter.taken)
    taken[action] = taken.get(action, 0) - 1
    matter.taken = {key: times for key, times in taken.items() if times > 0}


def standing(lines: Sequence[T]) -> list[T]:
    """The lines that hold: without those that were taken back, and without the taking back."""
    gone = {line.data[UNDOES] for line in lines if UNDOES in line.data}
    return [line for line in lines if UNDOES not in line.data and line.sequence not in gone]


def told(lines: Sequence[T]) -> list[T]:
    """The lines for whoever is outside: a step that was taken back is not told, that it was taken back is.

    What was said with a wrong press may belong to another matter, and was meant for nobody here.
    """
    gone = {line.data[UNDOES] for line in lines if UNDOES in line.data}
    return [line for line in lines if line.sequence not in gone]


def may_be_taken_back(line: Line, recorded_at: datetime, now: datetime) -> bool:
    """Whether the step is so fresh that nobody was told of it yet."""
    return BEFORE in line.data and now <= recorded_at + HELD


def facts_of(lines: Sequence[Line]) -> dict[str, Any]:
    """The latest value of every fact in the lines that hold, oldest first."""
    return {key: value for line in standing(lines) for key, value in line.data.items() if key != BEFORE}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | bool | list) else str(value)
