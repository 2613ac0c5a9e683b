"""The people that a step concerns, fetched once: who may own the next state and who is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from huiyin.lifecycles.model import BUILT_IN_ROLES, OWNER
from huiyin.matters.rules.ownership import CITY_DESK
from huiyin.people.queries import office
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
    wanted = set(roles)
    needed = wanted - BUILT_IN_ROLES
    if needed:
        needed.add(CITY_DESK)
    unit = unit_id if OWNER in wanted else None
    if not needed and unit is None and not unit_code:
        return Office(chain, ())
    return Office(chain, tuple(office(sorted(needed), chain, now, unit_id=unit, unit_code=unit_code)))
