"""What is said or attached beside the lifecycle: nothing moves, but it stands in the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from huiyin.matters.events import MatterMoved, bus
from huiyin.matters.locking import lock
from huiyin.matters.models import Entry
from huiyin.matters.operations import effects
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.matters.rules.fields import read_words
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.actors import Actor

REMARKED = "remarked"
"""The action of an entry that `attach` writes."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Words for everybody, or for the desk alone when not `public`; files; `facts` that stand for ever."""

    words: str = ""
    files: Sequence[int] = ()
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)
    public: bool = True


@transaction.atomic
def attach(
    *,
    matter_id: UUID,
    actor: Actor,
    remark: Remark,
    now: datetime,
    occurred_at: datetime | None = None,
    client_id: str = "",
) -> int:
    """Append the remark to the matter's history and return the entry's id; a closed matter takes remarks too.

    A second call with the same `client_id` writes nothing. Raises `NoSuchMatter` and `BadFields`.
    """
    locked = lock(matter_id)
    matter = locked.matter
    if client_id and (earlier := Entry.objects.filter(matter_id=matter_id, client_id=client_id).first()):
        return earlier.id
    try:
        words = read_words(remark.words)
    except ValueError as wrong:
        raise BadFields({"words": str(wrong)}) from wrong
    draft = EntryDraft(
        actor=actor,
        action=REMARKED,
        from_state=matter.state,
        to_state=matter.state,
        public=remark.public,
        occurred_at=occurred_at or now,
        recorded_at=now,
        data=remark.facts,
        texts=salted({"remark": words}),
        client_id=client_id or None,
    )
    entry_id = effects.append_draft(matter, draft, remark.files)
    event = MatterMoved(matter.id, matter.kind, REMARKED, matter.state, matter.state)
    transaction.on_commit(partial(bus.publish, event))
    return entry_id
