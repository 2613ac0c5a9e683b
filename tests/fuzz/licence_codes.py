"""Codes of licences: whatever text comes, `NotGood` alone is raised; what is let through was signed, and is read."""

from collections.abc import Callable, Iterable

import base45
import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.issuing import signature_of
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.verifier import Credential, Fault, NotGood
from huiyin.domains.permits.tests.codes import AT, Issuer, Signer, code_of, wrapped
from tests.fuzz.rules import Target, held

# The same key in each process, so that what was found in one is broken in the next.
CITY = Issuer(Signer("fuzzfuzz", ec.derive_private_key(20_261_126, ec.SECP256R1())))
KEY = CITY.key
SHOP = sample_licence("supermarket", 1234)
"""Whose code is in what was found before."""
CLAIMS = verifier.verify(CITY.code(SHOP), [KEY], now=AT).claims
"""Of the one code that the seeds are made of."""


def tries(data: bytes) -> None:
    """The input as text, as what is compressed, as a message, as a payload that we signed, as a list of keys."""
    _read(lambda: verifier.verify(data.decode("latin-1"), [KEY], now=AT))
    _read(lambda: verifier.verify(wrapped(data), [KEY], now=AT))
    _read(lambda: verifier.verify(code_of(data), [KEY], now=AT))
    _listed(data)
    _signed(CITY.signed(data))
    _signed(CITY.signed(b"\xa3\x01\x61x" + _pair(4, AT + 60) + cbor2.dumps(verifier.LICENCE) + data))
    kind = {1: -7, 4: KEY.kid, 16: verifier.STATUS_LIST_TYPE}
    _listed(CITY.signed(b"\xa3\x02\x61x" + _pair(6, AT) + cbor2.dumps(verifier.STATUS_LIST) + data, kind))
    _headed(data)


def _read(call: Callable[[], Credential]) -> None:
    try:
        found = call()
    except NotGood as why:
        held(len(str(why)) < 300 and str(why).isprintable(), "a reason is a short line")
        return
    held(found.claims == CLAIMS, "what is let through says what we signed, and nothing else")


def _signed(message: bytes) -> None:
    """What was signed is let through or has a fault of what it says, never of its signature."""
    try:
        found = verifier.verify_message(message, [KEY], now=AT)
    except NotGood as why:
        held(why.fault in {Fault.DAMAGED, Fault.NOT_YET, Fault.EXPIRED}, "a good signature is never called bad")
        return
    held(isinstance(found.issuer, str) and isinstance(found.identifier, bytes), "claims are of their kinds")
    try:
        licence = verifier.read_licence(found)
    except NotGood as why:
        held(why.fault == Fault.NO_LICENCE, "a licence is read or there is none")
        return
    held(all(isinstance(word, str) for word in (licence.number, licence.holder, licence.place)), "words are text")


def _listed(message: bytes) -> None:
    try:
        found = verifier.read_status_list(message, [KEY], now=AT)
    except NotGood:
        return
    held(len(found.packed) <= verifier.LARGEST_LIST, "a list keeps its limit")
    for place in (0, 1, 10**9):
        standing = found.at(place)
        held(standing is None or 0 <= standing < 1 << found.bits, "a standing fits its bits")


def _headed(data: bytes) -> None:
    """The input as a protected header, over a signature of ours: what it says is never trusted beyond the key."""
    to_be_signed = cbor2.dumps(["Signature1", data, b"", b"\xa0"])
    message = cbor2.dumps(cbor2.CBORTag(18, [data, {}, b"\xa0", signature_of(to_be_signed, CITY.signer)]))
    try:
        verifier.verify_message(message, [KEY], now=AT)
    except NotGood:
        return
    header = cbor2.loads(data)
    held(header[1] == -7, "what is let through names the key's own algorithm")
    held(header.get(4) in {None, KEY.kid}, "and the key's own id")


def _pair(claim: int, value: int) -> bytes:
    return cbor2.dumps(claim) + cbor2.dumps(value)


def seeds() -> Iterable[bytes]:
    """A code, what it is made of, and licences that are nearly right."""
    code = CITY.code(SHOP)
    message = verifier.unpacked(code)
    payload = cbor2.loads(message).value[2]
    claims = cbor2.loads(payload)
    yield code.encode()
    yield base45.b45decode(code.removeprefix(verifier.PREFIX))
    yield message
    yield payload
    yield cbor2.dumps(claims[verifier.LICENCE])
    yield cbor2.dumps({1: -7, 4: KEY.kid})
    yield cbor2.dumps({1: -7, 2: [1], 4: KEY.kid})
    yield cbor2.dumps({"bits": 2, "lst": b"x\x9cc\x00\x00\x00\x01\x00\x01"})
    yield cbor2.dumps({1: "N", 2: "U", 3: 1, 4: "甲\n乙\nN1".encode("gb18030"), 5: [[1, 1, 20_000]], 6: 1})


TARGET = Target(tries, seeds, 1_200)
