"""Who of those that hold a post is meant: pure decisions over what `queries.holders` found."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """A post and one person on duty for it; `user_id` is None when nobody is. A shared post gives one row each."""

    post_id: int
    role: str
    area_id: int
    unit_id: int
    user_id: int | None
    post_name_zh: str
    post_name_en: str
    language: str = "zh-hans"
    unit_code: str = ""


def nearest(holders: Iterable[Holder], role: str, chain: Sequence[int], unit_id: int | None = None) -> Holder | None:
    """The post with `role` in the nearest area of `chain` (area ids, nearest first), or None when there is none.

    A vacant post counts, after posts with somebody on duty in the same area: its unit's queue takes what comes. Of
    several people in one area the lowest user id is taken, then the lowest post id, so that the same facts always
    name the same owner; load is not weighed. `unit_id` looks only at posts of that unit.
    """
    distance = {area_id: steps for steps, area_id in reversed(list(enumerate(chain)))}
    candidates = [
        h for h in holders if h.role == role and h.area_id in distance and (unit_id is None or h.unit_id == unit_id)
    ]
    return min(
        candidates,
        key=lambda h: (distance[h.area_id], h.user_id is None, h.user_id or 0, h.post_id),
        default=None,
    )


def nearest_on_duty(
    holders: Iterable[Holder], role: str, chain: Sequence[int], unit_id: int | None = None
) -> Holder | None:
    """Like `nearest`, but a vacant post is passed over: the next area upwards is asked."""
    return nearest([h for h in holders if h.user_id is not None], role, chain, unit_id)


def on_duty(holders: Iterable[Holder], roles: Collection[str]) -> tuple[int, ...]:
    """The user ids on duty with any of these roles, each once, in order."""
    return tuple(sorted({h.user_id for h in holders if h.role in roles and h.user_id is not None}))


def vacant(holders: Iterable[Holder]) -> list[Holder]:
    """The posts that nobody is on duty for."""
    return [h for h in holders if h.user_id is None]
