"""What this installation says is signed by its newest key, or by the one that the other side knows yet."""

from functools import lru_cache

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from huiyin.exchange.models import OwnKey
from huiyin.exchange.rules.sealing import sealed
from huiyin.people import vault


class NoKeyYet(LookupError):
    """This installation has no key: `huiyin exchange key` makes the first."""


def signed(claims: msgspec.Struct, kind: str, kid: str = "") -> str:
    """`claims` as a sealed message of this installation, by its newest key or by that of `kid`. Raises `NoKeyYet`."""
    keys = OwnKey.objects.filter(kid=kid) if kid else OwnKey.objects.order_by("-made_at")
    key = keys.first()
    if key is None:
        raise NoKeyYet("this installation has no key: `huiyin exchange key` makes the first")
    return sealed(claims, kind, _private(key.kid, key.private_token))


@lru_cache(maxsize=4)
def _private(_kid: str, token: str) -> ec.EllipticCurvePrivateKey:
    private = load_pem_private_key(vault.decrypt(token).encode(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    return private
