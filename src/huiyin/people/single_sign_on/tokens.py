"""Whether an id_token is one for us: its signature, and what it says (OpenID Connect Core 1.0, 3.1.3.7).

The signature is checked although the token comes straight from the provider, and the algorithm follows from the key:
RS256 of an RSA key, ES256 of one on P-256. What the token itself names is only compared with that.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}
"""By the kind of the key, and no other: neither `none` nor a key that both sides know."""
LEEWAY = timedelta(minutes=1)
"""How far the clocks of two houses may be apart."""
OLDEST = timedelta(minutes=10)
"""A token that was made longer ago answers no question of ours."""
LONGEST_SUBJECT = 191
"""Characters of a name by the provider that the table of identities holds."""

Claims = dict[str, Any]


class BadToken(Exception):
    """The token is none for us. The message says why, for the log, and holds nothing of the token."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What was asked for. `authenticated_since`: the person must have signed in at the provider after it."""

    issuer: str
    client_id: str
    nonce: str
    authenticated_since: datetime | None = None


def claims_of(token: str, keys: Mapping[str, Any], expected: Expected, now: datetime) -> Claims:
    """What the token says, once everything about it is right. `keys` is the provider's JWK set. Raises `BadToken`."""
    try:
        key, algorithm = _key(jwt.get_unverified_header(token), keys)
        claims: Claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            issuer=expected.issuer,
            audience=expected.client_id,
            options={
                "require": ["iss", "sub", "aud", "exp", "iat", "nonce"],
                "verify_exp": False,  # `_check_times` has the clock
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.PyJWTError as wrong:
        raise BadToken(type(wrong).__name__) from wrong
    _check(claims, expected, now)
    return claims


def _key(header: Mapping[str, Any], keys: Mapping[str, Any]) -> tuple[Any, str]:
    """The key that the header names, and the algorithm that goes with it. Without a name there must be one alone."""
    named = header.get("kid")
    found = [key for key in keys.get("keys", ()) if isinstance(key, dict) and _signs(key)]
    if named is not None:
        found = [key for key in found if key.get("kid") == named]
    if len(found) != 1:
        raise BadToken(f"{len(found)} keys fit")
    algorithm = ALGORITHMS[found[0]["kty"]]
    return jwt.PyJWK.from_dict(found[0], algorithm=algorithm).key, algorithm


def _signs(key: Mapping[str, Any]) -> bool:
    return key.get("kty") in ALGORITHMS and key.get("use", "sig") == "sig"


def _check(claims: Claims, expected: Expected, now: datetime) -> None:
    nonce, subject = claims["nonce"], claims["sub"]
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise BadToken("another nonce")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise BadToken("no subject, or one that is too long")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else expected.client_id) != expected.client_id:
        raise BadToken("made for another party")
    _check_times(claims, expected, now)


def _check_times(claims: Claims, expected: Expected, now: datetime) -> None:
    made, ends = _time(claims["iat"]), _time(claims["exp"])
    begins = _time(claims.get("nbf", claims["iat"]))
    if ends <= (now - LEEWAY).timestamp():
        raise BadToken("over")
    if made < (now - OLDEST - LEEWAY).timestamp():
        raise BadToken("made too long ago")
    if max(made, begins) > (now + LEEWAY).timestamp():
        raise BadToken("not good yet")
    since = expected.authenticated_since
    if since is not None and _time(claims.get("auth_time")) < (since - LEEWAY).timestamp():
        raise BadToken("not signed in again")


def _time(value: object) -> float:
    """Seconds since 1970 (RFC 7519, NumericDate)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadToken("a time that is none")
    return float(value)
