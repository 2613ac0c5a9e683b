"""Handing over what somebody owns: when they leave, every open matter gets a new owner, and each history says so."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from huiyin.matters.events import MatterMoved, bus
from huiyin.matters.locking import lock
from huiyin.matters.models import BulkLine, Entry, Matter
from huiyin.matters.operations import effects
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.matters.rules.fields import read_words
from huiyin.matters.rules.permission import MOVERS, may_hand_over
from huiyin.matters.rules.refusals import BadFields, NotAllowed
from huiyin.notices import operations as notices
from huiyin.people.actors import Actor
from huiyin.people.queries import on_duty_in_units, to_be_told

HANDED_OVER = "handed_over"
"""The action of an entry that `hand_over` writes."""


@transaction.atomic
def hand_over(
    *,
    matter_id: UUID,
    from_user: int,
    to_user: int | None,
    actor: Actor,
    reason: str,
    now: datetime,
    client_id: str = "",
) -> int:
    """Give an open matter of `from_user` to `to_user`, or to its unit's queue (None); returns the entry's id.

    With a new person goes the first unit they are on duty in, the matter's own where that is one of theirs. State and
    deadlines stay. The entry is internal. A second call with the same `client_id` writes nothing. Raises
    `NoSuchMatter`, `NotAllowed`, and `BadFields` when somebody else has it, it is closed, or nobody there can take it.
    """
    locked = lock(matter_id)
    matter = locked.matter
    if client_id and (earlier := Entry.objects.filter(matter_id=matter_id, client_id=client_id).first()):
        return earlier.id
    if not may_hand_over(actor, locked.standing):
        raise NotAllowed(HANDED_OVER, MOVERS)
    words = _checked(matter, from_user, to_user, reason)
    unit_id = _unit_of(to_user, matter, now)
    matter.owner_unit_id, matter.owner_person_id = unit_id, to_user
    matter.units = list(dict.fromkeys([*matter.units, unit_id]))
    data: dict[str, str | int | bool] = {"owner_unit": unit_id, "from_person": from_user}
    if to_user is not None:
        data["owner_person"] = to_user
    draft = EntryDraft(
        actor=actor,
        action=HANDED_OVER,
        from_state=matter.state,
        to_state=matter.state,
        public=False,
        occurred_at=now,
        recorded_at=now,
        data=data,
        texts=salted({"reason": words}),
        client_id=client_id or None,
    )
    entry_id = effects.append_draft(matter, draft)
    event = MatterMoved(matter.id, matter.kind, HANDED_OVER, matter.state, matter.state)
    transaction.on_commit(partial(bus.publish, event), robust=True)
    return entry_id


def _checked(matter: Matter, from_user: int, to_user: int | None, reason: str) -> str:
    """The reason, in clean words."""
    try:
        words = read_words(reason)
    except ValueError as wrong:
        raise BadFields({"reason": str(wrong)}) from wrong
    found = {
        "reason": "missing" if not words else "",
        "from_user": "does not own it" if matter.owner_person_id != from_user else "",
        "to_user": "is the same person" if to_user == from_user else "",
        "state": "is closed" if matter.closed_at else "",
    }
    if problems := {field: problem for field, problem in found.items() if problem}:
        raise BadFields(problems)
    return words


def _unit_of(to_user: int | None, matter: Matter, now: datetime) -> int:
    if to_user is None:
        return matter.owner_unit_id
    units = on_duty_in_units(to_user, now)
    if not units:
        raise BadFields({"to_user": "is on duty nowhere"})
    return matter.owner_unit_id if matter.owner_unit_id in units else units[0]


def tell_new_owners(*, run_id: UUID, matter_ids: QuerySet[BulkLine, UUID], by: str, now: datetime) -> None:
    """One notice for each new owner, or for each person of the unit whose queue it lies in, however many there are."""
    gained = Matter.objects.filter(pk__in=matter_ids).values_list("owner_unit_id", "owner_person_id")
    counts: dict[int, int] = {}
    languages: dict[int, str] = {}
    for unit_id, person_id, number in gained.annotate(number=Count("id")).order_by():
        for user_id, language in to_be_told(unit_id, person_id, now).items():
            counts[user_id] = counts.get(user_id, 0) + number
            languages[user_id] = language
    notices.write(
        [
            notices.Draft(
                subject=run_id,
                template="matters.handed_over",
                params={"count": counts[user_id], "by": by},
                user_id=user_id,
                address="",
                channels=("in_app", "email"),
                language=languages[user_id],
            )
            for user_id in sorted(counts)
        ],
        now,
    )
