"""A matter on A4 paper: what is said of it, with every personal number masked, who printed it and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.pages.matter import Fact, Happening


@dataclass(frozen=True, slots=True)
class OnPaper:
    """The printed page. `words` are the reporter's own, `trail` is the oldest first; the QR code carries `href`."""

    number: str
    title: str
    facts: Sequence[Fact]
    words: str
    answer: Happening | None
    trail: Sequence[Happening]
    href: str
    back_href: str
    printed_by: str
    printed_at: datetime
