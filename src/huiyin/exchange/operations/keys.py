"""This installation's own keys: made, and followed by others that every peer is told of."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection, transaction

from huiyin.exchange.models import OwnKey, Peer
from huiyin.exchange.operations.posting import Letter, post
from huiyin.exchange.rules.claims import KEYS
from huiyin.exchange.rules.sealing import public_jwk
from huiyin.people import vault


@transaction.atomic
def ensure_key(*, now: datetime) -> OwnKey:
    """The key that signs; the first one where there was none, though two ask at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('huiyin.exchange.keys'))")
    key = OwnKey.objects.order_by("-made_at").first()
    if key is None:
        key = _key(now)
        key.save(force_insert=True)
    return key


@transaction.atomic
def rotate_key(*, now: datetime) -> OwnKey:
    """A new key signs from now on. Each peer is told by a message that the old one signed, before any of the new one's.

    The old one is named beside it: what is on its way stays good until the next change.
    """
    old = ensure_key(now=now)
    fresh = _key(now)
    for code in Peer.objects.filter(is_active=True).values_list("code", flat=True):
        post(letter=Letter(peer=code, kind=KEYS, body={"keys": [fresh.public_jwk, old.public_jwk]}), now=now)
    fresh.save(force_insert=True)
    return fresh


def _key(now: datetime) -> OwnKey:
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = public_jwk(private.public_key())
    return OwnKey(kid=public["kid"], public_jwk=public, private_token=vault.encrypt(pem), made_at=now)
