"""Who a source is.

After a restart every device asks at once to be let in: these are composed once (ADR 28).
"""

from collections.abc import Sequence

from django.db import connection

from huiyin.intake.keys import digest_of
from huiyin.intake.known import known
from huiyin.intake.models import Source
from huiyin.intake.sent import Known, partition_of

_SOURCE = "SELECT id, name, kind, door, address, parent_id, profile FROM intake_source WHERE enabled AND "
_BY_KEY = _SOURCE + "key_digest = %s"
_BY_CERTIFICATE = _SOURCE + "certificate_digest = %s"
_BY_ADDRESS = _SOURCE + "door = %s AND address = %s AND parent_id IS NULL"


def by_key(key: str) -> Known | None:
    """The source that has this key, if it is let in."""
    return _one(_BY_KEY, digest_of(key)) if key else None


def by_address(door: str, address: str) -> Known | None:
    """The source of this address at a door, of those that stand by themselves."""
    return _one(_BY_ADDRESS, door, address)


def by_addresses(door: str, addresses: Sequence[str]) -> dict[str, Known]:
    """The same for many addresses; those that are not known are left out."""
    usable = [address for address in addresses if "\0" not in address]
    found = Source.objects.filter(door=door, address__in=usable, parent=None, enabled=True)
    return {known(source).address: known(source) for source in found}


def by_certificate(digest: str) -> Known | None:
    """The source whose certificate has this SHA-256 fingerprint."""
    return _one(_BY_CERTIFICATE, digest)


def _one(statement: str, *given: str) -> Known | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found = cursor.fetchone()
    if found is None:
        return None
    id, name, kind, door, address, parent, profile = found
    return Known(id, partition_of(id), name, kind, door, address or "", parent, profile)
