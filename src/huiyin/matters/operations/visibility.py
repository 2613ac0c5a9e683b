"""Putting a matter before the public, or taking it out again, or making its place rough: at once, with a reason that
stays inside."""

from collections.abc import Mapping
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
PLACE_ROUNDED = "place_rounded"
"""The action of an entry that `round_place` writes."""


@transaction.atomic
def change_visibility(*, matter_id: UUID, to: Visibility, actor: Actor, reason: str, now: datetime) -> int:
    """Let the matter be read by `to` from now on, and return the id of the entry that says so; closed matters too.

    The desk's entry is internal: a reason such as “his telephone number is in it” must not be published with what it
    hides. The reporter may take it out of the public, as their right; after that nobody puts it back, and they read
    the entry on their receipt. Once out, its place counts as private: put back it is shown rounded. Raises
    `NoSuchMatter`, `NotAllowed`, and `BadFields` for a missing reason or a matter that stands so already. Three
    statements, and one more into the public.
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
    data = {"visibility": str(to), "before": str(matter.visibility)}
    matter.visibility = to
    matter.place_public = False
    return _append(matter, VISIBILITY_CHANGED, actor, words, now, data=data, public=not by_desk)


@transaction.atomic
def round_place(*, matter_id: UUID, actor: Actor, reason: str, now: datetime) -> int:
    """Show anybody the place of a public matter roughly from now on, and return the id of the entry that says so.

    This is how the desk mends a home that was called a street, while the matter stays public: the point is rounded and
    the address left out wherever anybody reads (`rules.whereabouts`). Nobody makes it exact again. The entry is
    internal. Raises `NoSuchMatter`, `NotAllowed`, and `BadFields` for a missing reason or a place that is not shown
    exactly. Three statements.
    """
    locked = lock(matter_id)
    matter = locked.matter
    if not may_publish(actor, locked.standing):
        raise NotAllowed(PLACE_ROUNDED, PUBLISHERS)
    words = _reason(reason)
    if matter.visibility != Visibility.PUBLIC or not matter.place_public:
        raise BadFields({"place": "is not shown exactly"})
    matter.place_public = False
    return _append(matter, PLACE_ROUNDED, actor, words, now, data={"place_public": False}, public=False)


def _append(
    matter: Matter,
    action: str,
    actor: Actor,
    reason: str,
    now: datetime,
    *,
    data: Mapping[str, object],
    public: bool,
) -> int:
    draft = EntryDraft(
        actor=actor,
        action=action,
        from_state=matter.state,
        to_state=matter.state,
        public=public,
        occurred_at=now,
        recorded_at=now,
        data=data,
        texts=salted({"reason": reason}),
    )
    entry_id = effects.append_draft(matter, draft)
    event = MatterMoved(matter.id, matter.kind, action, matter.state, matter.state)
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
