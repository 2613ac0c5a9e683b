"""Whatever comes, the answer is well-formed and no server error."""

import json
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.fixtures.bombs import BOMB

from huiyin.doors.open311.tests.conftest import EXIT
from huiyin.doors.open311.tests.stranger import Stranger

WORDS = st.text(max_size=40) | st.sampled_from(
    ["", "open", "\x00", "2026-01-01T00:00:00Z", "-1", "1e400", "NaN", "HY26-000001-X", EXIT, "120.955", "31.305", "٣",
     "９", "1" * 30, ",", "TEST-" + "0" * 32, "https://[", "http://a/", "\ud7ff\uffff", "🜁"]
)  # fmt: skip
ASKED = st.dictionaries(
    st.sampled_from(
        ["service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size", "extensions",
         "jurisdiction_id"]
    ),
    WORDS,
)  # fmt: skip
SENT = st.dictionaries(
    st.sampled_from(
        ["service_code", "lat", "long", "address_string", "address_id", "email", "phone", "first_name", "last_name",
         "description", "media_url", "attribute[floor]", "attribute[blocked-by][]", "attribute[]", "attribute[x",
         "service_request_id", "update_id", "updated_datetime", "status"]
    ),
    WORDS,
)  # fmt: skip
FORMATS = st.sampled_from(["xml", "json"])
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def well_formed(status: int, content: bytes, fmt: str) -> None:
    """The document is one, and errors are errors."""
    assert status in {200, 400, 403, 404}, content
    if fmt == "json":
        said = json.loads(content)
        assert status == 200 or all(error["code"] == status for error in said)
    else:
        root = etree.fromstring(content)
        assert (root.tag == "errors") == (status != 200)


@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "application/x-www-form-urlencoded"])
def test_nobody_unfolds_the_entities_of_a_document_that_is_sent(stranger: Stranger, kind: str) -> None:
    for path in ("requests", "servicerequestupdates"):
        answer = stranger.client.post(f"/open311/v2/{path}.xml?api_key={stranger.key}", BOMB, content_type=kind)
        well_formed(answer.status_code, answer.content, "xml")
        assert answer.status_code == 400 and len(answer.content) < 2_000


@FUZZ
@given(
    asked=ASKED,
    path=st.sampled_from(["requests", "servicerequestupdates", "services"]),
    fmt=st.sampled_from(["xml", "json"]),
)
def test_any_question_is_answered(stranger: Stranger, rehearsing: Stranger, asked: Any, path: str, fmt: str) -> None:
    for endpoint in (stranger, rehearsing):
        said = endpoint.get(path, fmt, **asked)
        well_formed(said.status, said.content, fmt)


@FUZZ
@given(form=SENT, path=st.sampled_from(["requests", "servicerequestupdates"]), fmt=FORMATS)
def test_any_form_is_answered(stranger: Stranger, rehearsing: Stranger, form: Any, path: str, fmt: str) -> None:
    for endpoint in (stranger, rehearsing):
        for base in ({}, {"service_code": EXIT, "lat": "31.305", "long": "120.955"}):
            said = endpoint.post(path, base | form, fmt)
            well_formed(said.status, said.content, fmt)


@FUZZ
@given(tail=st.text(max_size=60), kind=st.sampled_from(["requests", "services", "tokens", "media", "test/requests"]))
def test_any_address_is_answered(stranger: Stranger, tail: str, kind: str) -> None:
    from urllib.parse import quote

    said = stranger.client.get(f"/open311/v2/{kind}/{quote(tail, safe='/')}.json")
    assert said.status_code in {200, 400, 404}


@FUZZ
@given(body=st.binary(max_size=200), kind=st.sampled_from(
    ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=gb18030", "multipart/form-data",
     "multipart/form-data; boundary=x", "application/json", "", "x" * 100]
))  # fmt: skip
def test_any_body_is_answered(stranger: Stranger, body: bytes, kind: str) -> None:
    said = stranger.client.generic("POST", "/open311/v2/requests.xml", body, content_type=kind)
    assert said.status_code in {400, 403}
    assert etree.fromstring(said.content).tag == "errors"


def test_a_body_that_is_too_long_is_400(stranger: Stranger) -> None:
    assert stranger.post("requests", {"description": "x" * 5_000_000}).status == 400


@pytest.mark.parametrize("fmt", ["xml", "json"])
def test_a_database_that_does_not_answer_is_503_in_the_format_asked_for(client: Client, fmt: str) -> None:
    with patch("huiyin.doors.open311.catalogue.services", side_effect=OperationalError("gone")):
        said = client.get(f"/open311/v2/services.{fmt}")
    assert (said.status_code, said.headers["Retry-After"]) == (503, "5")
    code = (
        json.loads(said.content)[0]["code"] if fmt == "json" else etree.fromstring(said.content).findtext("error/code")
    )
    assert int(code or 0) == 503
