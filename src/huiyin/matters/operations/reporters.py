"""A matter whose reporter is somebody else from now on: the home that it is about has changed hands."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.matters.locking import lock
from huiyin.matters.operations import effects
from huiyin.matters.rules.chain import EntryDraft, salted
from huiyin.notices.operations import cancel_of
from huiyin.people.actors import SYSTEM_ACTOR
from huiyin.people.models import Contact

REPORTER_CHANGED = "reporter_changed"


@transaction.atomic
def change_reporter(*, matter_id: UUID, contact: Contact | None, reporter_id: int | None, now: datetime) -> None:
    """Tell another of the matter from now on, or nobody; who was told before is told no more, and reads no more by
    account. What waits to be sent to them is not sent. That it was so stands in the history. Raises `NoSuchMatter`.
    """
    matter = lock(matter_id).matter
    cancel_of(
        subject=matter_id,
        user_id=matter.reporter_id,
        contact_id=matter.contact_id,
        outcome="the home has changed hands",
    )
    matter.contact, matter.reporter_id = contact, reporter_id
    matter.save(update_fields=["contact", "reporter"])
    draft = EntryDraft(
        actor=SYSTEM_ACTOR,
        action=REPORTER_CHANGED,
        from_state=matter.state,
        to_state=matter.state,
        public=False,
        occurred_at=now,
        recorded_at=now,
        data={},
        texts=salted({}),
    )
    effects.append_draft(matter, draft)
