"""Notices that were claimed together: what they need is read at once, and one that cannot be sent harms no other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.kernel.ids import new_id
from huiyin.kernel.registry import Registry
from huiyin.notices.at_hand import read
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import Channel
from huiyin.notices.models import Notice
from huiyin.notices.operations import Draft, claim, deliver_one, write
from huiyin.notices.rules import Kind
from huiyin.notices.tests.drafts import NOW
from huiyin.people import vault
from huiyin.people.models import Consent, Contact, User
from huiyin.people.queries import CONTACT_CONSENT

pytestmark = pytest.mark.django_db


def left(email: str) -> Contact:
    """Somebody who left an address."""
    return Contact.objects.create(id=new_id(), created_at=NOW, email_token=vault.encrypt(email))


def alarm_to(contact: Contact | None = None, user: User | None = None) -> Draft:
    return Draft(
        subject=new_id(),
        template="test.told",
        params={"number": "HY26-110482-B"},
        user_id=user.pk if user else None,
        contact_id=contact.pk if contact else None,
        address="",
        channels=("email",),
        kind=Kind.ALARM,
        urgent=True,
    )


def told(drafts: list[Draft], channels: Registry[Channel]) -> int:
    """Deliver these as the urgent lane does; how many statements it took to read what they need."""
    write(drafts, NOW, channels=channels)
    claimed = claim(NOW, 100, "w1", urgent=True)
    with CaptureQueriesContext(connection) as asked:
        at_hand = read(claimed)
    for notice in claimed:
        deliver_one(notice, NOW, channels=channels, at_hand=at_hand)
    return len(asked)


def test_thirty_notices_are_read_with_the_statements_of_one(
    user: User, channels: Registry[Channel], outside: FolderChannel
) -> None:
    drafts = [draft for n in range(15) for draft in (alarm_to(user=user), alarm_to(left(f"owner{n}@example.org")))]
    assert told(drafts, channels) == 3
    arrived = sorted(mail["address"] for mail in outside.arrivals())
    assert arrived == sorted(["grid@example.org"] * 15 + [f"owner{n}@example.org" for n in range(15)])


def test_an_address_that_cannot_be_opened_waits_and_the_others_are_told(
    channels: Registry[Channel], outside: FolderChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "_ring", vault._Ring())  # it looks for the key in the file, and remembers what it read
    broken = Contact.objects.create(id=new_id(), created_at=NOW, email_token="k00000000:gAAAA" + "x" * 80)
    told([alarm_to(broken), alarm_to(left("owner@example.org"))], channels)
    assert [mail["address"] for mail in outside.arrivals()] == ["owner@example.org"]
    assert Notice.objects.get(contact=broken).state == "waiting"


def test_who_took_the_consent_back_is_not_told_by_what_was_left(
    channels: Registry[Channel], outside: FolderChannel
) -> None:
    contact = left("owner@example.org")
    Consent.objects.create(contact=contact, purpose=CONTACT_CONSENT, given_at=NOW, withdrawn_at=NOW)
    told([alarm_to(contact)], channels)
    assert outside.arrivals() == []
    Consent.objects.create(contact=contact, purpose=CONTACT_CONSENT, given_at=NOW)
    told([alarm_to(contact)], channels)
    assert [mail["address"] for mail in outside.arrivals()] == ["owner@example.org"]
