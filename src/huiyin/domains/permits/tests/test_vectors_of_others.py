"""What others have published to be read is read: COSE's examples and the EU's test certificates.

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

from huiyin.domains.permits.rules.verifier import Fault, Key, NotGood, signed_by, unpacked, verify, verify_message

VECTORS = Path(os.environ.get("HUIYIN_VECTORS") or Path(__file__).parents[6] / "shared/data/vectors")
CURVES = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
MISSING = f"no vectors at {VECTORS}: set HUIYIN_VECTORS to the folder that has cose/ and dgc/"
OF_THE_CODE = ("UNPREFIX", "B45DECODE", "COMPRESSION", "VERIFY", "EXPIRATIONCHECK")
"""What the EU expects of a code; what it expects of the health in it is not ours to judge."""
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason=MISSING)


def vectors(kind: str) -> list[Any]:
    found = sorted((VECTORS / kind).glob("*.json"))
    return [pytest.param(json.loads(path.read_text()), id=path.stem) for path in found]


def key_of(given: dict[str, Any]) -> Key:
    said = given["key"]
    x, y = (bytes.fromhex(said[f"{n}_hex"]) if f"{n}_hex" in said else of_base64url(said[n]) for n in "xy")
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), CURVES[said["crv"]])
    return Key(str(said.get("kid", "")).encode(), numbers.public_key())


def of_base64url(text: str) -> bytes:
    return b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))


@needs_vectors
@pytest.mark.parametrize("vector", vectors("cose"))
def test_a_message_of_coses_examples_is_read_or_refused_as_they_say(vector: dict[str, Any]) -> None:
    message, given = bytes.fromhex(vector["output"]["cbor"]), vector["input"].get("sign0")
    if given is None:  # a MAC or something encrypted: no signature
        with pytest.raises(NotGood) as refused:
            signed_by(message, [])
        assert refused.value.fault == Fault.NOT_SIGNED
        return
    external = bytes.fromhex(given.get("external", ""))
    if vector.get("fail"):
        with pytest.raises(NotGood):
            signed_by(message, [key_of(given)], external=external)
        return
    plain = vector["input"]
    wanted = bytes.fromhex(plain["plaintext_hex"]) if "plaintext_hex" in plain else plain["plaintext"].encode()
    assert signed_by(message, [key_of(given)], external=external)[0] == wanted


@needs_vectors
def test_the_signed_token_of_rfc_8392_is_read() -> None:
    vector = json.loads((VECTORS / "cose/cwt_A_3.json").read_text())
    key, message = key_of(vector["input"]["sign0"]), bytes.fromhex(vector["output"]["cbor"])
    found = verify_message(message, [key], now=1443944945)
    assert (found.issuer, found.identifier) == ("coap://as.example.com", b"\x0b\x71")


@needs_vectors
@pytest.mark.parametrize("vector", vectors("dgc"))
def test_a_certificate_of_the_eu_is_read_or_refused_as_it_expects(vector: dict[str, Any]) -> None:
    expected, context = vector["EXPECTEDRESULTS"], vector["TESTCTX"]
    certificate = x509.load_der_x509_certificate(b64decode(context["CERTIFICATE"]))
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey)
    key = Key(certificate.fingerprint(SHA256())[:8], public)
    clock = datetime.fromisoformat(context.get("VALIDATIONCLOCK", "2021-06-01T00:00:00").replace("Z", "+00:00"))
    now = int((clock if clock.tzinfo else clock.replace(tzinfo=UTC)).timestamp())
    if "EXPECTEDEXPIRATIONCHECK" not in expected and "EXPTECTEDEXPIRED" not in expected:
        now = opened(vector, key, now)
    if any(expected.get(f"EXPECTED{what}") is False for what in OF_THE_CODE):
        with pytest.raises(NotGood):
            verify(vector["PREFIX"], [key], now=now, prefix="HC1:")
    else:
        assert verify(vector["PREFIX"], [key], now=now, prefix="HC1:").kid == key.kid


def opened(vector: dict[str, Any], key: Key, now: int) -> int:
    """A moment at which nothing is to be said about its times: when it was issued, where that can be read."""
    try:
        claims = cbor2.loads(signed_by(unpacked(vector["PREFIX"], prefix="HC1:"), [key])[0])
    except NotGood:
        return now
    return int(claims[6])
