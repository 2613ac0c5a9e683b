"""Another installation, written from RFC 7515 and RFC 7638 alone: it shares no code with this one."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from PIL import Image

from huiyin.kernel.ids import new_id

URL = "https://wuhu.example"


def jpeg() -> bytes:
    """A small photo."""
    out = BytesIO()
    Image.new("RGB", (16, 12), "teal").save(out, "JPEG")
    return out.getvalue()


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Stranger:
    """One with a key of its own, which counts what it sends."""

    def __init__(self, code: str = "wuhu", to: str = "local") -> None:
        self.code, self.to, self.number = code, to, 0
        self.key = ec.generate_private_key(ec.SECP256R1())

    @property
    def jwk(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        x, y = (encoded(one.to_bytes(32)) for one in (numbers.x, numbers.y))
        canonical = json.dumps({"crv": "P-256", "kty": "EC", "x": x, "y": y}, separators=(",", ":"))
        kid = encoded(hashlib.sha256(canonical.encode()).digest())
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid}

    def message(self, kind: str, at: datetime, **said: Any) -> str:
        if kind != "hello":
            self.number += 1
        claims = {"id": str(new_id()), "number": self.number if kind != "hello" else 0, "from": self.code}
        return self.sealed({**claims, "to": self.to, "kind": kind, "at": at.isoformat(), **said})

    def permit(self, sha256: str, at: datetime) -> str:
        claims = {"from": self.code, "to": self.to, "sha256": sha256, "at": at.isoformat()}
        return self.sealed(claims, "huiyin-file+jws")

    def sealed(self, claims: dict[str, Any], typ: str = "huiyin-message+jws", **header: Any) -> str:
        head = {"alg": "ES256", "kid": self.jwk["kid"], "typ": typ, **header}
        signed = ".".join(encoded(json.dumps(one).encode()) for one in (head, claims))
        r, s = decode_dss_signature(self.key.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{encoded(r.to_bytes(32) + s.to_bytes(32))}"


def claims_of(token: str, jwk: dict[str, str]) -> dict[str, Any]:
    """What a key has signed; `InvalidSignature` when it has not."""
    signed, _, signature = token.rpartition(".")
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(decoded(jwk["x"])), int.from_bytes(decoded(jwk["y"])), ec.SECP256R1()
    )
    raw = decoded(signature)
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    numbers.public_key().verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
    found: dict[str, Any] = json.loads(decoded(signed.split(".")[1]))
    return found


def id_of(token: str) -> UUID:
    """The id of a message that one has sealed oneself."""
    return UUID(json.loads(decoded(token.split(".")[1]))["id"])
