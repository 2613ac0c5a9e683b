"""Codes as status lists tell of them."""

from datetime import datetime

from django.conf import settings
from django.db.models import Max

from huiyin.domains.permits.models import LicenceCode
from huiyin.domains.permits.rules.status_list import BITS, GOOD_FOR, PLACES, Standing
from huiyin.domains.permits.rules.verifier import Credential, StatusList

_ID_BYTES = 8


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


def codes_of(kid: str) -> int:
    """How many codes a key has signed that have been neither revoked nor replaced."""
    return LicenceCode.objects.filter(key=kid).exclude(standing__in={Standing.REVOKED, Standing.REPLACED}).count()


def ids_of_number(number: str) -> list[int]:
    """The codes of a licence, the newest first."""
    return list(LicenceCode.objects.filter(number=number).order_by("-id").values_list("pk", flat=True))


def id_of(credential: Credential) -> int:
    """The id here of a code that a key of ours has signed: what it says of itself, 0 for none.

    It is not read from the list's address, which is another one once the installation has moved.
    """
    said = credential.identifier
    return int.from_bytes(said) if len(said) < _ID_BYTES else 0


def status_of(credential: Credential, now: datetime) -> StatusList | None:
    """What the status list that a code names says of this code now: a list with that one place."""
    place, pk = credential.status, id_of(credential)
    if place is None or place.index != (pk - 1) % PLACES:
        return None
    standing = LicenceCode.objects.filter(pk=pk).values_list("standing", flat=True).first()
    if standing is None:
        return None
    byte, shift = divmod(place.index * BITS, 8)
    until = int((now + GOOD_FOR).timestamp())
    return StatusList(place.uri, int(now.timestamp()), until, BITS, bytes(byte) + bytes([standing << shift]))
