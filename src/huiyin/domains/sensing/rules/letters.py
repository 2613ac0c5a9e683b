"""The monthly safety letter of a building: what it counts, and which advice follows from what was seen. Pure."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

FEW = 5
"""In a building of fewer registered places, those who live there read of their own alone: a number would name a
neighbour."""
MOST_ADVICE = 3


class BadAdvice(ValueError):
    """The file of advice says something that cannot be; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Building:
    """A building as premises name it. `premises_id` is the first one registered there; it stands in addresses."""

    address: str
    building: str
    premises_id: int = 0

    def __str__(self) -> str:
        return " ".join(filter(None, (self.address, self.building)))


@dataclass(frozen=True, slots=True)
class OfRule:
    """The alarms of one rule in the month: how many, real and false among them, and median seconds."""

    rule: str
    type: str
    raised: int
    real: int
    false: int
    acknowledged: float | None
    arrived: float | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One alarm. Spans are seconds, None where it never came to it; `is_false` None where nobody judged."""

    at: datetime
    flat: str
    room: str
    rule: str
    type: str
    acknowledged: float | None
    arrived: float | None
    is_false: bool | None
    cause: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A device that could not be relied on at `Letter.at`; `since` when that began."""

    flat: str
    room: str
    name: str
    kind: str
    health: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class FoundHazard:
    """A hazard: `outcome` is "", or how it was closed; `late` while it is open past its time."""

    number: str
    flat: str
    found_at: datetime
    closed_at: datetime | None
    outcome: str
    late: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A building and a month, counted. What is listed flat by flat is what its reader may see; the rest is sums.

    `at` is the moment for which devices are told of: the month's end, or now while it lasts. `whole` is for whoever
    reads of every flat; `alone` where the building is so small that its sums are of the reader's own places.
    """

    building: Building
    month: date
    at: datetime
    lasting: bool
    whole: bool
    alone: bool
    places: int
    homes: int
    covered: int
    devices: Mapping[str, int]
    rules: Sequence[OfRule]
    causes: Sequence[tuple[str, int]]
    false_causes: Sequence[tuple[str, int]]
    happenings: Sequence[Happening]
    by_health: Mapping[str, int]
    troubles: Sequence[Trouble]
    tests: int
    tests_arrived: int
    drills: int
    hazards_found: int
    hazards_mended: int
    hazards_open: int
    hazards: Sequence[FoundHazard]
    advice: Sequence["Advice"] = field(default=())

    @property
    def raised(self) -> int:
        """How many alarms there were, tests and drills aside."""
        return sum(one.raised for one in self.rules)

    @property
    def real(self) -> int:
        """Those that were real."""
        return sum(one.real for one in self.rules)

    @property
    def false(self) -> int:
        """Those that were false."""
        return sum(one.false for one in self.rules)


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence of advice: `when` names what it follows from, the heavier come first."""

    when: str
    weight: int
    zh: str
    en: str
    because: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter in words: paragraphs, then a table if there are `rows`; its first `left` columns are words."""

    title: str
    words: Sequence[str] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[float] = ()
    left: int = 1

    @property
    def headed(self) -> list[list[tuple[str, str]]]:
        """The rows with each cell's head beside it."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter as it is read, on a page and on paper."""

    title: str
    place: str
    month: str
    made: str
    sections: Sequence[Section]


def read_advice(text: str, known: Iterable[str]) -> tuple[Advice, ...]:
    """The sentences of the file. `known` are all that one may follow from. Raises `BadAdvice`."""
    known = set(known)
    found = []
    for place, entry in enumerate(tomllib.loads(text).get("advice", []), start=1):
        if lacking := [key for key in ("when", "weight", "zh", "en", "because") if not entry.get(key)]:
            raise BadAdvice(f"advice {place}: give {', '.join(lacking)}")
        if strange := sorted(entry.keys() - {"when", "weight", "zh", "en", "because"}):
            raise BadAdvice(f"advice {place}: there is no {', '.join(strange)}")
        if entry["when"] not in known:
            raise BadAdvice(f"advice {place}: when = {entry['when']!r} never comes to pass")
        found.append(Advice(**entry))
    return tuple(found)


def advise(seen: Mapping[str, int], advice: Sequence[Advice]) -> list[Advice]:
    """The few sentences that follow from what was seen, the heaviest first, and of equal weight what was seen most.

    "calm" is seen where nothing else is.
    """
    counted = {key: count for key, count in seen.items() if count} or {"calm": 1}
    met = [one for one in advice if one.when in counted]
    return sorted(met, key=lambda one: (-one.weight, -counted[one.when]))[:MOST_ADVICE]
