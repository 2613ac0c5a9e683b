"""Verifies the code of a comprehensive licence without a network. One file, without Django: embed it as it is.

What a code is: the prefix `HYL1:`, then base45 (RFC 9285) of zlib (RFC 1950) of a COSE_Sign1 message (RFC 9052) whose
payload is a CBOR Web Token (RFC 8392): the layers of the EU's digital health certificate, with a prefix of our own.
It needs `base45`, `cbor2` and `cryptography`.

    keys = read_keys(json.loads(jwk_set))
    credential = verify(text, keys, now=int(time.time()))

Every code that is not good raises `NotGood`, whose `fault` says why in one word and whose message says it in a sentence.
"""

import zlib
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any

import base45
import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

PREFIX = "HYL1:"
LONGEST = 8_192
"""Characters of a code: twice what the largest QR symbol holds."""
LARGEST = 64 * 1_024
"""Bytes that a code may unpack to: a few kilobytes may claim to be gigabytes."""
SKEW = 300
"""Seconds by which the clock of whoever verifies may be wrong."""

_SIGN1, _CWT = 18, 61
_ALG, _CRIT, _KID = 1, 2, 4
_ISS, _SUB, _EXP, _NBF, _IAT, _CTI = 1, 2, 4, 5, 6, 7
_PS256 = -37
_DIGESTS: Mapping[object, hashes.HashAlgorithm] = {-7: hashes.SHA256(), -35: hashes.SHA384(), -36: hashes.SHA512()}
"""ES256, ES384 and ES512, which RFC 9053 ties to no curve."""


class Fault(StrEnum):
    """Why a code is not good."""

    NO_CODE = "no_code"
    TOO_LONG = "too_long"
    DAMAGED = "damaged"
    NOT_SIGNED = "not_signed"
    UNKNOWN_ALGORITHM = "unknown_algorithm"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    KEY_OUT_OF_TIME = "key_out_of_time"
    NOT_YET = "not_yet"
    EXPIRED = "expired"


class NotGood(ValueError):
    """A code that must not be relied on."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Key:
    """A public key by the id that codes name it by; seconds since 1970 between which it signs, or None."""

    kid: bytes
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """What a good code says. `claims` has all of it, by its number; times are seconds since 1970."""

    kid: bytes
    issuer: str
    identifier: bytes
    issued_at: int | None
    not_before: int | None
    expires_at: int | None
    claims: Mapping[Any, Any]


def verify(text: str, keys: Iterable[Key], *, now: int, prefix: str = PREFIX) -> Credential:
    """What the code says, if one of the keys has signed it and it is in force at `now`. Raises `NotGood`."""
    return verify_message(unpacked(text, prefix=prefix), keys, now=now)


def unpacked(text: str, *, prefix: str = PREFIX) -> bytes:
    """The COSE message in a code. Raises `NotGood`."""
    code = text.strip()
    if not code.startswith(prefix):
        raise NotGood(Fault.NO_CODE, f"this is no licence code: it does not begin with {prefix}")
    if len(code) > LONGEST:
        raise NotGood(Fault.TOO_LONG, f"the code has {len(code)} characters, no licence has more than {LONGEST}")
    try:
        packed = base45.b45decode(code.removeprefix(prefix))
    except ValueError as wrong:
        raise NotGood(Fault.DAMAGED, f"the code is damaged: it is no base45 ({wrong})") from wrong
    return _inflated(packed)


def _inflated(packed: bytes) -> bytes:
    inflate = zlib.decompressobj()
    try:
        found = inflate.decompress(packed, LARGEST + 1)
    except zlib.error as wrong:
        raise NotGood(Fault.DAMAGED, "the code is damaged: it cannot be unpacked") from wrong
    if len(found) > LARGEST:
        raise NotGood(Fault.TOO_LONG, f"the code unpacks to more than {LARGEST} bytes")
    if not inflate.eof or inflate.unused_data:
        raise NotGood(Fault.DAMAGED, "the code is damaged: it is cut short, or something was added")
    return found


def verify_message(message: bytes, keys: Iterable[Key], *, now: int) -> Credential:
    """The same for a COSE_Sign1 message that is not packed into a code. Raises `NotGood`."""
    payload, key = signed_by(message, keys)
    return _in_force(key, _map(payload, "its payload"), now)


def signed_by(message: bytes, keys: Iterable[Key], *, external: bytes = b"") -> tuple[bytes, Key]:
    """The payload of a COSE_Sign1 message, whatever it is, and the key that signed it. Raises `NotGood`.

    `external` was signed with it and is not in it (RFC 9052, 4.3).
    """
    protected, unprotected, payload, signature = _signed(message)
    header = _map(protected, "its protected header")
    if header.get(_CRIT) is not None:
        raise NotGood(Fault.UNKNOWN_ALGORITHM, "the code asks for something that this reader does not know")
    kid = header.get(_KID, unprotected.get(_KID))
    candidates = [key for key in keys if kid is None or key.kid == kid]
    if not candidates:
        raise NotGood(Fault.UNKNOWN_KEY, f"nobody known has signed this: key {_shown(kid)}")
    to_be_signed = cbor2.dumps(["Signature1", protected if header else b"", external, payload])
    return payload, _signer(candidates, header.get(_ALG, unprotected.get(_ALG)), to_be_signed, signature)


def _signed(message: bytes) -> tuple[bytes, Mapping[Any, Any], bytes, bytes]:
    found = _decoded(message, "it")
    for tag in (_CWT, _SIGN1):
        if isinstance(found, cbor2.CBORTag) and found.tag == tag:
            found = found.value
    if not isinstance(found, list | tuple) or len(found) != 4:
        raise NotGood(Fault.NOT_SIGNED, "the code is no signed message")
    protected, unprotected, payload, signature = found
    well = isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)
    if not well or not isinstance(unprotected, Mapping):
        raise NotGood(Fault.NOT_SIGNED, "the code is no signed message")
    return protected, unprotected, payload, signature


def _decoded(data: bytes, what: str) -> Any:
    stream = BytesIO(data)
    try:
        found = cbor2.CBORDecoder(stream).decode()
    except Exception as wrong:  # dates, fractions, sets: a decoder of what nobody vouches for may raise anything
        raise NotGood(Fault.DAMAGED, f"the code is damaged: {what} is no CBOR") from wrong
    if stream.tell() != len(data):
        raise NotGood(Fault.DAMAGED, f"the code is damaged: something was added behind {what}")
    return found


def _map(data: bytes, what: str) -> Mapping[Any, Any]:
    found = _decoded(data, what) if data else {}
    if not isinstance(found, Mapping):
        raise NotGood(Fault.DAMAGED, f"the code is damaged: {what} is no map")
    return found


def _signer(candidates: Sequence[Key], algorithm: object, signed: bytes, signature: bytes) -> Key:
    """Whose signature it is: two keys may have one id, as ids are short."""
    fitting = [key for key in candidates if _fits(key, algorithm)]
    if not fitting:
        raise NotGood(Fault.UNKNOWN_ALGORITHM, f"its key does not sign by algorithm {algorithm!r}")
    for key in fitting:
        if _is_by(key, algorithm, signed, signature):
            return key
    raise NotGood(Fault.FORGED, "the signature is not genuine: the code was changed, or somebody else made it")


def _fits(key: Key, algorithm: object) -> bool:
    """The kind of the key says what the message may ask for: no message chooses its own way of being checked."""
    return algorithm == _PS256 if isinstance(key.public, rsa.RSAPublicKey) else algorithm in _DIGESTS


def _is_by(key: Key, algorithm: object, signed: bytes, signature: bytes) -> bool:
    try:
        if isinstance(key.public, rsa.RSAPublicKey):
            salted = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256().digest_size)
            key.public.verify(signature, signed, salted, hashes.SHA256())
            return True
        half = (key.public.curve.key_size + 7) // 8
        if len(signature) != 2 * half:
            return False
        pair = (int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
        key.public.verify(encode_dss_signature(*pair), signed, ec.ECDSA(_DIGESTS[algorithm]))
    except InvalidSignature:
        return False
    return True


def _in_force(key: Key, claims: Mapping[Any, Any], now: int) -> Credential:
    issued, begins, ends = (_moment(claims, claim) for claim in (_IAT, _NBF, _EXP))
    signed_at = issued if issued is not None else begins
    if signed_at is not None and not _within(key, signed_at):
        raise NotGood(Fault.KEY_OUT_OF_TIME, "the key that signed it was not in use then")
    starts = max((at for at in (issued, begins) if at is not None), default=None)
    if starts is not None and now + SKEW < starts:
        raise NotGood(Fault.NOT_YET, "the licence is not in force yet")
    if ends is not None and now - SKEW >= ends:
        raise NotGood(Fault.EXPIRED, "the licence has expired")
    identifier = claims.get(_CTI, b"")
    return Credential(
        key.kid,
        str(claims.get(_ISS, "")),
        identifier if isinstance(identifier, bytes) else str(identifier).encode(),
        issued,
        begins,
        ends,
        claims,
    )


def _within(key: Key, moment: int) -> bool:
    return (key.since is None or moment >= key.since) and (key.until is None or moment < key.until)


def _moment(claims: Mapping[Any, Any], claim: int) -> int | None:
    found = claims.get(claim)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1 << 40:
        raise NotGood(Fault.DAMAGED, f"the code is damaged: claim {claim} is no time")
    return int(found)


def _shown(kid: object) -> str:
    return kid.hex() if isinstance(kid, bytes) else repr(kid)[:40]


def read_keys(jwk_set: Mapping[str, Any]) -> list[Key]:
    """The keys of a JWK set (RFC 7517) as `huiyin permits keys` prints it; `nbf` and `exp` are when each signs.

    Raises `ValueError` for what is no such set.
    """
    keys = jwk_set.get("keys")
    if not isinstance(keys, list):
        raise ValueError("this is no JWK set: it has no list “keys”")
    return [_read_key(key) for key in keys]


def _read_key(jwk: Mapping[str, Any]) -> Key:
    curves = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
    if jwk.get("kty") != "EC" or jwk.get("crv") not in curves:
        raise ValueError(f"key {jwk.get('kid')!r} is of another kind: {jwk.get('kty')!r} {jwk.get('crv')!r}")
    x, y = (int.from_bytes(_of_base64url(str(jwk.get(name, "")))) for name in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, curves[jwk["crv"]]).public_key()
    return Key(_of_base64url(str(jwk.get("kid", ""))), public, jwk.get("nbf"), jwk.get("exp"))


def _of_base64url(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
