"""Putting a matter before the public, or taking it out again: at once, with a reason that stays inside."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from huiyin.matters.events import MatterMoved, bus
from huiyin.matters.locking import lock
from huiyin.matters.models import Entry, Matter, Visibility
from huiyin.matters.operations import effects
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.matters.rules.fields import read_words
from huiyin.matters.rules.permission import PUBLISHERS, is_reporter, may_publish
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.people.actors import Actor, ActorKind

VISIBILITY_CHANGED = "visibility_changed"
"""The action of an entry that `change_visibility` writes."""


@transaction.atomic
def change_visibility(*, matter_id: UUID, to: Visibility, actor: Actor, reason: str, now: datetime) -> int:
    """Let the matter be read by `to` from now on, and return the id of the entry that says so; closed matters too.

    The desk's entry is internal: a reason such as “his telephone number is in it” must not be published with what it
    hides. The reporter may take it out of the public, as their right; after that nobody puts it back, and they read
    the entry on their receipt. Once out, its place counts as private: put back it is shown rounded, which is how the
    desk mends a home that was called a street. Raises `NoSuchMatter`, `NotAllowed`, and `BadFields` for a missing
    reason or a matter that stands so already. Three statements, and one more into the public.
    """
    locked = lock(matter_id)
    matter = locked.matter
    by_desk = may_publish(actor, locked.standing)
    of_right = to != Visibility.PUBLIC and is_reporter(actor, locked.standing)
    if not (by_desk or of_right) or (to == Visibility.PUBLIC and _withdrawn(matter)):
        raise NotAllowed(VISIBILITY_CHANGED, PUBLISHERS)
    words = _reason(reason)
    if matter.visibility == to:
        raise BadFields({"visibility": "is so already"})
    draft = EntryDraft(
        actor=actor,
        action=VISIBILITY_CHANGED,
        from_state=matter.state,
        to_state=matter.state,
        public=not by_desk,
        occurred_at=now,
        recorded_at=now,
        data={"visibility": str(to), "before": str(matter.visibility)},
        texts=salted({"reason": words}),
    )
    matter.visibility = to
    matter.place_public = False
    entry_id = effects.append_draft(matter, draft)
    event = MatterMoved(matter.id, matter.kind, VISIBILITY_CHANGED, matter.state, matter.state)
    transaction.on_commit(partial(bus.publish, event), robust=True)
    return entry_id


def _withdrawn(matter: Matter) -> bool:
    """Whether its reporter took it out of the public."""
    theirs = Entry.objects.filter(matter=matter, action=VISIBILITY_CHANGED, actor_kind=ActorKind.REPORTER)
    return theirs.exists()


def _reason(reason: str) -> str:
    try:
        words = read_words(reason)
    except ValueError as wrong:
        raise BadFields({"reason": str(wrong)}) from wrong
    if not words:
        raise BadFields({"reason": "missing"})
    return words
