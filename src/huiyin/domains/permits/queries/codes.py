"""Codes as status lists tell of them."""

from datetime import datetime

from django.conf import settings
from django.db.models import Max

from huiyin.domains.permits.models import LicenceCode
from huiyin.domains.permits.rules.status_list import PLACES, Standing


def status_uri(number: int) -> str:
    """Where the list of this number is given out, and what codes call it by. Short: every code carries it."""
    return f"{settings.PUBLIC_URL}/ls/{number}"


def last_list() -> int:
    """The number of the last list that there is; the first is there before any code is."""
    last = LicenceCode.objects.aggregate(last=Max("pk"))["last"] or 1
    return (last - 1) // PLACES + 1


def standings(number: int) -> dict[int, Standing]:
    """By place, what in the list of this number does not stand."""
    first = (number - 1) * PLACES + 1
    rows = LicenceCode.objects.exclude(standing=0).filter(pk__gte=first, pk__lt=first + PLACES)
    return {pk - first: Standing(standing) for pk, standing in rows.values_list("pk", "standing")}


def last_change() -> datetime | None:
    """When a standing changed last."""
    changed = LicenceCode.objects.exclude(changed_at=None).order_by("-changed_at")
    return changed.values_list("changed_at", flat=True).first()


def codes_of(kid: str) -> int:
    """How many codes a key has signed that have not been revoked."""
    return LicenceCode.objects.filter(key=kid).exclude(standing=Standing.REVOKED).count()


def ids_of_number(number: str) -> list[int]:
    """The codes of a licence, the newest first."""
    return list(LicenceCode.objects.filter(number=number).order_by("-id").values_list("pk", flat=True))
