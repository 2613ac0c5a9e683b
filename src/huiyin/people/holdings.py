"""What the product keeps about a person: every room says so here, so that no later one is forgotten.

A room that keeps something of people registers a `Holding`: which tables, how to show it, and how to erase it. What a
person is told, given and promised to be rid of is the sum of these. `matters/tests/test_holdings.py` reads all models
of the installation and fails when a column that points to a person, or looks like one's data, is in no holding.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from huiyin.kernel.registry import Registry


class Part(StrEnum):
    """What is erased together: how to reach somebody, what they said and where, what they photographed."""

    CONTACT = "contact"
    WORDS = "words"
    PHOTOS = "photos"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data: the matters they raised, the contacts they left there, and their account, as far as there are any."""

    matter_ids: Sequence[UUID] = ()
    contact_ids: Sequence[UUID] = ()
    user_id: int | None = None


Row = Mapping[str, object]
"""One thing that is kept, by name, fit for JSON."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one room keeps of a person.

    `models` are the tables, as app_label.Model. `read` shows what is kept. `part` says what it is erased with and
    `erase` how, counting rows; without them it stays, and `stays` says by which rule.
    """

    models: frozenset[str]
    read: Callable[[Person], Sequence[Row]]
    part: Part | None = None
    erase: Callable[[Person, datetime], int] | None = None
    stays: str = ""


class _Unclear(ValueError):
    """A holding says neither how it is erased nor why it stays."""


def _checked(name: str, holding: Holding) -> None:
    if bool(holding.stays) == (holding.erase is not None) or (holding.erase is None) != (holding.part is None):
        raise _Unclear(f"holding {name!r}: either `part` with `erase`, or the rule by which it `stays`")


holdings: Registry[Holding] = Registry("holding", _checked)
"""Everything that is kept of people, by name, in the order in which a person reads it."""


def everything_about(person: Person) -> dict[str, list[Row]]:
    """All that is kept of the person, by holding."""
    return {name: list(holding.read(person)) for name, holding in holdings.items()}


def erase(person: Person, parts: frozenset[Part], now: datetime) -> dict[str, int]:
    """Erase these parts wherever they are kept, and say how many rows that were, by holding. Within a transaction."""
    return {
        name: holding.erase(person, now)
        for name, holding in holdings.items()
        if holding.erase is not None and holding.part in parts
    }
