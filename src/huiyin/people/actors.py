"""Who acts: one small value that operations receive instead of a request or a user."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of actor wrote an entry of history."""

    PERSON = "person"
    REPORTER = "reporter"
    DEVICE = "device"
    SYSTEM = "system"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post that the actor holds, on duty, now: what role, in which area, for which unit."""

    post_id: int
    role: str
    area_id: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. `name` is what history shows: a post's name (网格员甲), 居民, 系统, or an outside system's name.

    `user_id` is set for a person with an account; `key` names an API key, a device or a receipt. A `trusted` outside
    system acts for the whole desk, within `area_ids` when there are any. An `administrator` looks after accounts and
    posts, and hands over what somebody leaves behind; of matters it may nothing else.
    """

    kind: ActorKind
    name: str
    user_id: int | None = None
    key: str = ""
    posts: tuple[PostHeld, ...] = ()
    trusted: bool = False
    area_ids: frozenset[int] = frozenset()
    administrator: bool = False

    def holds(self, role: str, area_ids: tuple[int, ...]) -> bool:
        """Whether the actor holds `role` in one of these areas (an area and all areas above it)."""
        return any(p.role == role and p.area_id in area_ids for p in self.posts)

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units the actor works for."""
        return frozenset(p.unit_id for p in self.posts)


SYSTEM_ACTOR = Actor(kind=ActorKind.SYSTEM, name="系统")
RESIDENT_ACTOR = Actor(kind=ActorKind.REPORTER, name="居民")
