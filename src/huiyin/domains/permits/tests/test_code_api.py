"""Anybody may ask for keys and lists and have a code verified, without a key."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.operations import codes
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.tests.codes import Issuer


@pytest.fixture
def code(db: None) -> str:
    codes._kept.clear()  # of the tests before
    return operations.issue_code(claims=sample_licence("cinema"), now=timezone.now()).text


def asked(client: Client, code: object) -> dict[str, object]:
    answer = client.post("/api/v1/licence-codes/verify", {"code": code}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    found: dict[str, object] = answer.json()
    return found


@pytest.mark.parametrize("address", ["/.well-known/huiyin-licence-keys.json", "/api/v1/licence-keys"])
def test_keys_are_public_and_say_nothing_private(client: Client, code: str, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    found = json.loads(answer.content)
    assert found == queries.jwk_set(timezone.now())
    assert verifier.verify(code, verifier.read_keys(found), now=int(timezone.now().timestamp()))


def test_a_code_names_where_its_status_list_is_given_out(client: Client, code: str) -> None:
    now = int(timezone.now().timestamp())
    keys = queries.verifier_keys(timezone.now())
    found = verifier.verify(code, keys, now=now)
    assert found.status
    for address in (found.status.uri.removeprefix("http://127.0.0.1:8000"), "/api/v1/licence-status/1"):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/statuslist+cwt")
        statuses = verifier.read_status_list(answer.content, keys, now=now)
        assert verifier.check_status(found, statuses, now=now).fresh


@pytest.mark.parametrize("address", ["/ls/2", "/ls/0", "/ls/99999999999999999999", "/api/v1/licence-status/2"])
def test_a_list_that_is_not_there_is_not_found(client: Client, code: str, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_published_list_is_soon_signed_anew(code: str) -> None:
    now = timezone.now()
    first = operations.published_status_list(number=1, now=now)
    assert operations.published_status_list(number=1, now=now + timedelta(seconds=59)) == first
    assert operations.published_status_list(number=1, now=now + timedelta(seconds=60)) != first
    assert operations.published_status_list(number=1, now=now - timedelta(seconds=1)) != first


def test_a_good_code_says_what_it_proves(client: Client, code: str) -> None:
    found = asked(client, code)
    assert (found["valid"], found["fault"], found["status"]) == (True, None, "fresh")
    licence = found["licence"]
    assert isinstance(licence, dict)
    assert licence["permits"][0]["name"] == {"zh": "电影放映经营许可证", "en": "Cinema licence"}


def test_what_was_revoked_a_moment_ago_is_not_good(client: Client, code: str) -> None:
    operations.set_standing(
        code_id=queries.ids_of_number(sample_licence("cinema").number)[0], standing=Standing.REVOKED, now=timezone.now()
    )
    found = asked(client, code)
    assert (found["valid"], found["fault"], found["licence"]) == (False, "revoked", None)


@pytest.mark.parametrize("text", ["", "HY1:", "\0", "件", "HY1:" + "A" * 8_000])
def test_what_is_no_code_is_an_answer_and_no_error(client: Client, code: str, text: str) -> None:
    assert asked(client, text)["valid"] is False


def test_a_code_of_somebody_else_is_not_known(client: Client, code: str) -> None:
    assert asked(client, Issuer().code())["fault"] == "unknown_key"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"code": 5}', b'{"code": null}', b'{"code": "a", "b": 1}', b"\xff"]
)
def test_what_is_no_question_is_a_problem(client: Client, db: None, body: bytes) -> None:
    answer = client.post("/api/v1/licence-codes/verify", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_the_live_standing_of_one_code_is_that_of_the_list(code: str) -> None:
    now = timezone.now()
    found = verifier.verify(code, queries.verifier_keys(now), now=int(now.timestamp()))
    one = queries.status_of(found, now)
    assert one
    assert one.good_until > int((now + timedelta(hours=1)).timestamp())
    assert found.status
    assert one.at(found.status.index) == 0
    moved = verifier.StatusPlace(found.status.index, "https://before-it-moved.example/ls/1")
    assert queries.status_of(replace(found, status=moved), now)
    assert queries.status_of(replace(found, identifier=b"x" * 20), now) is None
    assert queries.status_of(replace(found, status=None), now) is None
    beyond = verifier.StatusPlace(found.status.index + 5, found.status.uri)
    assert queries.status_of(replace(found, status=beyond), now) is None
