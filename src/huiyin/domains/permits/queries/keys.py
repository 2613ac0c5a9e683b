"""The public keys, as whoever verifies wants them."""

import math
from datetime import datetime
from typing import Any

from django.db.models import Q

from huiyin.domains.permits.models import SigningKey
from huiyin.domains.permits.rules.verifier import Key, read_keys


def jwk_set(now: datetime) -> dict[str, Any]:
    """The keys whose signatures may still be met, as a JWK set; those that were revoked say so."""
    wanted = SigningKey.objects.filter(Q(verifies_until=None) | Q(verifies_until__gt=now))
    return {"keys": [_jwk(key) for key in wanted.order_by("-signs_from")]}


def verifier_keys(now: datetime) -> list[Key]:
    """The same for `verify`."""
    return read_keys(jwk_set(now))


def _jwk(key: SigningKey) -> dict[str, Any]:
    found = {
        **key.public_jwk,
        "kid": key.kid,
        "alg": key.algorithm,
        "use": "sig",
        "nbf": math.floor(key.signs_from.timestamp()),
    }
    if key.signs_until and key.verifies_until:
        found["signs_until"] = math.ceil(key.signs_until.timestamp())
        found["exp"] = math.ceil(key.verifies_until.timestamp())
    if key.revoked_at:
        found["revoked"] = {"revoked_at": math.floor(key.revoked_at.timestamp())}
    return found
