"""Taking back what a reporter agreed to, with its effect in the same transaction (个人信息保护法 art. 15)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from huiyin.matters.locking import Locked, lock
from huiyin.matters.models import Visibility
from huiyin.matters.operations import effects
from huiyin.matters.operations.visibility import change_visibility
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.matters.rules.permission import is_reporter
from huiyin.matters.rules.refusals import NotAllowed
from huiyin.notices.operations import cancel_to_contact
from huiyin.people.actors import Actor
from huiyin.people.operations import withdraw_consent

WITHDRAWN = "consent_withdrawn"
"""The action of an entry that says that the reporter wants no more notices to what they left."""
_WHY = "反映人撤回了公开的同意"


class Purpose(StrEnum):
    """What a reporter agrees to."""

    PUBLISH = "publish"
    CONTACT = "contact"


@transaction.atomic
def withdraw_consent_of(*, matter_id: UUID, purpose: Purpose, actor: Actor, now: datetime) -> bool:
    """Take a consent back as the matter's reporter and say whether anything stood.

    `PUBLISH` takes the matter out of the public, whoever had put it there and whether or not a contact was left;
    `CONTACT` stops every notice to the telephone or e-mail that was left, those waiting too: the receipt has them.
    Raises `NoSuchMatter`, and `NotAllowed` for anybody but the reporter.
    """
    locked = lock(matter_id)
    if not is_reporter(actor, locked.standing):
        raise NotAllowed(WITHDRAWN, ("reporter",))
    contact_id = locked.matter.contact_id
    stood = contact_id is not None and withdraw_consent(purpose=str(purpose), now=now, contact_id=contact_id)
    if purpose is Purpose.CONTACT:
        if contact_id is not None and stood:
            cancel_to_contact(contact_id=contact_id, outcome="the reporter withdrew the consent")
            _write(locked, purpose, actor, now)
        return stood
    if locked.matter.visibility != Visibility.PUBLIC:
        return stood
    change_visibility(matter_id=matter_id, to=Visibility.INVOLVED, actor=actor, reason=_WHY, now=now)
    return True


def _write(locked: Locked, purpose: Purpose, actor: Actor, now: datetime) -> None:
    state = locked.matter.state
    draft = EntryDraft(
        actor=actor,
        action=WITHDRAWN,
        from_state=state,
        to_state=state,
        public=True,
        occurred_at=now,
        recorded_at=now,
        data={"purpose": str(purpose)},
        texts=salted({}),
    )
    effects.append_draft(locked.matter, draft)
