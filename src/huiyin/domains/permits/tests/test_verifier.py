"""Whatever is wrong with a code has a name, and nothing that is wrong is let through."""

import zlib
from base64 import urlsafe_b64encode
from dataclasses import replace

import base45
import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from huiyin.domains.permits.rules import issuing, verifier
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.status_list import status_token
from huiyin.domains.permits.rules.verifier import Fault, Key, NotGood, Words
from huiyin.domains.permits.tests.codes import AT, DAY, NOW, Issuer, code_of, fault, fault_of, wrapped

CITY, STRANGER = Issuer(), Issuer()
KEY = CITY.key
GOOD = CITY.code()
MESSAGE = verifier.unpacked(GOOD)
HUGE = 1 << 20_000
"""A number that Python does not even write down."""


def short(value: object) -> str | None:
    """What a value is called in the name of a test."""
    return "huge" if isinstance(value, int) and value.bit_length() > 64 else None


def test_a_good_code_says_what_was_put_into_it() -> None:
    found = verifier.verify(GOOD, [KEY], now=AT)
    assert (found.issuer, found.identifier, found.issued_at, found.not_before) == (
        "huiyin.example",
        b"\1\2\3",
        AT,
        AT,
    )
    assert found.status == verifier.StatusPlace(4_711, "https://huiyin.example/ls/1")
    assert verifier.read_licence(found) == sample_licence("supermarket")


def test_a_code_may_have_white_space_around_it() -> None:
    assert fault(f"\n {GOOD}\r\n", KEY) is None


NOTHING_OF_OURS: dict[str, tuple[str, Fault]] = {
    "nothing": ("", Fault.NO_CODE),
    "white space": (" \n", Fault.NO_CODE),
    "a prefix alone": ("HY1:", Fault.NO_CODE),
    "a prefix in small letters": ("hy1:" + GOOD[4:], Fault.NO_CODE),
    "the prefix of others": ("HC1:" + GOOD[4:], Fault.NO_CODE),
    "no prefix": (GOOD[4:], Fault.NO_CODE),
    "plain words": ("件件有回音", Fault.NO_CODE),
    "no text at all": ("\0\ud800\N{ZERO WIDTH JOINER}", Fault.NO_CODE),
    "a link": ("https://huiyin.example/r/abc", Fault.NO_CODE),
    "small letters": ("HY1:" + GOOD[4:].lower(), Fault.DAMAGED),
    "a letter of elsewhere": (GOOD[:40] + "é" + GOOD[41:], Fault.DAMAGED),
    "one more letter": (GOOD + "0", Fault.DAMAGED),
    "two more letters": (GOOD + "00", Fault.DAMAGED),
    "two prefixes": ("HY1:" + GOOD, Fault.DAMAGED),
    "far too much": ("HY1:" + "A" * 9_000, Fault.TOO_LONG),
    "far too much before it": (" " * 9_000 + GOOD, Fault.TOO_LONG),
}


@pytest.mark.parametrize("name", NOTHING_OF_OURS)
def test_what_is_no_code_is_told(name: str) -> None:
    text, why = NOTHING_OF_OURS[name]
    assert fault(text, KEY) == why


def test_base45_that_stands_for_more_than_two_bytes_is_damaged() -> None:
    assert fault("HY1:" + ":::" + GOOD[7:], KEY) == Fault.DAMAGED


def test_a_code_that_was_cut_anywhere_is_refused() -> None:
    for length in range(len(GOOD)):
        assert fault(GOOD[:length], KEY) in {Fault.NO_CODE, Fault.DAMAGED}, length


def test_every_flip_of_a_single_bit_of_the_text_is_refused() -> None:
    passed = [
        (place, bit)
        for place in range(len(GOOD))
        for bit in range(8)
        if fault(GOOD[:place] + chr(ord(GOOD[place]) ^ 1 << bit) + GOOD[place + 1 :], KEY) is None
    ]
    assert passed == []


def test_every_flip_of_a_single_bit_of_the_message_is_refused() -> None:
    passed = [
        (place, bit)
        for place in range(len(MESSAGE))
        for bit in range(8)
        if fault(code_of(MESSAGE[:place] + bytes([MESSAGE[place] ^ 1 << bit]) + MESSAGE[place + 1 :]), KEY) is None
    ]
    assert passed == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    serial=st.integers(1, 9_999_999),
    industry=st.sampled_from(list(verifier.INDUSTRIES.values())),
    where=st.floats(0, 1, exclude_max=True),
)
def test_a_flip_in_any_code_is_refused(serial: int, industry: str, where: float) -> None:
    packed = base45.b45decode(CITY.code(sample_licence(industry, serial))[4:])
    place, bit = divmod(int(where * len(packed) * 8), 8)
    assert fault(wrapped(packed[:place] + bytes([packed[place] ^ 1 << bit]) + packed[place + 1 :]), KEY) is not None


def inflated(packed: bytes) -> bytes | None:
    """What zlib makes of it, which sees nothing wrong in loose bits."""
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return None


def test_bits_that_mean_nothing_are_refused_too() -> None:
    """Between the compressed data and its checksum up to seven bits are read by nobody."""
    for serial in range(1, 40):
        packed = base45.b45decode(CITY.code(sample_licence("beauty", serial))[4:])
        last = packed[-5]
        loose = packed[:-5] + bytes([last ^ 0x80]) + packed[-4:]
        if inflated(loose) == inflated(packed):
            assert fault(wrapped(loose), KEY) == Fault.DAMAGED
            return
    raise AssertionError("no code had a loose bit: the test shows nothing")


@settings(max_examples=300)
@given(st.binary(max_size=200))
@example(b"\x9f" * 200)
@example(b"\xd2\x84\x43\xa1\x01\x26\xa0\x40\x40")
def test_whatever_bytes_are_wrapped_are_refused_with_a_name(data: bytes) -> None:
    assert fault(wrapped(data), KEY) is not None
    assert fault(code_of(data), KEY) is not None
    assert fault(code_of(CITY.signed(data)), KEY) is not None


@pytest.mark.parametrize("size", [64 * 1024 + 1, 200_000, 5_000_000])
def test_a_code_that_unpacks_to_far_more_is_refused_before_it_does(size: int) -> None:
    bomb = wrapped(zlib.compress(bytes(size), 9))
    assert len(bomb) < 8_192
    assert fault(bomb, KEY) == Fault.TOO_LONG


@pytest.mark.parametrize(
    "deep",
    [
        b"\x81" * 17 + b"\0",
        b"\x81" * 60_000 + b"\0",
        b"\xa1\0" * 30_000 + b"\0",
        b"\xc6" * 60_000 + b"\0",
        b"\x9f" * 60_000,
    ],
)
def test_what_is_nested_too_deep_is_refused(deep: bytes) -> None:
    assert fault(code_of(deep), KEY) == Fault.DAMAGED
    assert fault(code_of(CITY.signed({1: "x"}, unprotected={99: cbor2.CBORTag(60_000, 1)})), KEY) is None
    assert fault(code_of(CITY.signed(deep)), KEY) == Fault.DAMAGED


@pytest.mark.parametrize("payload", ["a101ff", "a1018101ff", "a101f6ff", "ff", "a1ff01", "a10182ffff"])
def test_an_end_of_a_list_where_a_value_should_be_is_damaged(payload: str) -> None:
    assert fault(code_of(CITY.signed(bytes.fromhex(payload))), KEY) == Fault.DAMAGED


@pytest.mark.parametrize(
    "claimed", ["9b0000000040000000", "5b0000001000000000", "bb0000000040000000", "7bffffffffffffffff"]
)
def test_lengths_that_are_not_there_take_no_memory(claimed: str) -> None:
    assert fault(code_of(bytes.fromhex(claimed)), KEY) == Fault.DAMAGED


@pytest.mark.parametrize(
    "message",
    [
        cbor2.dumps(None),
        cbor2.dumps([b"", {}, b""]),
        cbor2.dumps([b"", {}, b"", b"", b""]),
        cbor2.dumps(cbor2.CBORTag(18, {})),
        cbor2.dumps(cbor2.CBORTag(17, cbor2.loads(MESSAGE).value)),
        cbor2.dumps(cbor2.CBORTag(98, cbor2.loads(MESSAGE).value)),
        cbor2.dumps(["", {}, b"", b""]),
        cbor2.dumps([b"", [], b"", b""]),
        cbor2.dumps([b"", {}, None, b""]),
    ],
)
def test_what_is_no_signed_message_is_told(message: bytes) -> None:
    assert fault(code_of(message), KEY) == Fault.NOT_SIGNED


def test_a_message_may_bear_the_tag_of_a_token_or_none_at_all() -> None:
    inner = cbor2.loads(MESSAGE)
    assert fault(code_of(cbor2.dumps(cbor2.CBORTag(61, inner))), KEY) is None
    assert fault(code_of(cbor2.dumps(inner.value)), KEY) is None
    assert fault(code_of(cbor2.dumps(cbor2.CBORTag(18, cbor2.CBORTag(61, inner.value)))), KEY) == Fault.NOT_SIGNED


def test_what_stands_behind_the_message_is_refused() -> None:
    packed = base45.b45decode(GOOD[4:])
    assert fault(code_of(MESSAGE + b"\0"), KEY) == Fault.DAMAGED
    assert fault(wrapped(packed + b"\0"), KEY) == Fault.DAMAGED
    protected, unprotected, payload, signature = cbor2.loads(MESSAGE).value
    for changed in (
        [protected + b"\0", unprotected, payload, signature],
        [protected, unprotected, payload + b"\0", signature],
        [protected, unprotected, payload, signature + b"\0"],
        [protected, unprotected, payload, signature[:-1]],
        [protected, unprotected, payload, b""],
        [protected, unprotected, payload, bytes(64)],
    ):
        assert fault(code_of(cbor2.dumps(cbor2.CBORTag(18, changed))), KEY) in {Fault.DAMAGED, Fault.FORGED}


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


@pytest.mark.parametrize("time", ["soon", b"1", True, -1, 1 << 60, float("nan"), float("inf"), [1], HUGE], ids=short)
@pytest.mark.parametrize("claim", ["iat", "nbf", "exp"])
def test_a_time_that_is_none_is_damaged(claim: str, time: object) -> None:
    assert fault(CITY.saying(**{claim: time}), KEY) == Fault.DAMAGED


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": 5},
        {"iss": HUGE},
        {"cti": "text"},
        {"status": 5},
        {"status": {}},
        {"status": {"status_list": {"idx": -1, "uri": "x"}}},
        {"status": {"status_list": {"idx": "1", "uri": "x"}}},
        {"status": {"status_list": {"idx": 1}}},
    ],
)
def test_a_claim_of_another_kind_is_damaged(changed: dict[str, object]) -> None:
    assert fault(CITY.saying(**changed), KEY) == Fault.DAMAGED


GOOD_WORDS = "甲\n乙\nN1".encode("gb18030")


@pytest.mark.parametrize(
    "licence",
    [
        None,
        5,
        [],
        {},
        {1: "N", 2: "U", 3: 1, 4: "甲\n乙\nN1", 5: [[1, 1]]},
        {1: "N", 2: "U", 3: 1, 4: b"\xff\xff", 5: [[1, 1]]},
        {1: "N", 2: "U", 3: 1, 4: b"", 5: []},
        {1: "N", 2: "U", 3: 1_000, 4: GOOD_WORDS, 5: [[1, 1]]},
        {1: "N", 2: "U", 3: 1, 4: GOOD_WORDS, 5: [[1_000, 1]]},
        {1: "N", 2: "U", 3: 1, 4: GOOD_WORDS, 5: [[1, 1_000]]},
        {1: "N", 2: "U", 3: 1, 4: GOOD_WORDS, 5: [[1, -2]]},
        {1: "N", 2: "U", 3: 1, 4: GOOD_WORDS, 5: [[1, 1], [1, 1]]},
        {1: "N", 2: "U", 3: 1, 4: GOOD_WORDS, 5: [[1]]},
        {1: "N", 2: "U", 3: 1, 4: GOOD_WORDS, 5: [[1, 1, 10**12]]},
        {1: "N", 2: "U", 3: 1, 4: GOOD_WORDS, 5: 7},
        {1: HUGE, 2: "U", 3: 1, 4: GOOD_WORDS, 5: [[1, 1]]},
    ],
)
def test_a_signed_code_whose_licence_cannot_be_read_says_so(licence: object) -> None:
    found = verifier.verify(CITY.saying(licence=licence), [KEY], now=AT)
    assert fault_of(lambda: verifier.read_licence(found)) == Fault.NO_LICENCE


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


def test_a_status_list_is_no_licence_though_our_key_signed_it() -> None:
    token = status_token({}, 8, uri="https://huiyin.example/ls/1", now=NOW, signer=CITY.signer)
    assert fault(code_of(token), KEY) == Fault.NO_LICENCE


def test_every_fault_has_words_in_both_languages() -> None:
    assert set(verifier.WORDS) == set(Fault)
    assert all(
        isinstance(words, Words) and words.zh.endswith("。") and words.en.endswith((".", "?"))
        for words in verifier.WORDS.values()
    )


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
