"""Tokens that are one for us, and every way in which they are not."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from huiyin.people.single_sign_on.tests import idp
from huiyin.people.single_sign_on.tokens import BadToken, Expected, claims_of

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
ISSUER = "https://sso.example.org"
EXPECTED = Expected(ISSUER, idp.CLIENT, "the nonce")
GOOD: dict[str, Any] = {
    "iss": ISSUER, "aud": idp.CLIENT, "sub": "employee-1", "nonce": "the nonce", "iat": AT, "exp": AT + 300,
}  # fmt: skip
Make = Callable[[dict[str, Any]], str]


def read(token: str, expected: Expected = EXPECTED, keys: dict[str, Any] = idp.JWKS) -> dict[str, Any]:
    return claims_of(token, keys, expected, NOW)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_token_of_ours_is_taken(algorithm: str) -> None:
    assert read(idp.signed(GOOD, algorithm=algorithm))["sub"] == "employee-1"


def test_a_token_without_a_key_s_name_is_taken_when_there_is_one_key() -> None:
    token = idp.signed(GOOD, kid="RS256")
    alone: dict[str, Any] = {"keys": [{k: v for k, v in idp.JWKS["keys"][0].items() if k != "use"}]}
    assert read(token, keys=alone)["sub"] == "employee-1"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://sso.example.net"},
        {"aud": "another client"},
        {"aud": [idp.CLIENT, "another"]},
        {"aud": [idp.CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"nonce": "another nonce"},
        {"nonce": ""},
        {"nonce": 7},
        {"nonce": None},
        {"exp": AT - 61},
        {"exp": None},
        {"exp": "never"},
        {"iat": AT + 61},
        {"iat": True},
        {"nbf": AT + 61},
        {"iat": AT - 661},
        {"sub": ""},
        {"sub": "x" * 192},
        {"sub": None},
    ],
)
def test_a_token_that_says_something_else_is_refused(change: dict[str, Any]) -> None:
    claims = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(BadToken):
        read(idp.signed(claims))


@pytest.mark.parametrize(
    "make",
    [
        idp.with_none,
        idp.with_public_key_as_secret,
        lambda claims: idp.signed(claims, key=idp.STRANGER),
        lambda claims: idp.signed(claims, kid="another"),
        lambda claims: idp.signed(claims, algorithm="ES256", kid="RS256"),
        lambda claims: idp.signed(claims, algorithm="RS512", key=idp.STRANGER, kid="RS256"),
        lambda claims: idp.signed(claims)[:-4] + "AAAA",
        lambda claims: idp.signed({**claims, "sub": "somebody"}).rpartition(".")[0] + ".",
        lambda _claims: "",
        lambda _claims: "a.b.c",
    ],
    ids=["none", "HS256", "stranger", "kid", "kind of key", "RS512", "cut", "unsigned", "empty", "no token"],
)
def test_a_token_that_the_provider_s_own_key_did_not_sign_is_refused(make: Make) -> None:
    with pytest.raises(BadToken):
        read(make(GOOD))


def test_a_key_that_both_sides_know_is_no_key() -> None:
    both = {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "HS256"}]}
    with pytest.raises(BadToken):
        read(idp.signed(GOOD, algorithm="HS256", key="secret" * 8), keys=both)


def test_signing_in_again_is_newer_than_the_question() -> None:
    again = Expected(ISSUER, idp.CLIENT, "the nonce", NOW)
    assert read(idp.signed({**GOOD, "auth_time": AT}), again)
    for at in (AT - 3600, None, "now"):
        with pytest.raises(BadToken):
            read(idp.signed({**GOOD, "auth_time": at}), again)
