"""Whatever is wrong with what a code says has a name, and nothing that is wrong is let through."""

import zlib

import base45
import cbor2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.status_list import status_token
from huiyin.domains.permits.rules.verifier import Fault, Words
from huiyin.domains.permits.tests.codes import AT, HUGE, NOW, Issuer, code_of, fault, fault_of, short, wrapped

CITY, STRANGER = Issuer(), Issuer()
KEY = CITY.key
GOOD = CITY.code()
MESSAGE = verifier.unpacked(GOOD)


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
@example(b"\xa0")
def test_whatever_bytes_are_wrapped_are_refused_with_a_name(data: bytes) -> None:
    assert fault(wrapped(data), KEY) is not None
    assert fault(code_of(data), KEY) is not None
    signed = code_of(CITY.signed(data))  # may be a token, as {} is, and is no licence then
    assert fault_of(lambda: verifier.read_licence(verifier.verify(signed, [KEY], now=AT))) is not None


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


def test_a_status_list_is_no_licence_though_our_key_signed_it() -> None:
    token = status_token({}, 8, uri="https://huiyin.example/ls/1", now=NOW, signer=CITY.signer)
    assert fault(code_of(token), KEY) == Fault.NO_LICENCE


def test_every_fault_has_words_in_both_languages() -> None:
    assert set(verifier.WORDS) == set(Fault)
    assert all(
        isinstance(words, Words) and words.zh.endswith("。") and words.en.endswith((".", "?"))
        for words in verifier.WORDS.values()
    )
