"""A rule as data: what raises an alarm, how badly, for how long it must last, and what clears it."""

from enum import StrEnum

from msgspec import Struct

from huiyin.domains.sensing.rules.durations import written
from huiyin.domains.sensing.rules.schedules import Schedule


class Severity(StrEnum):
    """How bad it is, from worst."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MINOR = "minor"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _ORDER.index(self)


_ORDER = tuple(Severity)


class Words(Struct, frozen=True):
    """The same in both languages."""

    zh: str
    en: str


class Limit(Struct, frozen=True, kw_only=True):
    """A number (or a length of time in ms) of a rule under its name, and how far a site may move it.

    `standard` names where it comes from; `verified` says whether the text of that standard was read for it.
    """

    value: int | float
    least: int | float
    most: int | float
    unit: str = ""
    standard: str = ""
    verified: bool = False

    @property
    def is_length(self) -> bool:
        """Whether it is a length of time."""
        return self.unit == "ms"

    def shown(self, value: int | float) -> str:
        """A value of this limit for people."""
        return written(round(value)) if self.is_length else f"{value:g} {self.unit}".strip()


class Level(Struct, frozen=True):
    """A severity and the condition at which it holds; `lasting_ms` where it differs from the rule's."""

    severity: Severity
    when: str
    lasting_ms: int | None = None


class Flapping(Struct, frozen=True):
    """From the `raises`th raise within `within_ms` on it takes `clear_after_ms` to clear. Nothing is muted by it."""

    raises: int = 3
    within_ms: int = 3_600_000
    clear_after_ms: int = 900_000


class Rule(Struct, frozen=True, kw_only=True):
    """What raises an alarm of the type `alarm`; `levels` from worst, each condition a text for `read_term`.

    `lasting_ms`: how long a condition must hold; the timer raises it without another reading. `clear_when`: what must
    hold to clear, when it is more than that no level holds any longer; `clear_after_ms`: for how long.
    """

    code: str
    alarm: str
    levels: tuple[Level, ...]
    lasting_ms: int = 0
    clear_when: str = ""
    clear_after_ms: int = 0
    flapping: Flapping | None = None
    schedule: Schedule | None = None
    limits: dict[str, Limit] = {}
    name: Words = Words("", "")
    advice: dict[str, Words] = {}
    enabled: bool = True
