"""Making sources known, and their keys."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from huiyin.intake.keys import digest_of
from huiyin.intake.known import known
from huiyin.intake.models import Source
from huiyin.intake.sent import Known

KEY_BYTES = 15  # 120 bits: nobody guesses it, so a plain SHA-256 keeps it; 20 characters, as ThingsBoard's tokens have


class TakenAddress(Exception):
    """Another source has this address at this door."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A source and its key, which is shown once and kept nowhere."""

    source: Source
    key: str


def register(
    *,
    door: str,
    now: datetime,
    address: str | None = None,
    name: str = "",
    kind: str = "",
    profile: str = "",
    parent_id: int | None = None,
) -> Source:
    """Make a source known by its address. Raises `TakenAddress`."""
    try:
        with transaction.atomic():
            return Source.objects.create(
                door=door, address=address, name=name, kind=kind, profile=profile, parent_id=parent_id, made_at=now
            )
    except IntegrityError as taken:
        raise TakenAddress(f"{door} knows {address} already") from taken


def new_key(*, source: Source) -> NewKey:
    """Give the source a new key; the one before is worth nothing from now on."""
    key = random_key()
    Source.objects.filter(pk=source.pk).update(key_digest=digest_of(key), enabled=True)
    return NewKey(source, key)


def random_key() -> str:
    """One that no shell takes for an option: it does not begin with a dash."""
    while (key := secrets.token_urlsafe(KEY_BYTES)).startswith("-"):
        pass
    return key


def revoke(*, source: Source) -> None:
    """Let the source in no more; what it has sent stays."""
    Source.objects.filter(pk=source.pk).update(enabled=False)


def revoke_all(*, source_ids: Sequence[int]) -> int:
    """Let many sources in no more."""
    return Source.objects.filter(pk__in=source_ids).update(enabled=False)


def hand_children(*, source: Source, to: Source) -> int:
    """What hangs behind one source hangs behind another from now on; how many there were."""
    return Source.objects.filter(parent=source).update(parent=to)


def put_certificate(*, source: Source, fingerprint: str) -> bool:
    """Let the source in by the certificate of this SHA-256 fingerprint, by none where it is empty.

    False where another source has it.
    """
    try:
        with transaction.atomic():
            Source.objects.filter(pk=source.pk).update(certificate_digest=fingerprint or None)
    except IntegrityError:
        return False
    return True


def child_of(*, parent: Known, name: str, kind: str, now: datetime) -> Known:
    """The device of this name behind a gateway or transmitter; made known when it is new.

    A kind that is told for the first time is kept.
    """
    source, made = Source.objects.get_or_create(
        door=parent.door, address=name, parent_id=parent.id, defaults={"name": name, "kind": kind, "made_at": now}
    )
    if kind and not made and not source.kind:
        source.kind = kind
        source.save(update_fields=["kind"])
    return known(source)
