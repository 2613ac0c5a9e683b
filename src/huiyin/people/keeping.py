"""What the worker does to the tables of people: what is over goes, and what is of before an index gets it."""

from datetime import datetime, timedelta

from axes.models import AccessLog
from django.db import transaction

from huiyin.people import vault
from huiyin.people.models import Contact, SentCode, WrongPasswords

SIGN_INS = timedelta(days=183)
"""Six months, for as long as 网络安全法 (Cybersecurity Law), art. 21, wants records of what happened on a network."""
CODES = timedelta(days=1)


def drop_old_sign_ins(*, now: datetime, limit: int) -> int:
    """Forget up to `limit` sign-ins that are older than `SIGN_INS`, and say how many."""
    old = AccessLog.objects.filter(attempt_time__lt=now - SIGN_INS).order_by().values("pk")[:limit]
    gone, _tables = AccessLog.objects.filter(pk__in=old).delete()
    return int(gone)


def drop_old_codes(*, now: datetime, limit: int) -> int:
    """Forget up to `limit` codes that were asked for, and counts of wrong passwords, of longer than `CODES` ago."""
    gone, _tables = SentCode.objects.filter(
        pk__in=SentCode.objects.filter(made_at__lt=now - CODES).values("pk")[:limit]
    ).delete()
    over, _tables = WrongPasswords.objects.filter(
        pk__in=WrongPasswords.objects.filter(since__lt=now - CODES).values("pk")[:limit]
    ).delete()
    return max(gone, over)


@transaction.atomic
def index_some_emails(*, limit: int) -> int:
    """Give up to `limit` contacts of before `email_index` theirs, and say how many got it.

    What old code erased meanwhile loses its index here. A token that no key opens is left, and the rest goes on.
    """
    Contact.objects.filter(erased_at__isnull=False).exclude(email_index="").update(email_index="")
    waiting = Contact.objects.filter(email_index="").exclude(email_token="")
    rows = list(waiting.select_for_update(skip_locked=True).order_by("id")[:limit])
    indexed = []
    for row in rows:
        try:
            row.email_index = vault.email_index(vault.decrypt(row.email_token))
        except vault.UnableToDecrypt:
            continue
        indexed.append(row)
    Contact.objects.bulk_update(indexed, ["email_index"])
    return len(indexed)
