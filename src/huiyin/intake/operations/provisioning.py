"""A device that has no key yet and knows the secret of its series: it gets a key of its own."""

import hmac
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from huiyin.intake.keys import digest_of
from huiyin.intake.models import Source
from huiyin.intake.operations.registering import TakenAddress, new_key, register


class NotProvisioned(Exception):
    """The series is not known here, or its secret is wrong."""


class AlreadyProvisioned(Exception):
    """There is a device of this name, or of this key, and it is not given to somebody else."""


def provision(*, door: str, series: str, secret: str, name: str, wanted: str | None, now: datetime) -> str:
    """Make a device known by its name and return its key: `wanted`, or one of ours.

    Raises `NotProvisioned` and `AlreadyProvisioned`.
    """
    if not _is_the_series(series, secret):
        raise NotProvisioned
    try:
        with transaction.atomic():
            source = register(door=door, address=name, name=name, now=now)
            if wanted is None:
                return new_key(source=source).key
            Source.objects.filter(pk=source.pk).update(key_digest=digest_of(wanted))
            return wanted
    except (TakenAddress, IntegrityError) as taken:
        raise AlreadyProvisioned from taken


def _is_the_series(series: str, secret: str) -> bool:
    known = f"{settings.PROVISION_KEY}\0{settings.PROVISION_SECRET}".encode()
    given = f"{series}\0{secret}".encode()
    return hmac.compare_digest(known, given) and bool(settings.PROVISION_KEY and settings.PROVISION_SECRET)
