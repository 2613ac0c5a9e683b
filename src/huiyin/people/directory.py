"""Names of units and people by id, from memory: lists and answers show them for every matter."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from huiyin.people.models import Unit, User

FRESH_SECONDS = 5.0
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit as others see it."""

    id: int
    code: str
    name_zh: str
    name_en: str


T = TypeVar("T")


@dataclass
class _Cards(Generic[T]):
    """What was looked up in the last seconds."""

    read: Callable[[int], T]
    held: dict[int, tuple[float, T]] = field(default_factory=dict)

    def get(self, key: int) -> T:
        now = time.monotonic()
        found = self.held.get(key)
        if found is None or now - found[0] > FRESH_SECONDS:
            found = self.keep(key, self.read(key))
        return found[1]

    def keep(self, key: int, card: T) -> tuple[float, T]:
        """Hold what was read just now."""
        if len(self.held) >= _MOST:
            self.held.clear()
        self.held[key] = (time.monotonic(), card)
        return self.held[key]

    def stale(self, keys: Collection[int]) -> set[int]:
        """Those of these that would have to be read."""
        now = time.monotonic()
        return {key for key in keys if key not in self.held or now - self.held[key][0] > FRESH_SECONDS}


def _read_unit(unit_id: int) -> UnitCard:
    return UnitCard(*Unit.objects.values_list("id", "code", "name_zh", "name_en").get(pk=unit_id))


def _read_person(user_id: int) -> str:
    return User.objects.values_list("name", flat=True).get(pk=user_id)


_units = _Cards(_read_unit)
_people = _Cards(_read_person)


def unit_card(unit_id: int) -> UnitCard:
    """The unit with this id; at most five seconds old."""
    return _units.get(unit_id)


def unit_cards(ids: Collection[int]) -> dict[int, UnitCard]:
    """These units, at most five seconds old; at most one statement, and what is none is left out."""
    if stale := _units.stale(ids):
        for row in Unit.objects.filter(pk__in=stale).values_list("id", "code", "name_zh", "name_en"):
            _units.keep(row[0], UnitCard(*row))
    return {key: _units.held[key][1] for key in ids if key in _units.held}


def person_name(user_id: int) -> str:
    """The name that history shows of this person; at most five seconds old."""
    return _people.get(user_id)


def unit_id_of(code: str) -> int | None:
    """The id of the unit with this code; None when there is none."""
    if "\0" in code:
        return None
    return Unit.objects.filter(code=code).values_list("id", flat=True).first()


def person_id_of(name: str) -> int | None:
    """The id of the account of this name, else of the one person who is shown by it; None when there is no such one."""
    if "\0" in name:
        return None
    account = User.objects.filter(username=name).values_list("id", flat=True).first()
    shown = [] if account else list(User.objects.filter(name=name).values_list("id", flat=True)[:2])
    return account or (shown[0] if len(shown) == 1 else None)


def forget() -> None:
    """Drop what is held in memory."""
    _units.held.clear()
    _people.held.clear()
