"""One matter: by id, number or receipt; its history; what may be done with it now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from huiyin.evidence.models import StoredFile
from huiyin.kernel.numbers import UnreadableNumber, read_number
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Action
from huiyin.matters.locking import standing_of
from huiyin.matters.models import Matter
from huiyin.matters.receipts import digest_of
from huiyin.matters.rules import undo
from huiyin.matters.rules.parts import WHOLE
from huiyin.matters.rules.permission import Standing, may, may_look
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.people.actors import Actor, ActorKind

_LAST_STEPS = """
SELECT DISTINCT ON (matter_id) matter_id, action, actor_kind, actor_name, actor_user_id, occurred_at
FROM matters_entry WHERE matter_id = ANY(%s) AND action = ANY(%s) ORDER BY matter_id, sequence DESC
"""
_WITH = ("area", "contact", "owner_unit", "owner_person", "duplicate_of")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry as it is read: who, when, what, with words and files. `hash` is its seal."""

    sequence: int
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: ActorKind
    actor_name: str
    action: str
    from_state: str
    to_state: str
    public: bool
    data: Mapping[str, object]
    words: Mapping[str, str]
    files: Sequence[StoredFile]
    hash: str
    actor_user_id: int | None = None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """That an action was taken: by whom, and when."""

    action: str
    actor_kind: ActorKind
    actor_name: str
    actor_user_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ActionOffer:
    """An action that this actor may take now."""

    action: Action
    to_state: str


def by_id(matter_id: UUID) -> Matter:
    """The matter. Raises `NoSuchMatter`."""
    return _one(_WITH, id=matter_id)


def by_number(number: str, *, joined: Sequence[str] = _WITH) -> Matter:
    """The matter with this number, read tolerantly, with what `joined` names. Raises `NoSuchMatter`."""
    try:
        return _one(joined, number=read_number(number))
    except UnreadableNumber as why:
        raise NoSuchMatter(str(why)) from why


def by_receipt(token: str, *, joined: Sequence[str] = _WITH) -> Matter:
    """The matter whose receipt this is, with what `joined` names. Raises `NoSuchMatter`."""
    return _one(joined, receipt_digest=digest_of(token))


def _one(joined: Sequence[str], **lookup: object) -> Matter:
    rows = Matter.objects.filter(**lookup).defer("search")
    # Not `first`: composing an order for the one row costs as much as reading it.
    for matter in rows.select_related(*joined) if joined else rows:
        return matter
    raise NoSuchMatter(str(next(iter(lookup.values()))))


def standing(matter: Matter) -> Standing:
    """What decides who may see and act on the matter."""
    return standing_of(matter)


def history(matter: Matter, *, public_only: bool) -> list[HistoryLine]:
    """The entries, oldest first, in three statements however many there are.

    The public reads nothing of the report that a matter was split from: that one may be nobody's business. Nor what was
    said and shown with a step that was taken back: of that only, that it was.
    """
    entries = matter.history.order_by("sequence").prefetch_related("texts", "attachments__file")
    if public_only:
        entries = entries.filter(public=True)
    found = [
        HistoryLine(
            sequence=entry.sequence,
            occurred_at=entry.occurred_at,
            recorded_at=entry.recorded_at,
            actor_kind=ActorKind(entry.actor_kind),
            actor_name=entry.actor_name,
            action=entry.action,
            from_state=entry.from_state,
            to_state=entry.to_state,
            public=entry.public,
            data=entry.data,
            words={t.field: t.text for t in entry.texts.all() if not public_only or t.field != WHOLE},
            files=[a.file for a in entry.attachments.all() if (a.public or not public_only) and not a.file.erased_at],
            hash=entry.hash,
            actor_user_id=entry.actor_user_id,
        )
        for entry in entries
    ]
    if not public_only:
        return found
    told = {line.sequence for line in undo.told(found)}
    return [line if line.sequence in told else replace(line, words={}, files=()) for line in found]


def contact_open_to(matter: Matter, actor: Actor) -> bool:
    """Whether this actor may see the reporter's contact in full now, giving a reason."""
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    return may_look(actor, standing_of(matter), lifecycle, matter.state)


def last_steps(ids: Collection[UUID], actions: Collection[str]) -> dict[UUID, StepTaken]:
    """The latest of these actions that was taken on each matter. One statement, none without matters."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LAST_STEPS, [list(ids), sorted(actions)])
        return {
            matter_id: StepTaken(action, ActorKind(kind), name, user_id, at)
            for matter_id, action, kind, name, user_id, at in cursor.fetchall()
        }


def path(lines: Sequence[HistoryLine]) -> list[tuple[str, str, str]]:
    """The way walked, for the drawing: (action, from, to) of every step that led from state to state and holds."""
    held = (line for line in undo.standing(lines) if line.from_state)
    return [(line.action, line.from_state, line.to_state) for line in held if line.from_state != line.to_state]


def undoable(matter: Matter, last: HistoryLine, actor: Actor, now: datetime) -> undo.Undoable | None:
    """The matter's last step when this person may still take it back (`operations.undo` asks again)."""
    action = lifecycles.version(matter.kind, matter.lifecycle_version).actions.get(last.action)
    until = last.recorded_at + undo.WINDOW
    own = last.actor_kind is ActorKind.PERSON and last.actor_user_id == actor.user_id
    if action is None or not action.undoable or undo.BEFORE not in last.data or not own or now > until:
        return None
    return undo.Undoable(last.sequence, last.action, until)


def offers(matter: Matter, actor: Actor) -> list[ActionOffer]:
    """Exactly the actions that the lifecycle allows this actor on this matter now, in the order of the file."""
    lifecycle = lifecycles.version(matter.kind, matter.lifecycle_version)
    at = standing_of(matter)
    taken: dict[str, int] = matter.taken
    return [
        ActionOffer(action, action.to or matter.state)
        for action in lifecycle.possible(matter.state)
        if may(action, actor, at)
        and (action.limit is None or taken.get(action.key, 0) < action.limit)
        and (action.after is None or taken.get(action.after))
    ]
