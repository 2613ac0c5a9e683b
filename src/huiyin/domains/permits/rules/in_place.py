"""What a permit has to do with its place: what is looked at before, and what becomes of it when that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from huiyin.domains.permits.rules.evidence import Evidence


class OnChange(StrEnum):
    """What becomes of a permit when its holder has another name, or moves."""

    CHANGE = "change"
    ANEW = "anew"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Changes:
    """What becomes of a permit with another name of its holder, and with another address."""

    name: OnChange
    address: OnChange
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Visit:
    """That the place is looked at before a permit is decided on, and which items of `checklist.toml` are."""

    looks_at: Sequence[str]
    evidence: Evidence
