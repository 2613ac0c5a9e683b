"""An issuer with a key of its own, and codes that it issues: good ones, and ones that somebody has meddled with."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import base45
import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

from huiyin.domains.permits.rules import issuing, verifier
from huiyin.domains.permits.rules.issuing import Envelope, Signer
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.verifier import Fault, Key, LicenceClaims, NotGood

NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
DAY = 86_400
URI = "https://huiyin.example/ls/1"
HUGE = 1 << 20_000
"""A number that Python does not even write down."""
ENVELOPE = Envelope("huiyin.example", NOW, NOW, b"\x01\x02\x03", 4_711, URI)


def signer() -> Signer:
    """A key that nobody had before."""
    private = ec.generate_private_key(ec.SECP256R1())
    return Signer(issuing.kid_of(private.public_key()), private)


@dataclass(frozen=True)
class Issuer:
    """Somebody who issues codes."""

    signer: Signer = field(default_factory=signer)

    @property
    def key(self) -> Key:
        """Its public key, as a list of keys has it."""
        jwk = issuing.public_jwk(self.signer.private.public_key()) | {"kid": self.signer.kid, "alg": "ES256"}
        return verifier.read_keys({"keys": [jwk]})[0]

    def code(self, claims: LicenceClaims | None = None, **envelope: Any) -> str:
        """A good code, of a supermarket if nothing else is said."""
        return issuing.code_of(claims or sample_licence("supermarket"), replace(ENVELOPE, **envelope), self.signer)

    def signed(self, payload: object, protected: object = None, unprotected: object = None) -> bytes:
        """A COSE_Sign1 message with any headers, properly signed over any payload."""
        shown = {1: -7, 4: self.signer.kid.encode()} if protected is None else protected
        header = cbor2.dumps(shown)
        body = payload if isinstance(payload, bytes) else cbor2.dumps(payload)
        to_be_signed = cbor2.dumps(["Signature1", header if shown else b"", b"", body])
        made = issuing.signature_of(to_be_signed, self.signer)
        return cbor2.dumps(cbor2.CBORTag(18, [header, unprotected or {}, body, made]))

    def saying(self, **changed: object) -> str:
        """A good code but for these claims: exp, nbf, iat, iss, cti, status, licence; None leaves one out."""
        payload: dict[int, object] = dict(issuing.payload_of(sample_licence("bookshop"), ENVELOPE))
        numbers = {"iss": 1, "exp": 4, "nbf": 5, "iat": 6, "cti": 7, "status": 65535, "licence": -65537}
        for name, value in changed.items():
            payload[numbers[name]] = value
        return code_of(self.signed({claim: value for claim, value in payload.items() if value is not None}))


def code_of(message: bytes) -> str:
    """Any bytes in the wrapping of a code."""
    return wrapped(zlib.compress(message, 9))


def wrapped(packed: bytes) -> str:
    """Any bytes behind the prefix."""
    return f"{verifier.PREFIX}{base45.b45encode(packed).decode()}"


def fault_of(call: Callable[[], object]) -> Fault | None:
    """Why it was refused, None if it was not. Whatever else it raises is a mistake of ours."""
    try:
        call()
    except NotGood as why:
        assert why.words.zh
        assert why.words.en
        assert len(str(why)) < 300
        return why.fault
    return None


def fault(code: str, *keys: Key, now: int = AT) -> Fault | None:
    """Why a code is refused."""
    return fault_of(lambda: verifier.verify(code, keys, now=now))


def short(value: object) -> str | None:
    """What a value is called in the name of a test."""
    return "huge" if isinstance(value, int) and value.bit_length() > 64 else None
