"""How well something is known, and from where."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.lifecycles.model import Name


class Grade(StrEnum):
    """How well something is known; what is unverified says so wherever it is shown."""

    STATUTE = "statute"
    PAGE = "page"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Source:
    """A statute or a page. `until` is the day on which it was repealed."""

    code: str
    name: Name
    statute: bool = False
    since: date | None = None
    until: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a figure comes from: the code of a source, the place in it, and how well it is known."""

    source: str
    grade: Grade
    place: str = ""

    @property
    def unverified(self) -> bool:
        """Whether it must be marked wherever it is shown."""
        return self.grade is Grade.UNVERIFIED
