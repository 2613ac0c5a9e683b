"""Who a source is."""

from collections.abc import Sequence

from huiyin.intake.keys import digest_of
from huiyin.intake.known import known
from huiyin.intake.models import Source
from huiyin.intake.sent import Known


def by_key(key: str) -> Known | None:
    """The source that has this key, if it is let in."""
    return _known(Source.objects.filter(key_digest=digest_of(key), enabled=True).first()) if key else None


def by_address(door: str, address: str) -> Known | None:
    """The source of this address at a door, of those that stand by themselves."""
    return _known(Source.objects.filter(door=door, address=address, parent=None, enabled=True).first())


def by_addresses(door: str, addresses: Sequence[str]) -> dict[str, Known]:
    """The same for many addresses; those that are not known are left out."""
    usable = [address for address in addresses if "\0" not in address]
    found = Source.objects.filter(door=door, address__in=usable, parent=None, enabled=True)
    return {known(source).address: known(source) for source in found}


def by_certificate(digest: str) -> Known | None:
    """The source whose certificate has this SHA-256 fingerprint."""
    return _known(Source.objects.filter(certificate_digest=digest, enabled=True).first())


def _known(source: Source | None) -> Known | None:
    return None if source is None else known(source)
