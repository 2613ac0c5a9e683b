"""Seeing a reporter's contact in full: by need alone, for a stated purpose, and never unseen by the reporter."""

from datetime import datetime
from uuid import UUID

from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.locking import standing_of
from huiyin.matters.models import Matter
from huiyin.matters.rules.permission import Standing, may_look
from huiyin.matters.rules.refusals import NoSuchMatter, NotAllowed
from huiyin.people.actors import Actor
from huiyin.people.models import LookPurpose
from huiyin.people.operations import UnableToLook, look
from huiyin.people.values import FullContact

LOOKED = "look"
"""What `NotAllowed` calls it."""


def look_at_contact(*, matter_id: UUID, actor: Actor, purpose: LookPurpose, reason: str, now: datetime) -> FullContact:
    """The contact of the matter's reporter; who looked, for whom, when and why is written first and kept for ever.

    Raises `NoSuchMatter`, `NotAllowed`, and `UnableToLook` without a reason, or when nothing was left or it was erased.
    """
    matter = Matter.objects.select_related("contact").defer("search").filter(pk=matter_id).first()
    if matter is None:
        raise NoSuchMatter(str(matter_id))
    at = standing_of(matter)
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    if not may_look(actor, at, lifecycle, matter.state):
        raise NotAllowed(LOOKED, ("owner", *lifecycle.ladder.late, *lifecycle.ladder.steps))
    if matter.contact is None or matter.contact.erased_at:
        raise UnableToLook("no contact was left, or it was erased")
    unit_id = _unit_of(actor, at)
    return look(actor, matter.contact, reason, now, purpose=purpose, subject=matter.id, unit_id=unit_id)


def _unit_of(actor: Actor, at: Standing) -> int | None:
    """Whom the actor works for here: the owner unit before others, then the post nearest to the matter."""
    if at.owner_unit_id in actor.unit_ids:
        return at.owner_unit_id
    here = [post for post in actor.posts if post.area_id in at.chain]
    return min(here, key=lambda post: at.chain.index(post.area_id)).unit_id if here else None
