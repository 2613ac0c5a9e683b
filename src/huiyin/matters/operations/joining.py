"""“I have this too”: opening a matter that is joined from its first moment to one that is open already.

The joiner has a matter of their own, with what they said and showed, a number, a receipt and perhaps a contact, so that
whatever tells the first reporter tells them (`effects.tell`). Only the first one is handled.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction

from huiyin.database.pipeline import pipelined
from huiyin.kernel.chain import GENESIS
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Action, Lifecycle
from huiyin.matters.events import MatterMoved, bus
from huiyin.matters.locking import lock
from huiyin.matters.models import Matter, Visibility
from huiyin.matters.operations import effects
from huiyin.matters.operations.opening import (
    OPENED,
    MatterDraft,
    Opened,
    digest_of_draft,
    new_row,
    number_of,
    serials_asked,
    write_first_entry,
)
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.chain import EntryDraft
from huiyin.matters.rules.refusals import BadFields, Refusal
from huiyin.matters.telling import reporter_drafts
from huiyin.notices import operations as notices
from huiyin.people.actors import Actor

JOINED_BY = "joined_by"
"""The action of the entry that the open matter gets: one more has it."""


class _WentElsewhere(Exception):
    """The matter was itself joined to another in the meantime."""

    def __init__(self, to: UUID) -> None:
        self.to = to


def open_joined(
    *,
    to: UUID,
    actor: Actor,
    draft: MatterDraft,
    now: datetime,
    client_id: str = "",
    also: Callable[[Matter], None] | None = None,
) -> Opened:
    """Open a matter joined to the open matter `to`, or to the one that `to` was joined to.

    Joining again with the same `client_id` changes nothing and returns the first receipt, whatever is said with it.
    Both histories get an entry. Raises `NoSuchMatter`, and `BadFields` when `to` is closed or its kind knows no
    joining. At most nine statements.
    """
    try:
        with transaction.atomic():
            return _open_joined(to, actor, draft, now, client_id, also)
    except _WentElsewhere as elsewhere:
        return open_joined(to=elsewhere.to, actor=actor, draft=draft, now=now, client_id=client_id, also=also)
    except (Refusal, IntegrityError):
        if client_id and (earlier := Matter.objects.filter(opened_as=client_id).first()):
            return Opened(earlier, token_of(earlier.id), repeated=True)
        raise


def _open_joined(
    to: UUID,
    actor: Actor,
    draft: MatterDraft,
    now: datetime,
    client_id: str,
    also: Callable[[Matter], None] | None,
) -> Opened:
    first = lock(to).matter
    if first.duplicate_of_id:
        raise _WentElsewhere(first.duplicate_of_id)
    lifecycle = lifecycles.current(first.kind)
    joining = _joining(lifecycle)
    if first.closed_at or joining is None:
        raise BadFields({"matter": "is closed, or of a kind that cannot be joined"})
    matter = _row(first, lifecycle, joining, draft, client_id, now)
    matter.number = number_of(serials_asked(1)()[0], now)
    said = replace(draft, facts={**draft.facts, "matter": first.number})
    with pipelined():
        write_first_entry(matter, actor, said, now, digest_of_draft(first.kind, draft))
        if also:
            also(matter)
        if draft.contact:
            told = effects.told_of(matter, OPENED)
            notices.write(reporter_drafts(told, [(matter.id, draft.contact)]), now)
    _count(first, matter, actor, now)
    event = MatterMoved(first.id, first.kind, JOINED_BY, first.state, first.state)
    transaction.on_commit(partial(bus.publish, event), robust=True)
    return Opened(matter, token_of(matter.id))


def _joining(lifecycle: Lifecycle) -> Action | None:
    """The action by which the kind's matters are joined; None when they cannot be."""
    return next((action for action in lifecycle.actions.values() if "matter" in action.needs and action.to), None)


def _row(
    first: Matter, lifecycle: Lifecycle, joining: Action, draft: MatterDraft, client_id: str, now: datetime
) -> Matter:
    """The joiner's row: closed as joined, with the unit that has the first one."""
    matter = new_row(first.kind, lifecycle, replace(draft, visibility=Visibility.INVOLVED), number="", opened_at=now)
    assert joining.to is not None
    matter.opened_as = client_id or None
    matter.head = GENESIS
    matter.state, matter.closed_at, matter.resolution = joining.to, now, joining.closes_as or ""
    matter.taken = {joining.key: 1}
    matter.owner_role, matter.owner_unit_id = first.owner_role, first.owner_unit_id
    matter.units = [first.owner_unit_id]
    matter.duplicate_of_id = first.id
    return matter


def _count(first: Matter, matter: Matter, actor: Actor, now: datetime) -> None:
    """Write on the first one that one more has it, and take over that it is urgent. The caller holds its lock."""
    first.joined += 1
    first.priority = max(first.priority, matter.priority)
    entry = EntryDraft(
        actor=actor,
        action=JOINED_BY,
        from_state=first.state,
        to_state=first.state,
        public=True,
        occurred_at=now,
        recorded_at=now,
        data={"matter": matter.number, "joined": first.joined},
        texts={},
    )
    effects.append_draft(first, entry)
