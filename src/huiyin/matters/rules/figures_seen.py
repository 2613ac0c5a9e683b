"""Whose figures somebody may read: a decision over posts, nothing else."""

from collections.abc import Collection
from dataclasses import dataclass

from huiyin.people.actors import Actor

LEADERS = ("city_desk", "supervisor")
"""Who compares units: whoever answers for all of them in a place."""


@dataclass(frozen=True, slots=True)
class FigureScope:
    """Below which areas (None: everywhere), of which units alone (None: all), and whether units are told apart."""

    areas: tuple[int, ...] | None
    units: tuple[int, ...] | None
    compares_units: bool


PUBLIC = FigureScope(areas=None, units=None, compares_units=False)
"""What anybody reads: areas and categories, never a unit."""


def scope_of(actor: Actor, area_roles: Collection[str]) -> FigureScope | None:
    """What this actor reads; None: nothing but what the public reads.

    1. An administrator reads everything. 2. Leaders compare the units of their areas. 3. A post that answers for an
    area reads its area as a whole. 4. Any other post reads its own unit. The widest that the posts give counts.
    """
    if actor.administrator:
        return FigureScope(None, None, compares_units=True)
    if led := tuple(dict.fromkeys(post.area_id for post in actor.posts if post.role in LEADERS)):
        return FigureScope(led, None, compares_units=True)
    if own := tuple(dict.fromkeys(post.area_id for post in actor.posts if post.role in area_roles)):
        return FigureScope(own, None, compares_units=False)
    if actor.posts:
        return FigureScope(None, tuple(sorted(actor.unit_ids)), compares_units=False)
    return None
