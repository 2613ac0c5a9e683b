"""The keys that codes are signed with are made, follow each other, and are revoked.

Of two that change them at once the second waits; whoever signs holds them too, so that no code is dated after its key
has stopped.
"""

from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.db import connection, transaction
from django.db.models import Max

from huiyin.domains.permits.models import LicenceCode, SigningKey
from huiyin.domains.permits.rules.issuing import Signer, kid_of, public_jwk
from huiyin.people import vault

LEAST_VERIFIED = timedelta(days=2)
"""A key that signs no more is accepted at least so long: the status lists it has signed are still about."""


class KeyIsThere(Exception):
    """There is a current key: it is followed by another, not joined by one."""


class NoSuchKey(LookupError):
    """No key has this id."""


@transaction.atomic
def make_key(*, now: datetime) -> SigningKey:
    """The first key. Raises `KeyIsThere`."""
    _hold(alone=True)
    if current := SigningKey.objects.filter(signs_until=None).first():
        raise KeyIsThere(f"key {current.kid} signs already: let another follow it")
    return _made(now)


@transaction.atomic
def ensure_key(*, now: datetime) -> SigningKey:
    """The key that signs; the first one where there was none."""
    return current_key(now)


@transaction.atomic
def rotate_key(*, now: datetime) -> SigningKey:
    """A new key signs from now on; what the old one signed is accepted until the last of it has expired."""
    _hold(alone=True)
    old = SigningKey.objects.filter(signs_until=None).first()
    if old is None:
        return _made(now)
    _stop(old, now)
    return _made(old.signs_until or now)


@transaction.atomic
def revoke_key(*, kid: str, now: datetime) -> SigningKey:
    """Nothing that this key has signed is good any more: it was stolen. Raises `NoSuchKey`.

    If it was the current one, a new one signs from now on. Licences are to be issued again.
    """
    _hold(alone=True)
    key = SigningKey.objects.select_for_update().filter(kid=kid).first()
    if key is None:
        raise NoSuchKey(kid)
    if key.revoked_at is not None:
        return key
    was_current = key.signs_until is None
    if was_current:
        _stop(key, now)
    key.revoked_at, key.private_token = now, ""
    key.save(update_fields=["revoked_at", "private_token"])
    if was_current:
        _made(key.signs_until or now)
    return key


def current_key(now: datetime) -> SigningKey:
    """The key that signs, held until the transaction ends so that none follows it; the first is made where none is.

    What is signed by it is dated `signs_from` or later.
    """
    current = SigningKey.objects.filter(signs_until=None)
    _hold(alone=not current.exists())
    return current.first() or _made(now)


def signer(key: SigningKey) -> Signer:
    """What signs in the name of this key."""
    private = load_pem_private_key(vault.decrypt(key.private_token).encode(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    return Signer(key.kid, private)


def _hold(*, alone: bool) -> None:
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext('huiyin.permits.keys'))")


def _made(now: datetime) -> SigningKey:
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = private.public_key()
    return SigningKey.objects.create(
        kid=kid_of(public), public_jwk=public_jwk(public), private_token=vault.encrypt(pem), signs_from=now
    )


def _stop(key: SigningKey, now: datetime) -> None:
    """It signs no more: after whatever it signed, though the clock of another process ran ahead of this one's."""
    signed = LicenceCode.objects.filter(key=key).aggregate(at=Max("issued_at"), until=Max("expires_at"))
    second = timedelta(seconds=1)
    key.signs_until = max(now, key.signs_from + second, *([signed["at"] + second] if signed["at"] else []))
    key.verifies_until = max(key.signs_until + LEAST_VERIFIED, signed["until"] or now)
    key.private_token = ""
    key.save(update_fields=["signs_until", "verifies_until", "private_token"])
