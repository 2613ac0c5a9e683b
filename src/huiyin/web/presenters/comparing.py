"""Two matters side by side that may be the same, and what joining them means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from huiyin.pages.desk import Row
from huiyin.pages.matter import Deed, Picture

if TYPE_CHECKING:
    from huiyin.ui.forms import KitForm

ROUNDED_TO = 10
"""Metres: no report's point is nearer to the truth than that."""


def distance(metres: float | None) -> str:
    """How far apart, in tens of metres; empty when it is not known."""
    if metres is None:
        return ""
    if metres < ROUNDED_TO:
        return _("同一处")
    return _("相距约 %(n)d 米") % {"n": round(metres / ROUNDED_TO) * ROUNDED_TO}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A matter that may be the same: a line that opens the comparison."""

    href: str
    title: str
    meta: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """One side of the comparison. `waiting` is how many people wait for it."""

    row: Row
    words: str
    pictures: Sequence[Picture]
    place: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Joining:
    """Joining the first to the second, numbered `other`; without `deed` only the way round (`back_href`) is open.

    `older`: the first one came before the other, which usually goes the other way.
    """

    deed: Deed | None
    follows: Sequence[str]
    other: str
    form: "KitForm | None" = None
    seen_state: str = ""
    client_id: str = ""
    back_href: str = ""
    older: bool = False
