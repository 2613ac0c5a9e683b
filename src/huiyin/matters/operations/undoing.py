"""Taking one's own last step back within seconds: appended to the history, as everything is."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import timetable
from huiyin.matters.domain import Undone, domains
from huiyin.matters.events import MatterMoved, bus
from huiyin.matters.locking import lock
from huiyin.matters.models import Entry, Matter
from huiyin.matters.operations import effects
from huiyin.matters.rules import undo as rules
from huiyin.matters.rules.chain import EntryDraft
from huiyin.matters.rules.refusals import CannotUndo
from huiyin.notices import operations as notices
from huiyin.people.actors import Actor

UNDONE = "undone"
"""The action of an entry that `undo` writes."""


@transaction.atomic
def undo(*, matter_id: UUID, sequence: int, actor: Actor, now: datetime) -> int:
    """Take the matter's last step, entry `sequence`, back, and return the id of the entry that says so.

    State, owner, clocks and timers are again what they were; the notices that were held for the step are cancelled.
    Raises `NoSuchMatter`, and `CannotUndo` when the step is not one's own, when anything happened since, when it is
    too late, when its lifecycle does not allow it or a notice has left.
    """
    matter = lock(matter_id).matter
    step = Entry.objects.get(matter=matter, sequence=matter.entries)
    _check(matter, step, sequence, actor, now)
    if not notices.cancel_held(subjects=effects.told_about(matter), written_at=step.recorded_at):
        raise CannotUndo("told")
    rules.restore(matter, step.data[rules.BEFORE], step.action)
    spec = domains.get(matter.kind)
    if spec.on_undo:
        earlier = Entry.objects.filter(matter=matter, sequence__lt=sequence).order_by("sequence")
        facts = rules.facts_of(list(earlier.only("sequence", "data")))
        spec.on_undo(Undone(matter, step.action, step.data, facts))
    timetable.restore(matter.id, step.recorded_at, now)
    entry_id = effects.append_draft(matter, _entry(matter, step, actor, now))
    event = MatterMoved(matter.id, matter.kind, UNDONE, step.to_state, matter.state)
    transaction.on_commit(partial(bus.publish, event), robust=True)
    return entry_id


def _check(matter: Matter, step: Entry, sequence: int, actor: Actor, now: datetime) -> None:
    action = lifecycles.version(matter.kind, matter.lifecycle_version).actions.get(step.action)
    if step.sequence != sequence:
        raise CannotUndo("moved")
    if (step.actor_kind, step.actor_user_id, step.actor_key) != (str(actor.kind), actor.user_id, actor.key):
        raise CannotUndo("others")
    if action is None or not action.undoable or rules.BEFORE not in step.data:
        raise CannotUndo("never")
    if now > step.recorded_at + rules.WINDOW:
        raise CannotUndo("late")


def _entry(matter: Matter, step: Entry, actor: Actor, now: datetime) -> EntryDraft:
    data: dict[str, object] = {rules.UNDOES: step.sequence, "owner_unit": matter.owner_unit_id}
    if matter.due_at:
        data["due_at"] = matter.due_at.isoformat()
    return EntryDraft(
        actor=actor,
        action=UNDONE,
        from_state=step.to_state,
        to_state=matter.state,
        public=step.public,
        occurred_at=now,
        recorded_at=now,
        data=data,
    )
