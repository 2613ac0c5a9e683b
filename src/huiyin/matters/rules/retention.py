"""What may be erased of a matter, and when: pure decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huiyin.people.holdings import Part

YEAR = timedelta(days=365.25)


class Kept(StrEnum):
    """Why a part cannot be erased now."""

    HELD = "held"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Retention:
    """Years after closing after which each part goes by itself; a part that is not named stays."""

    years: Mapping[Part, int]

    def goes_at(self, part: Part, closed_at: datetime) -> datetime | None:
        """When the part goes of a matter that was closed then."""
        return closed_at + self.years[part] * YEAR if part in self.years else None


def kept_because(part: Part, *, closed: bool, held: bool) -> Kept | None:
    """Why the part stays though somebody asks; None when it may go.

    1. Nothing goes while the matter is held for an inquiry or a court (个人信息保护法 art. 47, last paragraph).
    2. Words and photos stay while the matter is open: without them nobody could answer it (art. 13, statutory duty).
    A contact may go at any time; whoever asks is no longer told, and keeps the receipt.
    """
    if held:
        return Kept.HELD
    return Kept.OPEN if part is not Part.CONTACT and not closed else None
