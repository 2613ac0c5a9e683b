"""Proving that a contact is one's own: by what was left, typed in full, with few tries.

The secret link alone may have been forwarded, to have somebody follow the matter. What was left is shown, given out,
corrected and erased only to whoever also knows it.
"""

import hmac
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import transaction

from huiyin.people.masks import normal_phone
from huiyin.people.models import Contact
from huiyin.people.queries import opened

TRIES = 5
LOCK = timedelta(minutes=15)


class Proof(Enum):
    """What came of a try."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


@transaction.atomic
def prove(*, contact_id: UUID, given: str, now: datetime) -> Proof:
    """Whether `given` is the telephone number or the e-mail address that was left; five wrong tries lock for 15 min.

    Where neither was left, the name is asked for. Two statements.
    """
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.proof_locked_until and contact.proof_locked_until > now:
        return Proof.LOCKED
    full = opened(contact)
    left = [full.phone, full.email] if full.phone or full.email else [full.name]
    tried = (normal_phone(given), given.strip())
    right = any(_same(one, value) for value in left if value for one in tried)
    contact.wrong_proofs = 0 if right else contact.wrong_proofs + 1
    if contact.wrong_proofs >= TRIES:
        contact.wrong_proofs, contact.proof_locked_until = 0, now + LOCK
    contact.save(update_fields=["wrong_proofs", "proof_locked_until"])
    return Proof.RIGHT if right else Proof.WRONG


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.casefold().encode(), other.casefold().encode())
