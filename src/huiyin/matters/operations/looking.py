"""Seeing a reporter's contact in full: by need alone, for a stated purpose, and never unseen by the reporter."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.locking import standing_of
from huiyin.matters.models import Matter
from huiyin.matters.rules.permission import Standing, may_look
from huiyin.matters.rules.refusals import NoSuchMatter, NotAllowed
from huiyin.people.actors import Actor
from huiyin.people.masks import normal_phone
from huiyin.people.models import LookPurpose
from huiyin.people.operations import Looked, UnableToLook, look, record_looks
from huiyin.people.queries import contacts_of_phone
from huiyin.people.values import FullContact

LOOKED = "look"
"""What `NotAllowed` calls it."""
PHOTO = "photo"
"""What a look at a photo says that it saw."""
FORM = "form"
"""And a look at the numbers in what somebody filled in."""
MOST_FOUND = 50


def look_at_contact(*, matter_id: UUID, actor: Actor, purpose: LookPurpose, reason: str, now: datetime) -> FullContact:
    """The contact of the matter's reporter; who looked, for whom, when and why is written first and kept for ever.

    Raises `NoSuchMatter`, `NotAllowed`, and `UnableToLook` without a reason, or when nothing was left or it was erased.
    """
    matter = _to_look_at(matter_id, actor)
    if matter.contact is None or matter.contact.erased_at:
        raise UnableToLook("no contact was left, or it was erased")
    unit_id = _unit_of(actor, standing_of(matter))
    return look(actor, matter.contact, reason, now, purpose=purpose, subject=matter.id, unit_id=unit_id)


def look_at(*, matter_id: UUID, actor: Actor, what: str, purpose: LookPurpose, reason: str, now: datetime) -> None:
    """Write down that the actor sees something of this matter that is covered: `PHOTO` as it was, `FORM` in full.

    Raises `NoSuchMatter`, `NotAllowed`, and `UnableToLook` without a reason.
    """
    matter = _to_look_at(matter_id, actor)
    seen = Looked(matter.contact_id, matter.pk, _unit_of(actor, standing_of(matter)))
    record_looks(actor, [seen], reason, now, fields=(what,), purpose=purpose)


def _to_look_at(matter_id: UUID, actor: Actor) -> Matter:
    matter = Matter.objects.select_related("contact").defer("search").filter(pk=matter_id).first()
    if matter is None:
        raise NoSuchMatter(str(matter_id))
    if not _open_to(actor, matter):
        ladder = lifecycles.version(matter.kind, matter.lifecycle_version).ladder
        raise NotAllowed(LOOKED, ("owner", *ladder.late, *ladder.steps))
    return matter


@transaction.atomic
def find_by_phone(*, phone: str, actor: Actor, purpose: LookPurpose, reason: str, now: datetime) -> list[Matter]:
    """The matters reported from this telephone whose contact the actor may see in full, newest first.

    Knowing who reported is a full view, so each is written down as one. What the actor may not look at is as absent as
    what is not there. At most `MOST_FOUND`; two statements. Raises `UnableToLook` without a reason.
    """
    rows = Matter.objects.filter(contact__in=contacts_of_phone(normal_phone(phone)), contact__erased_at=None)
    rows = rows.select_related("area", "owner_unit", "owner_person").defer("search", "summary").order_by("-opened_at")
    found = [matter for matter in rows[: 4 * MOST_FOUND] if _open_to(actor, matter)][:MOST_FOUND]
    looked = [Looked(m.contact_id, m.pk, _unit_of(actor, standing_of(m))) for m in found if m.contact_id]
    record_looks(actor, looked, reason, now, fields=("phone",), purpose=purpose)
    return found


def _open_to(actor: Actor, matter: Matter) -> bool:
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    return may_look(actor, standing_of(matter), lifecycle, matter.state)


def _unit_of(actor: Actor, at: Standing) -> int | None:
    """Whom the actor works for here: the owner unit before others, then the post nearest to the matter."""
    if at.owner_unit_id in actor.unit_ids:
        return at.owner_unit_id
    here = [post for post in actor.posts if post.area_id in at.chain]
    return min(here, key=lambda post: at.chain.index(post.area_id)).unit_id if here else None
