"""What others have published to be read: COSE's examples and the EU's test certificates.

They lie beside the project (`HUIYIN_VECTORS`, or `../shared/data/vectors`) and are not part of it.
"""

import json
import os
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from huiyin.domains.permits.rules.verifier import Key, NotGood, signed_by, unpacked

VECTORS = Path(os.environ.get("HUIYIN_VECTORS") or Path(__file__).parents[6] / "shared/data/vectors")
EU_PREFIX = "HC1:"
MISSING = f"no vectors at {VECTORS}: set HUIYIN_VECTORS to the folder that has cose/ and dgc/"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason=MISSING)
_CURVES = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}


def vectors(kind: str) -> dict[str, Any]:
    """All of a folder, by their names."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((VECTORS / kind).glob("*.json"))}


def each(kind: str) -> list[Any]:
    """The same as parameters of a test."""
    return [pytest.param(vector, id=name) for name, vector in vectors(kind).items()]


def key_of(given: dict[str, Any]) -> Key:
    """The key of an example of COSE's."""
    said = given["key"]
    x, y = (bytes.fromhex(said[f"{n}_hex"]) if f"{n}_hex" in said else _of_base64url(said[n]) for n in "xy")
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), _CURVES[said["crv"]])
    return Key(str(said.get("kid", "")).encode(), numbers.public_key())


def _of_base64url(text: str) -> bytes:
    return b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))


def key_of_certificate(vector: dict[str, Any]) -> Key:
    """The key of a certificate of the EU's, named as its codes name it."""
    certificate = x509.load_der_x509_certificate(b64decode(vector["TESTCTX"]["CERTIFICATE"]))
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey)
    return Key(certificate.fingerprint(SHA256())[:8], public)


def moment_of(vector: dict[str, Any], key: Key) -> int:
    """The moment for which the EU's certificate is to be judged, in seconds since 1970."""
    expected, context = vector["EXPECTEDRESULTS"], vector["TESTCTX"]
    clock = datetime.fromisoformat(context.get("VALIDATIONCLOCK", "2021-06-01T00:00:00").replace("Z", "+00:00"))
    now = int((clock if clock.tzinfo else clock.replace(tzinfo=UTC)).timestamp())
    if "EXPECTEDEXPIRATIONCHECK" in expected or "EXPTECTEDEXPIRED" in expected:
        return now
    try:  # nothing is to be said about its times: when it was issued, where that can be read
        claims = cbor2.loads(signed_by(unpacked(vector["PREFIX"], prefix=EU_PREFIX), [key])[0])
    except NotGood:
        return now
    return int(claims[6])
