"""What others have published to be read is read: COSE's examples and the EU's test certificates (`tests/others.py`)."""

from typing import Any

import pytest

from huiyin.domains.permits.rules.verifier import Fault, NotGood, signed_by, verify, verify_message
from huiyin.domains.permits.tests import others
from huiyin.domains.permits.tests.others import EU_PREFIX, key_of, needs_vectors

OF_THE_CODE = ("UNPREFIX", "B45DECODE", "COMPRESSION", "VERIFY", "EXPIRATIONCHECK")
"""What the EU expects of a code; what it expects of the health in it is not ours to judge."""


@needs_vectors
@pytest.mark.parametrize("vector", others.each("cose"))
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
    vector = others.vectors("cose")["cwt_A_3"]
    key, message = key_of(vector["input"]["sign0"]), bytes.fromhex(vector["output"]["cbor"])
    found = verify_message(message, [key], now=1443944945)
    assert (found.issuer, found.identifier) == ("coap://as.example.com", b"\x0b\x71")


@needs_vectors
@pytest.mark.parametrize("vector", others.each("dgc"))
def test_a_certificate_of_the_eu_is_read_or_refused_as_it_expects(vector: dict[str, Any]) -> None:
    key = others.key_of_certificate(vector)
    now = others.moment_of(vector, key)
    if any(vector["EXPECTEDRESULTS"].get(f"EXPECTED{what}") is False for what in OF_THE_CODE):
        with pytest.raises(NotGood):
            verify(vector["PREFIX"], [key], now=now, prefix=EU_PREFIX)
    else:
        assert verify(vector["PREFIX"], [key], now=now, prefix=EU_PREFIX).kid == key.kid
