"""What one licence spares: counted from each application's own plan, never typed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

COUNTED = ("materials_before", "materials_after", "fields_before", "fields_after", "days_by_law", "days_promised")
WHOLE = "issued"
ISSUED = frozenset({WHOLE, "partly_issued"})
_COUNTS = ("ended", "issued", "whole", "corrected", "in_time")


@dataclass(frozen=True, slots=True)
class Ended:
    """An application that has ended. `plan` are the figures of its plan, `days` the working days it really took.

    `in_time`: by the day that was promised, moved by what the law does not count (行政许可法 art. 45) or extends (42).
    """

    industry: str
    resolution: str
    corrected: bool
    plan: Mapping[str, int]
    days: int | None
    in_time: bool


@dataclass(slots=True)
class Sums:
    """The applications of an industry, added up; averages, one decimal, are over those that got all they applied for.

    Of a licence for a part the plan says nothing: what the refused permits would have asked for was spared nobody.
    """

    industry: str
    ended: int = 0
    issued: int = 0
    whole: int = 0
    corrected: int = 0
    in_time: int = 0
    _sums: dict[str, int] = field(default_factory=dict)

    def add(self, one: Ended) -> None:
        """Count one more."""
        self.ended += 1
        self.corrected += one.corrected
        if one.resolution not in ISSUED or one.days is None:
            return
        self.issued += 1
        if one.resolution != WHOLE:
            return
        self.whole += 1
        self.in_time += one.in_time
        for name in COUNTED:
            self._sums[name] = self._sums.get(name, 0) + one.plan[name]
        self._sums["days"] = self._sums.get("days", 0) + one.days

    def average(self, name: str) -> float | None:
        """The average of a figure of the plan, or of `days` really taken; None without a whole licence."""
        return round(self._sums[name] / self.whole, 1) if self.whole else None

    def merge(self, other: "Sums") -> None:
        """Add the sums of another span of time."""
        self.ended += other.ended
        self.issued += other.issued
        self.whole += other.whole
        self.corrected += other.corrected
        self.in_time += other.in_time
        for name, amount in other._sums.items():
            self._sums[name] = self._sums.get(name, 0) + amount

    def counts(self) -> dict[str, int]:
        """What is kept of them: by what is counted."""
        return {name: getattr(self, name) for name in _COUNTS} | self._sums

    @classmethod
    def kept(cls, industry: str, counts: Mapping[str, int]) -> "Sums":
        """The sums that `counts` were kept of."""
        rest = {"whole": counts["issued"], **counts}  # kept before these were told apart
        return cls(industry, **{name: rest.pop(name) for name in _COUNTS}, _sums=rest)

    @property
    def correction_rate(self) -> float | None:
        """Per cent of the applications whose applicants were asked for a correction."""
        return round(100 * self.corrected / self.ended, 1) if self.ended else None


ALL = ""
"""The industry of the sums over all industries."""


def added_up(applications: Iterable[Ended]) -> Sequence[Sums]:
    """The sums of each industry in the order of its name, behind those of all together; empty without applications."""
    found: dict[str, Sums] = {}
    for one in applications:
        for industry in (ALL, one.industry):
            found.setdefault(industry, Sums(industry)).add(one)
    return [found[industry] for industry in sorted(found)]


def together(sums: Iterable[Sums]) -> Sequence[Sums]:
    """The sums of several spans of time as one, by industry as `added_up` has them; without what nobody applied for."""
    found: dict[str, Sums] = {}
    for one in sums:
        found.setdefault(one.industry, Sums(one.industry)).merge(one)
    return [found[industry] for industry in sorted(found) if found[industry].ended]
