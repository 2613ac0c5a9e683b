"""Licences become codes: claims, a CBOR Web Token, a signature, and text for a QR symbol. `verifier` reads them."""

import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from itertools import accumulate
from typing import Any

import base45
import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from stdnum.cn import uscc

from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.verifier import LicenceClaims, PermitClaims

MOST_PERMITS = 20
"""More than any industry of the catalogue takes. Up to seven fit a symbol of version 20; with more it is larger."""
CHINA = timezone(timedelta(hours=8))
_EPOCH = date(1970, 1, 1)
_PERMITS = {code: number for number, (code, _, _) in verifier.PERMITS.items()}
_INDUSTRIES = {code: number for number, code in verifier.INDUSTRIES.items()}
_AUTHORITIES = {name: number for number, name in verifier.AUTHORITIES.items()}


class UnfitClaims(ValueError):
    """What is to be said cannot stand in a code; `problems` maps each field to what is wrong with it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key (P-256) and the id that codes name it by."""

    kid: str
    private: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around the licence: who issues, when, under which id, and where its status is told."""

    issuer: str
    issued_at: datetime
    begins_at: datetime
    identifier: bytes
    status_index: int
    status_uri: str


def code_of(claims: LicenceClaims, envelope: Envelope, signer: Signer) -> str:
    """The text that stands in the QR symbol. Raises `UnfitClaims`."""
    return packed(signed(payload_of(claims, envelope), signer))


def payload_of(claims: LicenceClaims, envelope: Envelope) -> dict[int, Any]:
    """The claims of the CBOR Web Token. Raises `UnfitClaims`."""
    if problems := _problems(claims):
        raise UnfitClaims(problems)
    return {
        1: envelope.issuer,
        4: int(ends_at(claims.until).timestamp()),
        5: int(envelope.begins_at.timestamp()),
        6: int(envelope.issued_at.timestamp()),
        7: envelope.identifier,
        verifier.STATUS: {"status_list": {"idx": envelope.status_index, "uri": envelope.status_uri}},
        verifier.LICENCE: _licence(claims),
    }


def ends_at(last_day: date) -> datetime:
    """The moment after the last day in China."""
    return datetime(last_day.year, last_day.month, last_day.day, tzinfo=CHINA) + timedelta(days=1)


def _problems(claims: LicenceClaims) -> dict[str, str]:
    found = {}
    if not uscc.is_valid(claims.uscc):
        found["uscc"] = "its check character (GB 32100) is wrong"
    if not 1 <= len(claims.permits) <= MOST_PERMITS:
        found["permits"] = f"a code has 1 to {MOST_PERMITS} permits"
    for field in ("number", "holder", "place", "industry"):
        if problem := _no_line(getattr(claims, field)):
            found[field] = problem
    for place, permit in enumerate(claims.permits):
        for field in ("code", "number", "authority"):
            if problem := _no_line(getattr(permit, field)):
                found[f"permits.{place}.{field}"] = problem
    return found


def _no_line(text: str) -> str:
    if not text or not text.isprintable():
        return "one line that can be printed is needed"
    try:
        text.encode(verifier.ENCODING)
    except UnicodeEncodeError:
        return "a character is in no character set"
    return ""


def _licence(claims: LicenceClaims) -> dict[int, Any]:
    region = _region(claims)
    lines = [claims.holder, claims.place, *(permit.number for permit in claims.permits)]
    extra: list[str] = []
    permits = [_permit(permit, claims.until, region, extra) for permit in claims.permits]
    said: dict[int, Any] = {
        1: claims.number,
        2: claims.uscc,
        3: _INDUSTRIES.get(claims.industry, claims.industry),
        4: "\n".join([*lines, *extra]).encode(verifier.ENCODING),
        5: permits,
    }
    return said | ({6: len(region)} if region else {})


def _permit(permit: PermitClaims, until: date, region: str, extra: list[str]) -> list[int | str]:
    known = _AUTHORITIES.get(permit.authority.removeprefix(region)) if permit.authority.startswith(region) else None
    if known is None:
        if permit.authority not in extra:
            extra.append(permit.authority)
        known = -1 - extra.index(permit.authority)
    said: list[int | str] = [_PERMITS.get(permit.code, permit.code), known]
    if permit.until != until:
        said.append((permit.until - _EPOCH).days if permit.until else 0)
    return said


def _region(claims: LicenceClaims) -> str:
    """The beginning of the place behind which most authorities' names are in the table."""
    regions = [part for part in accumulate(claims.place) if any(p.authority.startswith(part) for p in claims.permits)]

    def named(region: str) -> int:
        return sum(p.authority.removeprefix(region) in _AUTHORITIES for p in claims.permits if p.authority != region)

    best = max(["", *regions], key=named)
    return best if named(best) else ""


def signed(payload: Mapping[int, Any], signer: Signer, *, kind: str = "") -> bytes:
    """A COSE_Sign1 message over the payload (ES256), tagged; `kind` is its media type, where it has one."""
    header: dict[int, Any] = {1: -7, 4: signer.kid.encode()} | ({16: kind} if kind else {})
    protected, body = cbor2.dumps(header), cbor2.dumps(payload)
    signature = signature_of(cbor2.dumps(["Signature1", protected, b"", body]), signer)
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, body, signature]))


def signature_of(data: bytes, signer: Signer) -> bytes:
    """ES256 as COSE has it: both halves, 32 bytes each."""
    pair = decode_dss_signature(signer.private.sign(data, ec.ECDSA(hashes.SHA256())))
    return b"".join(half.to_bytes(32) for half in pair)


def packed(message: bytes) -> str:
    """A message as text for a QR symbol's alphanumeric mode."""
    return f"{verifier.PREFIX}{base45.b45encode(zlib.compress(message, 9)).decode()}"


def public_jwk(public: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The members of a public key that its thumbprint covers (RFC 7638, 3.2)."""
    numbers = public.public_numbers()
    return {
        "crv": "P-256",
        "kty": "EC",
        "x": _base64url(numbers.x.to_bytes(32)),
        "y": _base64url(numbers.y.to_bytes(32)),
    }


def kid_of(public: ec.EllipticCurvePublicKey) -> str:
    """The first eight characters of the key's thumbprint (RFC 7638): short, as every code carries it."""
    jwk = public_jwk(public)
    canonical = "{" + ",".join(f'"{name}":"{jwk[name]}"' for name in sorted(jwk)) + "}"
    return _base64url(sha256(canonical.encode()).digest())[:8]


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
