"""Lengths of time as lifecycles write them: "7 working days", "4 working hours", "10 minutes", "7 days", "3 months"."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a length is counted in. Working units run on a `WorkingCalendar`, the others on the wall clock."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"


class UnreadableSpan(ValueError):
    """The text is not a length of time."""


@dataclass(frozen=True, slots=True)
class Span:
    """`amount` (a positive whole number) of `unit`."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read "7 working days"; the singular is read too. Raises `UnreadableSpan`."""
        found = re.fullmatch(r"([1-9][0-9]{0,4}) (working )?(minute|hour|day|month)s?", text.strip())
        if not found or (found[2] and found[3] in {"minute", "month"}):
            raise UnreadableSpan(f"{text!r} is no length of time: write it as “7 working days” or “10 minutes”")
        return cls(int(found[1]), Unit(f"{found[2] or ''}{found[3]}s"))

    @property
    def working(self) -> bool:
        """Whether the length runs on working time only."""
        return self.unit in {Unit.WORKING_HOURS, Unit.WORKING_DAYS}

    def __str__(self) -> str:
        return f"{self.amount} {self.unit if self.amount > 1 else self.unit.removesuffix('s')}"
