"""Who acts in the sample district: found as the product finds them, by post and area."""

from datetime import datetime
from typing import TYPE_CHECKING

from huiyin.matters.rules.permission import receipt_key
from huiyin.people import queries as people
from huiyin.people.actors import Actor, ActorKind
from huiyin.people.models import User
from huiyin.people.rules import nearest_on_duty
from huiyin.places.queries import area_tree

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


class Cast:
    """The people on duty at `now`; the sample district changes nobody's duty."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._posts: dict[tuple[str, int], Actor] = {}
        self._units: dict[int, Actor] = {}

    def who(self, by: str, matter: "Matter") -> Actor:
        """The actor of a beat: the reporter, an officer of the owning unit, or the nearest holder of a role."""
        if by == "reporter":
            return Actor(ActorKind.REPORTER, "居民", key=receipt_key(matter.id))
        if by == "unit":
            return self._officer(matter.owner_unit_id)
        return self.holding(by, matter.area_id)

    def holding(self, role: str, area_id: int) -> Actor:
        """Who holds a role for an area."""
        if (role, area_id) not in self._posts:
            chain = [area.id for area in area_tree().chain(area_id)]
            holder = nearest_on_duty(people.holders([role], chain, self._now), role, chain)
            assert holder is not None
            self._posts[role, area_id] = self._actor(holder.user_id)
        return self._posts[role, area_id]

    def _officer(self, unit_id: int) -> Actor:
        if unit_id not in self._units:
            officers = people.unit_officers(unit_id, "officer", self._now)
            self._units[unit_id] = self._actor(next(o.user_id for o in officers if o.user_id))
        return self._units[unit_id]

    def _actor(self, user_id: int | None) -> Actor:
        assert user_id is not None
        return people.actor_of(User.objects.get(pk=user_id), self._now)
