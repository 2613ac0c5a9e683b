"""A device offers itself: who knows its secret may take it over."""

from datetime import datetime, timedelta

from huiyin.intake.keys import digest_of
from huiyin.intake.models import Claim

LONGEST = timedelta(days=7)


def offer(*, source_id: int, secret: str, lasts: timedelta, now: datetime) -> None:
    """Make the offer of this device, instead of the one before."""
    until = now + min(lasts, LONGEST)
    Claim.objects.update_or_create(source_id=source_id, defaults={"secret_digest": digest_of(secret), "until": until})


def accept(*, source_id: int, secret: str, now: datetime) -> bool:
    """Take the offer of a device; it ends with that. False where there is none, or its secret is another."""
    offered = Claim.objects.filter(source_id=source_id, secret_digest=digest_of(secret), until__gt=now)
    return bool(offered.delete()[0])


def decline(*, source_id: int) -> bool:
    """End the offer of a device, whoever knows its secret. Whether there was one."""
    return bool(Claim.objects.filter(source_id=source_id).delete()[0])
