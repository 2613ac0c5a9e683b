"""Whose code it is and whether its time is now: keys, ids of which two may have one, algorithms and clocks."""

from base64 import urlsafe_b64encode
from dataclasses import replace

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from huiyin.domains.permits.rules import issuing, verifier
from huiyin.domains.permits.rules.verifier import Fault, Key, NotGood
from huiyin.domains.permits.tests.codes import AT, DAY, HUGE, Issuer, code_of, fault, short

CITY, STRANGER = Issuer(), Issuer()
KEY = CITY.key
GOOD = CITY.code()
MESSAGE = verifier.unpacked(GOOD)


def test_a_code_of_a_stranger_is_not_known() -> None:
    assert fault(STRANGER.code(), KEY) == Fault.UNKNOWN_KEY
    assert fault(GOOD) == Fault.UNKNOWN_KEY


def test_a_stranger_who_writes_our_id_is_a_forger() -> None:
    forger = Issuer(replace(STRANGER.signer, kid=CITY.signer.kid))
    assert fault(forger.code(), KEY) == Fault.FORGED


def test_a_code_without_an_id_is_tried_with_every_key() -> None:
    payload = cbor2.loads(cbor2.loads(MESSAGE).value[2])
    unnamed = code_of(CITY.signed(payload, {1: -7}))
    assert fault(unnamed, STRANGER.key, KEY) is None
    assert fault(unnamed, STRANGER.key) == Fault.FORGED


def test_of_two_keys_with_the_same_id_each_is_tried() -> None:
    same = replace(STRANGER.key, kid=KEY.kid)
    assert fault(GOOD, same, KEY) is None
    assert fault(GOOD, KEY, same) is None
    assert fault(GOOD, same) == Fault.FORGED


def test_two_keys_of_one_id_keep_their_own_times() -> None:
    """The id of a key that was revoked does not spoil the other, and the other does not save it."""
    stolen = replace(KEY, revoked=True)
    assert fault(GOOD, replace(STRANGER.key, kid=KEY.kid), stolen) == Fault.KEY_REVOKED
    assert fault(GOOD, replace(STRANGER.key, kid=KEY.kid, revoked=True), KEY) is None


@pytest.mark.parametrize(
    "kid", [0, -1, "text", None, 1.5, [1], {1: 2}, True, HUGE, b"", b"\xff" * 3_000, cbor2.CBORTag(1_000, 1)], ids=short
)
def test_any_id_that_is_not_ours_is_an_unknown_key(kid: object) -> None:
    assert fault(code_of(CITY.signed({1: "x"}, {1: -7, 4: kid})), KEY) in {
        Fault.UNKNOWN_KEY,
        None if kid is None else Fault.UNKNOWN_KEY,
    }


@pytest.mark.parametrize(
    "algorithm",
    [0, 5, -8, -35, -36, -37, -38, -257, 7, "ES256", "none", None, True, -7.0, [-7], {}, HUGE, -HUGE],
    ids=short,
)
def test_any_algorithm_but_the_keys_own_is_refused(algorithm: object) -> None:
    message = CITY.signed({1: "x"}, {1: algorithm, 4: KEY.kid})
    assert fault(code_of(message), KEY) == Fault.WRONG_ALGORITHM
    assert fault(code_of(message), replace(KEY, algorithm=None)) in {Fault.WRONG_ALGORITHM, Fault.FORGED}


def test_an_algorithm_that_nobody_signed_is_refused() -> None:
    outside = CITY.signed({1: "x"}, {4: KEY.kid}, {1: -7})
    assert fault(code_of(outside), KEY) == Fault.WRONG_ALGORITHM
    assert fault(code_of(outside), replace(KEY, algorithm=None)) is None  # a key of others that does not say


def test_no_header_overrules_the_one_that_was_signed() -> None:
    assert fault(code_of(CITY.signed({1: "x"}, unprotected={1: -257, 4: b"another"})), KEY) is None


def test_a_code_that_asks_for_what_we_do_not_know_is_refused() -> None:
    for message in (
        CITY.signed({1: "x"}, {1: -7, 2: [99], 99: 1}),
        CITY.signed({1: "x"}, {1: -7, 2: None}),
        CITY.signed({1: "x"}, {1: -7}, {2: [99]}),
    ):
        assert fault(code_of(message), KEY) == Fault.WRONG_ALGORITHM


@pytest.mark.parametrize("header", [b"", b"\x80", b"\x01", b"\xff", b"\xa1", b"\xa1\x01\x26\x00"])
def test_a_header_that_is_no_map_is_refused(header: bytes) -> None:
    _, unprotected, payload, signature = cbor2.loads(MESSAGE).value
    message = cbor2.dumps(cbor2.CBORTag(18, [header, unprotected, payload, signature]))
    assert fault(code_of(message), KEY) in {Fault.DAMAGED, Fault.WRONG_ALGORITHM}


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (AT - DAY, Fault.NOT_YET),
        (AT - 301, Fault.NOT_YET),
        (AT - 300, None),
        (AT, None),
        (AT + DAY - 1, None),
        (AT + DAY + 299, None),
        (AT + DAY + 300, Fault.EXPIRED),
        (AT + 2 * DAY, Fault.EXPIRED),
    ],
)
def test_a_clock_may_be_wrong_by_five_minutes_and_not_by_a_day(now: int, why: Fault | None) -> None:
    assert fault(CITY.saying(iat=AT, nbf=AT, exp=AT + DAY), KEY, now=now) == why


def test_what_is_told_of_a_wrong_clock_names_both_times() -> None:
    with pytest.raises(NotGood, match=r"2026-11-26 04:00 UTC on; this clock says 2026-11-25 04:00 UTC") as early:
        verifier.verify(GOOD, [KEY], now=AT - DAY)
    assert "时间对不对" in early.value.words.zh


def test_what_was_issued_tomorrow_is_not_in_force_though_it_says_so() -> None:
    assert fault(CITY.saying(iat=AT + DAY, nbf=AT), KEY) == Fault.NOT_YET
    assert fault(CITY.saying(iat=AT, nbf=AT + DAY), KEY) == Fault.NOT_YET


def test_a_key_signs_in_its_time_alone() -> None:
    assert fault(GOOD, replace(KEY, since=AT, until=AT + 1)) is None
    assert fault(GOOD, replace(KEY, since=AT + 1)) == Fault.KEY_OUT_OF_TIME
    assert fault(GOOD, replace(KEY, until=AT)) == Fault.KEY_OUT_OF_TIME


def test_a_key_is_accepted_to_its_end_and_no_longer() -> None:
    old = replace(KEY, until=AT + 10, accepted=AT + DAY)
    assert fault(GOOD, old, now=AT + DAY) is None
    assert fault(GOOD, old, now=AT + DAY + 300) == Fault.KEY_OUT_OF_TIME


def test_nothing_that_a_stolen_key_signed_is_good() -> None:
    assert fault(GOOD, replace(KEY, revoked=True)) == Fault.KEY_REVOKED


def jwk(**changed: object) -> dict[str, object]:
    public = issuing.public_jwk(CITY.signer.private.public_key())
    return {**public, "kid": "a", **changed}


@pytest.mark.parametrize(
    "given",
    [
        None, [], {}, {"keys": None}, {"keys": ["a"]}, {"keys": [jwk(kid=5)]}, {"keys": [jwk(kty="oct")]},
        {"keys": [jwk(crv="secp256k1")]}, {"keys": [jwk(crv=[])]}, {"keys": [jwk(x="AA")]}, {"keys": [jwk(x=5)]},
        {"keys": [jwk(y="汉")]}, {"keys": [jwk(alg="none")]}, {"keys": [jwk(alg=[])]}, {"keys": [jwk(exp="soon")]},
        {"keys": [jwk(nbf=True)]}, {"keys": [{"kid": "a", "kty": "RSA", "n": "AQAB"}]},
        {"keys": [{"kid": "a", "kty": "RSA", "n": "AQAB", "e": "AQAB"}]},
    ],
)  # fmt: skip
def test_what_is_no_set_of_keys_is_told(given: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        verifier.read_keys(given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("curve", "name", "size"), [(ec.SECP384R1(), "P-384", 48), (ec.SECP521R1(), "P-521", 66)])
def test_keys_of_other_curves_are_read(curve: ec.EllipticCurve, name: str, size: int) -> None:
    numbers = ec.generate_private_key(curve).public_key().public_numbers()
    x, y = (urlsafe_b64encode(one.to_bytes(size)).decode().rstrip("=") for one in (numbers.x, numbers.y))
    found = verifier.read_keys({"keys": [{"kty": "EC", "crv": name, "x": x, "y": y, "kid": "k"}]})
    assert found[0].public.public_numbers() == numbers
    assert isinstance(found[0], Key)
