"""The page that reads the camera brings the words and tables of the verifier, and nothing of anybody."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from huiyin.domains.permits import operations
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.tests.codes import NOW

GIVEN = re.compile(r'<script id="scan-page" type="application/json">(.*?)</script>', re.DOTALL)


def page(language: str) -> str:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get("/verify/scan")
    assert answer.status_code == 200
    return answer.content.decode()


def given(language: str) -> dict[str, Any]:
    found = GIVEN.search(page(language))
    assert found is not None
    brought: dict[str, Any] = json.loads(found[1])
    return brought


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_says_of_each_fault_what_the_verifier_says(db: None, language: str) -> None:
    of = "en" if language == "en" else "zh"
    assert given(language)["faults"] == {str(why): getattr(words, of) for why, words in verifier.WORDS.items()}
    assert given(language)["words"]["unchecked"] == getattr(verifier.UNCHECKED, of)


def test_it_knows_every_number_that_stands_in_codes(db: None) -> None:
    tables = given("en")["tables"]
    assert tables["permits"]["6"] == ["tobacco", "Tobacco retail licence"]
    assert {name: len(table) for name, table in tables.items()} == {
        "permits": len(verifier.PERMITS),
        "industries": len(verifier.INDUSTRIES),
        "authorities": len(verifier.AUTHORITIES),
    }


def test_it_fetches_keys_and_lists_where_they_are_given_out(db: None) -> None:
    operations.issue_code(claims=sample_licence("hotel"), now=NOW)
    addresses = given("zh-hans")["addresses"]
    for address in (addresses["keys"], *addresses["lists"]):
        assert Client().get(address).status_code == 200
    asked = Client().post(addresses["live"], json.dumps({"code": "HY1:A"}), content_type="application/json")
    assert asked.json()["fault"] == "damaged"


def test_what_the_browser_keeps_has_nothing_of_anybody(db: None) -> None:
    assert "csrfmiddlewaretoken" not in page("zh-hans")


def test_it_reads_wholly_in_english(db: None) -> None:
    plain = re.sub(r"<a [^>]*>中文</a>|[中文]{2}", "", page("en"))
    assert not [sign for sign in plain if "\u4e00" <= sign <= "\u9fff"]
    brought = given("en")
    words = json.dumps([brought[part] for part in ("words", "labels", "trouble", "faults")], ensure_ascii=False)
    assert not [sign for sign in words if "\u4e00" <= sign <= "\u9fff"]


def test_the_page_of_the_server_leads_to_it(db: None) -> None:
    assert 'href="/verify/scan"' in Client().get("/verify").content.decode()
