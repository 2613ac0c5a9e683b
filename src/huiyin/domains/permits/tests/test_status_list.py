"""A list says which licences no longer stand, for a million of them in little, and an old one is never believed."""

import random
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import cbor2
import cwt
import pytest
from cwt import COSEKey
from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.permits.rules import issuing, status_list, verifier
from huiyin.domains.permits.rules.status_list import GOOD_FOR, PLACES, Standing, status_token
from huiyin.domains.permits.rules.verifier import Checked, Fault, StatusList
from huiyin.domains.permits.tests.codes import AT, DAY, ENVELOPE, NOW, URI, Issuer, fault_of

CITY, STRANGER = Issuer(), Issuer()
KEY = CITY.key
PLACE = ENVELOPE.status_index
FOUND = verifier.verify(CITY.code(), [KEY], now=AT)


def token(standings: dict[int, Standing] | None = None, uri: str = URI, issuer: Issuer = CITY) -> bytes:
    return status_token(standings or {}, PLACES, uri=uri, now=NOW, signer=issuer.signer)


def read(data: bytes, now: int = AT) -> StatusList:
    return verifier.read_status_list(data, [KEY], now=now)


def test_what_is_in_no_list_of_exceptions_stands() -> None:
    checked = verifier.check_status(FOUND, read(token({PLACE + 1: Standing.REVOKED})), now=AT)
    assert checked == Checked(fresh=True, at=AT)
    assert checked.words.en == "Not revoked as of 2026-11-26 04:00 UTC."


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (Standing.REVOKED, Fault.REVOKED),
        (Standing.SUSPENDED, Fault.SUSPENDED),
        (Standing.REPLACED, Fault.REPLACED),
    ],
)
def test_what_is_revoked_or_suspended_is_not_good(standing: Standing, why: Fault) -> None:
    statuses = read(token({PLACE: standing}))
    assert fault_of(lambda: verifier.check_status(FOUND, statuses, now=AT)) == why


def test_without_a_list_nobody_says_that_it_stands() -> None:
    checked = verifier.check_status(FOUND, None, now=AT)
    assert (checked.fresh, checked.words.en, checked.words.zh) == (
        False,
        "Not checked for revocation.",
        "没有核对是否吊销。",
    )


def test_an_old_list_says_since_when_it_was_not_checked() -> None:
    later = AT + int(GOOD_FOR.total_seconds()) + verifier.SKEW
    statuses = read(token(), now=later)
    assert verifier.check_status(FOUND, statuses, now=later - 1).fresh
    checked = verifier.check_status(FOUND, statuses, now=later)
    assert (checked.fresh, checked.words.en) == (False, "Not checked since 2026-11-26 04:00 UTC.")
    assert checked.words.zh == "北京时间 2026-11-26 12:00 以后没有再核对是否吊销。"


def test_an_old_list_still_knows_what_was_revoked() -> None:
    later = AT + 30 * DAY
    statuses = read(token({PLACE: Standing.REVOKED}), now=later)
    assert fault_of(lambda: verifier.check_status(FOUND, statuses, now=later)) == Fault.REVOKED


def test_the_list_of_another_place_says_nothing_about_a_licence() -> None:
    statuses = read(token({PLACE: Standing.REVOKED}, uri="https://elsewhere.example/ls/1"))
    assert verifier.check_status(FOUND, statuses, now=AT) == Checked(fresh=False, at=None)


def test_a_licence_beyond_the_end_of_its_list_is_not_listed() -> None:
    short = read(status_token({}, PLACE - 3, uri=URI, now=NOW, signer=CITY.signer))
    assert short.at(PLACE - 4) == 0
    assert fault_of(lambda: verifier.check_status(FOUND, short, now=AT)) == Fault.NOT_LISTED
    assert short.at(-1) is None


def test_a_standing_that_nobody_knows_is_not_good() -> None:
    statuses = StatusList(URI, AT, AT + DAY, 4, b"\xff" * PLACES)
    assert fault_of(lambda: verifier.check_status(FOUND, statuses, now=AT)) == Fault.NOT_LISTED


def claims(**changed: Any) -> dict[int, object]:
    said = {"sub": 2, "exp": 4, "iat": 6, "ttl": 65534, "status_list": 65533}
    good: dict[int, object] = {
        2: URI,
        4: AT + DAY,
        6: AT,
        65534: 3600,
        65533: {"bits": 2, "lst": zlib.compress(b"\0" * 99)},
    }
    for name, value in changed.items():
        good[said[name]] = value
    return {claim: value for claim, value in good.items() if value is not None}


def listed(payload: object, kind: object = verifier.STATUS_LIST_TYPE) -> bytes:
    return CITY.signed(payload, {1: -7, 4: KEY.kid, 16: kind})


WRONG: dict[str, tuple[Callable[[], bytes], Fault]] = {
    "nothing": (lambda: b"", Fault.DAMAGED),
    "a licence": (lambda: verifier.unpacked(CITY.code()), Fault.NOT_SIGNED),
    "of another type": (lambda: listed(claims(), "application/cwt"), Fault.NOT_SIGNED),
    "of a stranger": (lambda: token(issuer=STRANGER), Fault.UNKNOWN_KEY),
    "cut": (lambda: token()[:-1], Fault.DAMAGED),
    "without a time": (lambda: listed(claims(iat=None)), Fault.NOT_SIGNED),
    "of tomorrow": (lambda: listed(claims(iat=AT + DAY)), Fault.NOT_YET),
    "without a list": (lambda: listed(claims(status_list=None)), Fault.NOT_SIGNED),
    "of three bits": (lambda: listed(claims(status_list={"bits": 3, "lst": b""})), Fault.NOT_SIGNED),
    "not compressed": (lambda: listed(claims(status_list={"bits": 2, "lst": bytes(9)})), Fault.DAMAGED),
    "a bomb": (
        lambda: listed(claims(status_list={"bits": 2, "lst": zlib.compress(bytes(5_000_000))})),
        Fault.TOO_LONG,
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_list_of_ours_is_told(name: str) -> None:
    made, why = WRONG[name]
    assert fault_of(lambda: read(made())) == why


def test_a_list_that_says_no_end_is_good_for_as_long_as_it_may_be_kept() -> None:
    assert read(listed(claims(exp=None))).good_until == AT + 3600
    assert read(listed(claims(exp=None, ttl=None))).good_until == AT


@given(st.dictionaries(st.integers(0, 999), st.sampled_from(Standing)))
def test_every_place_says_what_was_put_there(standings: dict[int, Standing]) -> None:
    packed = status_list.packed(standings, 1_000)
    statuses = StatusList(URI, AT, AT, status_list.BITS, packed)
    assert {place: statuses.at(place) for place in range(1_000)} == {
        place: standings.get(place, Standing.VALID) for place in range(1_000)
    }
    assert len(packed) == 250


def test_a_place_outside_the_list_is_a_mistake() -> None:
    for place in (-1, 8):
        with pytest.raises(ValueError, match="outside"):
            status_list.packed({place: Standing.REVOKED}, 8)


def test_the_bits_lie_as_the_draft_has_them() -> None:
    """Its example of two bits: 1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3."""
    statuses = StatusList("", 0, 0, 2, bytes([0xC9, 0x44, 0xF9]))
    assert [statuses.at(place) for place in range(12)] == [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]


def test_a_million_licences_take_at_most_150_kilobytes() -> None:
    chance = random.Random(5)
    gone = {
        place: chance.choice([Standing.REVOKED, Standing.SUSPENDED]) for place in chance.sample(range(10**6), 20_000)
    }
    made = token(gone)
    assert len(made) <= 150_000
    statuses = read(made)
    assert all(statuses.at(place) == standing for place, standing in gone.items())


def test_another_library_reads_our_list() -> None:
    long_ago = NOW - timedelta(days=300)
    made = status_token({3: Standing.REVOKED}, 8, uri=URI, now=long_ago, signer=CITY.signer)
    jwk = issuing.public_jwk(CITY.signer.private.public_key()) | {"kid": CITY.signer.kid, "alg": "ES256"}
    theirs = cwt.CWT.new(leeway=10**9).decode(made, keys=[COSEKey.from_jwk(jwk)])
    assert isinstance(theirs, dict)
    assert zlib.decompress(theirs[65533]["lst"]) == bytes([0b01000000, 0])
    assert cbor2.loads(cbor2.loads(made).value[0])[16] == "application/statuslist+cwt"
