"""Who owns a matter next: the nearest post upwards, or a unit's queue; never nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.matters.rules.refusals import NobodyToOwn
from huiyin.people.rules import Holder, nearest, nearest_on_duty

CITY_DESK = "city_desk"
"""The role that takes what nobody nearer holds, and what lies outside every area."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The role, the unit and, when somebody is on duty, the person. `vacant`: the post is there and nobody holds it."""

    role: str
    unit_id: int
    person_id: int | None
    vacant: bool = False


def owner_of_role(role: str, holders: Sequence[Holder], chain: Sequence[int]) -> Owner:
    """The holder of `role` in the nearest area upwards.

    1. Somebody on duty in the nearest area. 2. The queue of the nearest post's unit, when nobody holds it anywhere up
    the chain. 3. The city desk, when there is no such post at all. Raises `NobodyToOwn` when there is no city desk.
    """
    post = nearest(holders, role, chain)
    if on_duty := nearest_on_duty(holders, role, chain):
        assert post is not None
        return Owner(role, on_duty.unit_id, on_duty.user_id, vacant=post.area_id != on_duty.area_id)
    if post:
        return Owner(role, post.unit_id, None, vacant=True)
    if desk := nearest_on_duty(holders, CITY_DESK, chain) or nearest(holders, CITY_DESK, chain):
        return Owner(CITY_DESK, desk.unit_id, desk.user_id, vacant=True)
    raise NobodyToOwn(f"no post of {role!r} or of the city desk in areas {list(chain)}")


def owner_of_unit(role: str, unit_id: int, officers: Sequence[Holder]) -> Owner:
    """A unit that was chosen: its one officer on duty, or its queue when there are several or none."""
    on_duty = {h.user_id for h in officers if h.unit_id == unit_id and h.user_id}
    return Owner(role, unit_id, on_duty.pop() if len(on_duty) == 1 else None)
