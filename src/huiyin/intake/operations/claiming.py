"""A device offers itself: who knows its secret may take it over."""

from datetime import datetime, timedelta

from huiyin.intake.keys import digest_of
from huiyin.intake.models import Claim

LONGEST = timedelta(days=7)


def offer(*, source_id: int, secret: str, lasts: timedelta, now: datetime) -> None:
    """Make the offer of this device, instead of the one before."""
    until = now + min(lasts, LONGEST)
    Claim.objects.update_or_create(source_id=source_id, defaults={"secret_digest": digest_of(secret), "until": until})


def accept(*, name: str, secret: str, now: datetime) -> int | None:
    """The source of this name that offers itself to whoever knows the secret; the offer ends. None: there is none."""
    found = Claim.objects.filter(source__name=name, secret_digest=digest_of(secret), until__gt=now).first()
    if found is None or not Claim.objects.filter(pk=found.pk).delete()[0]:
        return None
    return found.source_id
