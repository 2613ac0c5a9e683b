"""A licence becomes a code that is small enough, that others can read, and that says what it should."""

import base64
import hashlib
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import cbor2
import cwt
import pytest
import segno
from cwt import COSEKey
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.domains.permits.adapters import code_pictures
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.rules import issuing, verifier
from huiyin.domains.permits.rules.issuing import UnfitClaims
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.verifier import LicenceClaims, PermitClaims
from huiyin.domains.permits.tests.codes import AT, Issuer

CITY = Issuer()
KEY = CITY.key
NAMES = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=30)
PERMITS = st.builds(
    PermitClaims,
    code=st.sampled_from([*(code for code, _, _ in verifier.PERMITS.values()), "something_new"]),
    number=NAMES,
    authority=st.one_of(NAMES, st.sampled_from([f"昆山市{ending}" for ending in verifier.AUTHORITIES.values()])),
    until=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2060, 1, 1))),
)


def jwk_of(issuer: Issuer) -> dict[str, str]:
    public = issuing.public_jwk(issuer.signer.private.public_key())
    return {**public, "kid": issuer.signer.kid, "alg": "ES256", "use": "sig"}


@pytest.mark.parametrize("industry", verifier.INDUSTRIES.values())
@pytest.mark.parametrize("host", ["huiyin.example", "yiye.huiyin.ks.gov.cn"])
def test_a_licence_of_up_to_seven_permits_fits_a_symbol_of_version_20_at_level_q(industry: str, host: str) -> None:
    claims = sample_licence(industry)
    code = CITY.code(
        claims, issuer=host, status_uri=f"https://{host}/ls/1", status_index=987_654, identifier=b"\xff\xff\xff"
    )
    symbol = segno.make(code, error="q", boost_error=False, micro=False)
    assert (symbol.mode, symbol.error) == ("alphanumeric", "Q")
    assert int(symbol.version) <= 20
    assert verifier.read_licence(verifier.verify(code, [KEY], now=AT)) == claims


def test_the_largest_sample_has_seven_permits() -> None:
    assert max(len(sample_licence(one).permits) for one in verifier.INDUSTRIES.values()) == 7


def test_a_licence_of_nine_permits_stands_whole_in_a_larger_symbol(tmp_path: Path) -> None:
    more = sample_licence("cinema").permits[:1] + sample_licence("hotel").permits[:1]
    claims = replace(sample_licence("supermarket"), permits=sample_licence("supermarket").permits + more)
    code = CITY.code(claims, issuer="yiye.huiyin.ks.gov.cn", status_uri="https://yiye.huiyin.ks.gov.cn/ls/1")
    symbol = segno.make(code, error="q", boost_error=False, micro=False)
    assert 20 <= int(symbol.version) <= 25
    code_pictures.draw(code, tmp_path / "nine.png")
    read = code_pictures.text_in((tmp_path / "nine.png").read_bytes())
    assert verifier.read_licence(verifier.verify(read, [KEY], now=AT)) == claims
    assert len(claims.permits) == 9


def test_no_industry_takes_more_permits_than_a_code_holds() -> None:
    most = max(len({one.permit for one in industry.needed}) for industry in catalogue().industries.values())
    assert 9 < most <= issuing.MOST_PERMITS


@settings(max_examples=150)
@given(
    holder=NAMES,
    place=st.one_of(NAMES, st.just("昆山市玉山镇前进中路288号")),
    industry=st.sampled_from([*verifier.INDUSTRIES.values(), "something_new"]),
    permits=st.lists(PERMITS, min_size=1, max_size=12),
    until=st.dates(date(2027, 1, 1), date(2060, 1, 1)),
)
def test_whatever_a_licence_says_is_read_as_it_was_written(
    holder: str, place: str, industry: str, permits: list[PermitClaims], until: date
) -> None:
    claims = LicenceClaims("320583260001234K", holder, "91320583MA1K4ABC99", place, industry, tuple(permits), until)
    assert verifier.read_licence(verifier.verify(CITY.code(claims), [KEY], now=AT)) == claims


def test_a_licence_ends_with_its_last_day_in_china() -> None:
    claims = replace(sample_licence("beauty"), until=date(2026, 11, 30))
    code, midnight = CITY.code(claims), int(datetime(2026, 11, 30, 16, tzinfo=UTC).timestamp())
    assert verifier.verify(code, [KEY], now=midnight - 1).expires_at == midnight
    with pytest.raises(verifier.NotGood, match="ended"):
        verifier.verify(code, [KEY], now=midnight + verifier.SKEW)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"uscc": "91320583MA1K4ABC9X"}, "uscc"),
        ({"uscc": ""}, "uscc"),
        ({"permits": ()}, "permits"),
        ({"permits": sample_licence("supermarket").permits * 3}, "permits"),
        ({"holder": ""}, "holder"),
        ({"holder": "两\n行"}, "holder"),
        ({"place": "看不见\u202e的"}, "place"),
        ({"holder": "半个\ud800"}, "holder"),
        ({"permits": (PermitClaims("food", "", "昆山市市场监督管理局", None),)}, "permits.0.number"),
    ],
)
def test_what_cannot_stand_in_a_code_is_refused_by_its_field(changed: dict[str, object], field: str) -> None:
    with pytest.raises(UnfitClaims) as refused:
        CITY.code(replace(sample_licence("beauty"), **changed))  # type: ignore[arg-type]
    assert list(refused.value.problems) == [field]


def test_another_library_reads_our_codes() -> None:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    message = verifier.unpacked(CITY.code(issued_at=long_ago, begins_at=long_ago))
    theirs = cwt.decode(message, keys=[COSEKey.from_jwk(jwk_of(CITY))])
    assert isinstance(theirs, dict)
    assert (theirs[1], theirs[7], theirs[65535]["status_list"]["idx"]) == ("huiyin.example", b"\1\2\3", 4_711)
    with pytest.raises(cwt.VerifyError):
        cwt.decode(message, keys=[COSEKey.from_jwk({**jwk_of(Issuer()), "kid": CITY.signer.kid})])


@pytest.mark.parametrize("tagged", [False, True])
def test_we_read_what_another_library_signs(tagged: bool) -> None:
    private = CITY.signer.private.private_numbers().private_value.to_bytes(32)
    key = COSEKey.new({1: 2, 2: CITY.signer.kid.encode(), 3: -7, -1: 1, -4: private, **coordinates()})
    claims = {1: "coap://as.example.com", 4: AT + 100, 5: AT, 6: AT, 7: b"\x01"}
    theirs = cwt.encode(claims, key, tagged=tagged)
    found = verifier.verify_message(theirs, [KEY], now=AT)
    assert (found.issuer, found.identifier, found.expires_at) == ("coap://as.example.com", b"\x01", AT + 100)


def coordinates() -> dict[int, bytes]:
    numbers = CITY.signer.private.public_key().public_numbers()
    return {-2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}


def test_the_message_is_one_signature_with_integer_claims() -> None:
    tag = cbor2.loads(verifier.unpacked(CITY.code()))
    protected, unprotected, payload, signature = tag.value
    assert (tag.tag, unprotected, len(signature)) == (18, {}, 64)
    assert cbor2.loads(protected) == {1: -7, 4: CITY.signer.kid.encode()}
    assert set(cbor2.loads(payload)) == {1, 4, 5, 6, 7, verifier.STATUS, verifier.LICENCE}


def test_a_keys_id_begins_its_thumbprint_by_rfc_7638() -> None:
    public = CITY.signer.private.public_key()
    jwk = issuing.public_jwk(public)
    members = f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
    digest = hashlib.sha256(members.encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().startswith(issuing.kid_of(public))
    assert len(issuing.kid_of(public)) == 8


def test_every_permit_of_the_catalogue_has_a_number_in_codes() -> None:
    """A number is short where a name is long: without one, seven permits may not fit. Give the next free number."""
    folder = Path(verifier.__file__).parents[1] / "catalogue/permits"
    codes = {tomllib.loads(path.read_text())["code"] for path in folder.glob("*.toml")}
    assert codes
    assert codes - {code for code, _, _ in verifier.PERMITS.values()} == set()


def test_no_name_stands_twice_in_the_tables_of_codes() -> None:
    for names in ([code for code, _, _ in verifier.PERMITS.values()], list(verifier.AUTHORITIES.values())):
        assert len(names) == len(set(names))
