"""The people that a step concerns, fetched once: who may own the next state and who is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from huiyin.lifecycles.model import BUILT_IN_ROLES, OWNER
from huiyin.matters.rules.ownership import CITY_DESK
from huiyin.people import queries
from huiyin.people.rules import Holder


@dataclass(frozen=True, slots=True)
class Office:
    """The posts found, and the areas (nearest first) they were looked for in."""

    chain: tuple[int, ...]
    holders: tuple[Holder, ...]


def find_office(
    roles: Iterable[str], chain: tuple[int, ...], now: datetime, *, unit_id: int | None = None, unit_code: str = ""
) -> Office:
    """The holders of `roles` up the chain and the posts of one unit, in one statement; none when nobody is needed."""
    return office_asked(roles, chain, now, unit_id=unit_id, unit_code=unit_code)()


def office_asked(
    roles: Iterable[str], chain: tuple[int, ...], now: datetime, *, unit_id: int | None = None, unit_code: str = ""
) -> Callable[[], Office]:
    """The same. In a pipeline nobody waits until the answer is called for."""
    wanted = set(roles)
    needed = wanted - BUILT_IN_ROLES
    if needed:
        needed.add(CITY_DESK)
    unit = unit_id if OWNER in wanted else None
    if not needed and unit is None and not unit_code:
        return lambda: Office(chain, ())
    answer = queries.office_asked(sorted(needed), chain, now, unit_id=unit, unit_code=unit_code)
    return lambda: Office(chain, tuple(answer()))
