"""Messages are sealed and opened: JSON Web Signatures (RFC 7515) with ES256, keys by their thumbprint (RFC 7638).

The signature stays with the message: what was kept can be shown to a third party, and sent once more, years later. One
algorithm only, and it comes from the key that is known here, never from the message (RFC 8725, section 3.1).
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

ALGORITHM = "ES256"
MESSAGE, RECEIPT, FILE = "huiyin-message+jws", "huiyin-receipt+jws", "huiyin-file+jws"
"""Types in the header (`typ`), so that a receipt can never be taken for a message (RFC 8725, section 3.11)."""
LARGEST = 4 * 1024 * 1024
"""Characters of a sealed message; files come on their own."""
_jws = jwt.PyJWS([ALGORITHM])
T = TypeVar("T")


class Fault(StrEnum):
    """Why it is not to be believed."""

    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    TOO_LARGE = "too_large"


class NotAuthentic(ValueError):
    """Something that must not be believed; the message says why."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The id of an EC key: base64url of the SHA-256 of its required members (RFC 7638)."""
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    digest = hashlib.sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """A public key as others are given it."""
    jwk: dict[str, str] = ECAlgorithm.to_jwk(key, as_dict=True)
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")} | {
        "kid": thumbprint(jwk),
        "alg": ALGORITHM,
        "use": "sig",
    }


def checked_keys(jwk_set: object) -> list[dict[str, str]]:
    """The keys of a JWK set, their ids computed anew. Raises `ValueError` for anything but public P-256 keys."""
    keys = jwk_set.get("keys") if isinstance(jwk_set, Mapping) else jwk_set
    if not isinstance(keys, list) or not keys:
        raise ValueError("a JWK set has a list of keys: " + '{"keys": [...]}')
    return [_checked(one) for one in keys]


def _checked(jwk: object) -> dict[str, str]:
    if not isinstance(jwk, Mapping) or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise ValueError("only keys of P-256 are taken")
    if "d" in jwk:
        raise ValueError("this is a private key: it was shown to somebody, make another")
    try:
        public = ECAlgorithm(ECAlgorithm.SHA256).from_jwk(dict(jwk))
    except (jwt.InvalidKeyError, ValueError, TypeError) as wrong:
        raise ValueError("the point of the key is not on the curve, or not readable") from wrong
    assert isinstance(public, ec.EllipticCurvePublicKey)
    return public_jwk(public)


def sealed(claims: msgspec.Struct, kind: str, key: ec.EllipticCurvePrivateKey) -> str:
    """The compact form (RFC 7515, section 7.1)."""
    kid = public_jwk(key.public_key())["kid"]
    return _jws.encode(msgspec.json.encode(claims), key, ALGORITHM, headers={"kid": kid, "typ": kind})


def kid_of(token: str) -> str:
    """The key that a message says it was sealed with: to look it up, nothing of it is believed yet."""
    if len(token) > LARGEST:
        raise NotAuthentic(Fault.TOO_LARGE, f"more than {LARGEST} characters")
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except jwt.InvalidTokenError as wrong:
        raise NotAuthentic(Fault.UNREADABLE, "this is no JSON Web Signature") from wrong
    if not isinstance(kid, str) or not kid:
        raise NotAuthentic(Fault.UNKNOWN_KEY, "the signature names no key")
    return kid


def opened(token: str, kind: str, keys: Iterable[Mapping[str, Any]], claims: type[T]) -> T:
    """What was signed, by one of these keys. Raises `NotAuthentic`."""
    kid = kid_of(token)
    known = next((one for one in keys if one.get("kid") == kid), None)
    if known is None:
        raise NotAuthentic(Fault.UNKNOWN_KEY, f"no key {kid} is known here")
    try:
        found = _jws.decode_complete(token, jwt.PyJWK(dict(known), ALGORITHM), [ALGORITHM])
    except jwt.InvalidSignatureError as wrong:
        raise NotAuthentic(Fault.FORGED, "the signature does not fit") from wrong
    except jwt.InvalidTokenError as wrong:
        raise NotAuthentic(Fault.UNREADABLE, "this is no JSON Web Signature with ES256") from wrong
    if found["header"].get("typ") != kind:
        raise NotAuthentic(Fault.UNREADABLE, f"signed for something else than {kind}")
    try:
        return msgspec.json.decode(found["payload"], type=claims)
    except (msgspec.DecodeError, UnicodeError) as wrong:
        raise NotAuthentic(Fault.UNREADABLE, f"what was signed cannot be read: {wrong}") from wrong


def digest_of(token: str) -> str:
    """What a message is told from another one of the same id by: its content, whoever signed it again."""
    return hashlib.sha256(token.split(".")[1].encode()).hexdigest()


def payload_of(token: str, claims: type[T]) -> T:
    """What stands in a message that this installation has sealed itself: its signature is not looked at."""
    found = _jws.decode_complete(token, options={"verify_signature": False})
    return msgspec.json.decode(found["payload"], type=claims)
