"""A code sent to a telephone or a mailbox: whoever types it has that telephone, or reads that mailbox.

It proves whose the data of an address is to somebody who has lost the receipt. Whether anything is kept of an address
is told to nobody: each question costs the same and is answered alike; the code goes only where something is kept.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from huiyin.kernel.ids import new_id
from huiyin.people import vault
from huiyin.people.contacts import address_problems
from huiyin.people.masks import normal_phone
from huiyin.people.models import Contact, SentCode
from huiyin.people.queries import contacts_of_email, contacts_of_phone

JOB = "notices.send_code"
"""The job that takes a code its way; the room above has it."""
SIGNING = "sign"
"""The purpose of a code by which somebody signs; any other code shows its receiver what is kept of them."""
STANDS = timedelta(minutes=10)
TRIES = 5
HOUR = timedelta(hours=1)
MOST_AN_ADDRESS = 3
MOST_A_CALLER = 10
"""How many codes an hour are made for one address, and for one caller whatever the addresses."""


class BadAddress(ValueError):
    """Neither a telephone number nor an e-mail address."""


class TooMany(Exception):
    """So many codes were asked for within the hour; known and unknown addresses count alike."""


class Checked(Enum):
    """What came of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a code goes: `channel` is "sms" or "email"."""

    channel: str
    text: str

    @property
    def index(self) -> str:
        """The keyed digest by which contacts are found."""
        return vault.email_index(self.text) if self.channel == "email" else vault.blind_index(self.text)

    def contacts(self) -> QuerySet[Contact]:
        """Everything that was left under it and is not erased."""
        found = contacts_of_email(self.text) if self.channel == "email" else contacts_of_phone(self.text)
        return found.filter(erased_at=None)


def address_of(text: str) -> Address:
    """The address that somebody typed. Raises `BadAddress`."""
    typed = text.strip()
    channel = "email" if "@" in typed else "sms"
    address = typed if channel == "email" else normal_phone(typed)
    given = {"phone": "", "email": "", "email" if channel == "email" else "phone": address}
    if not address or address_problems(**given):
        raise BadAddress
    return Address(channel, address)


@transaction.atomic
def ask_code(*, address: Address, caller: str, language: str, now: datetime, purpose: str = "") -> UUID:
    """Make a code for the address and have it sent where something is kept of it. `caller` is a network address.

    With the purpose `SIGNING` it is sent in any case: whoever asks names somebody who is to sign. Raises `TooMany`.
    """
    caller_index = vault.keyed_digest(f"caller:{caller}")
    for index in sorted((address.index, caller_index)):  # one after the other, so that many at once are counted too
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [index])
    lately = SentCode.objects.filter(made_at__gt=now - HOUR)
    if (
        lately.filter(address_index=address.index).count() >= MOST_AN_ADDRESS
        or lately.filter(caller_index=caller_index).count() >= MOST_A_CALLER
    ):
        raise TooMany
    code, pk = f"{secrets.randbelow(10**6):06}", new_id()
    SentCode.objects.create(
        id=pk,
        address_index=address.index,
        caller_index=caller_index,
        address_token=vault.encrypt(f"{address.channel}:{address.text}"),
        code_token=vault.encrypt(code),
        code_digest=_digest(pk, code),
        language=language,
        purpose=purpose,
        made_at=now,
    )
    app.configure_task(JOB, queue="codes").defer(code_id=str(pk))
    return pk


@transaction.atomic
def check_code(*, code_id: UUID, given: str, now: datetime) -> Checked:
    """Whether it is the code that was sent; good once, for `STANDS`, with `TRIES`."""
    row = SentCode.objects.select_for_update().filter(pk=code_id).first()
    if row is None or row.used_at or row.wrong >= TRIES or now - row.made_at >= STANDS:
        return Checked.OVER
    if not hmac.compare_digest(row.code_digest, _digest(row.pk, "".join(given.split()))):
        row.wrong += 1
        row.save(update_fields=["wrong"])
        return Checked.OVER if row.wrong >= TRIES else Checked.WRONG
    row.used_at = now
    row.save(update_fields=["used_at"])
    return Checked.RIGHT


def proved_contacts(code_id: UUID) -> list[UUID]:
    """The contacts of the address that a used code proved."""
    proved = SentCode.objects.filter(pk=code_id, purpose="", used_at__isnull=False)
    index = proved.values_list("address_index", flat=True).first()
    if not index:
        return []
    by_phone = Contact.objects.filter(phone_index=index, erased_at=None)
    by_email = Contact.objects.filter(email_index=index, erased_at=None)
    return [*by_phone.values_list("pk", flat=True), *by_email.values_list("pk", flat=True)]


def _digest(pk: UUID, code: str) -> str:
    return vault.keyed_digest(f"code:{pk}:{code}")
