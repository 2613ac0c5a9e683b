"""What callers get wrong: each is answered with a problem that says what, and nothing is written."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huiyin.api.tests.conftest import WORDS, Caller, a_report
from huiyin.domains.voice.models import Category
from huiyin.matters.models import Matter

PROBLEM = "application/problem+json"


def problem(response: Any, status: int, slug: str) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == PROBLEM
    document: dict[str, Any] = response.json()
    assert document["type"] == f"/problems/{slug}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


def fields_of(document: dict[str, Any]) -> dict[str, str]:
    return {error["field"]: error["detail"] for error in document["errors"]}


def jpeg(side: int = 8, color: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), color).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b'{"text": "x", "lon": NaN, "lat": 31.3}',
        b'{"text": "x", "lon": Infinity, "lat": 31.3}',
        b'{"text": "x", "lon": -Infinity, "lat": 31.3}',
        b'{"text": "x", "lon": 1e999, "lat": 31.3}',
        b'{"text": "x", "text": "y", "lon": 120.9, "lat": 31.3}',
        b'{"text": "x", "lon": 120.9,',
        b"{",
        b"\xff\xfe",
        b'{"text": "\xe6\xb6", "address": "a"}',
        b'{"text": "\\ud800", "address": "a"}',
        b"{'text': 1}",
        b'{"text": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        '{"text": "x", "address": "a"}'.encode("utf-16"),
    ],
)
def test_what_is_no_plain_json_is_unreadable(hotline: Caller, content: bytes) -> None:
    problem(hotline.post("/matters/voice", content), 400, "unreadable")
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("report", "field"),
    [
        (a_report(text=""), "text"),
        (a_report(text=None), "text"),
        (a_report(text=["x"]), "text"),
        (a_report(text="\u0000\u0007  "), "text"),
        (a_report(text="字" * 100_000), "text"),
        (a_report(lon="120.9"), "lon"),
        (a_report(lon=10**30), "lon"),
        (a_report(lon=200), "lon"),
        (a_report(lon=31.3, lat=120.9), "lon"),
        (a_report(lat=None), "lat"),
        ({"text": WORDS}, "address"),
        (a_report(crs="mars"), "crs"),
        (a_report(category="no-such"), "category"),
        (a_report(category="a\u0000b"), "category"),
        (a_report(colour="red"), "colour"),
        (a_report(photos=["0" * 64]), "photos"),
        (a_report(photos=["not base64!"]), "photos"),
        (a_report(photos=["x"] * 11), "photos"),
        (a_report(contact={"phone": "call me"}), "phone"),
        (a_report(contact={"email": "nobody"}), "email"),
        (a_report(contact={"fax": "1"}), "contact.fax"),
        ([1, 2], "body"),
        ("words", "body"),
    ],
)
def test_a_wrong_field_is_named(hotline: Caller, report: Any, field: str) -> None:
    document = problem(hotline.post("/matters/voice", report), 422, "bad-fields")
    assert any(name == field or name.startswith(f"{field}.") for name in fields_of(document)), document
    assert not Matter.objects.exists()


def test_a_text_that_is_too_long_is_told_its_limit(hotline: Caller) -> None:
    document = problem(hotline.post("/matters/voice", a_report(text="字" * 100_000)), 422, "bad-fields")
    assert "10000" in fields_of(document)["text"]


def test_swapped_coordinates_are_recognised(hotline: Caller, anybody: Caller) -> None:
    document = problem(hotline.post("/matters/voice", a_report(lon=31.3, lat=120.9)), 422, "bad-fields")
    assert "写反" in fields_of(document)["lon"]
    english = anybody.get("/areas/locate", {"lon": 31.3, "lat": 120.9}, Accept_Language="en")
    assert "swapped" in fields_of(problem(english, 422, "bad-fields"))["lon"]


def test_problems_speak_the_callers_language(hotline: Caller) -> None:
    assert problem(hotline.post("/matters/voice", {}), 422, "bad-fields")["title"] == "有的内容不对"
    english = problem(hotline.post("/matters/voice", {}, Accept_Language="en"), 422, "bad-fields")
    assert english["title"] == "Some of it is not right"
    assert fields_of(english) == {"text": "is missing"}


def test_html_and_control_characters_are_kept_as_plain_text(hotline: Caller) -> None:
    opened = hotline.post("/matters/voice", a_report(text="<script>alert(1)</script>\u0000\u202e灯坏了\r\n")).json()
    assert hotline.get(f"/matters/{opened['number']}").json()["text"] == "<script>alert(1)</script>灯坏了"


def test_an_answer_to_a_question_is_checked(hotline: Caller, category: Category) -> None:
    for floor in ("up", "3\u0000x", ["1", "2"]):
        report = a_report(category="test-exit", attributes={"floor": floor})
        document = problem(hotline.post("/matters/voice", report), 422, "bad-fields")
        assert "floor" in next(iter(fields_of(document)))


@pytest.mark.parametrize("date", ["2026-03-04", "2026-03-04T10:00:00", "yesterday", "0001-01-01T00:00:00+14:00", "9"])
def test_a_date_needs_its_zone(hotline: Caller, date: str) -> None:
    assert "since" in fields_of(problem(hotline.get("/matters", {"since": date}), 422, "bad-fields"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bbox", "1,2,3"),
        ("bbox", "a,b,c,d"),
        ("bbox", "nan,1,2,3"),
        ("bbox", "130,31,120,32"),
        ("bbox", "1e400,1,2,3"),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "9" * 5000),
        ("state", "received\u0000"),
        ("state", "' or 1=1"),
        ("area", "nowhere"),
        ("area", "\u0000"),
        ("owner", "nobody"),
        ("owner", "\u0000"),
        ("kind", "\u0000"),
        ("page", "2"),
        ("cursor", "forged"),
        ("cursor", "WzEsIDJd"),
        ("cursor", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgNV0="),
        ("cursor", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgNV0="),
        ("cursor", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgIjAxOTlkYjM0LTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJd"),
        ("cursor", "\u0000"),
    ],
)
def test_a_wrong_parameter_is_named(hotline: Caller, name: str, value: str) -> None:
    assert name in fields_of(problem(hotline.get("/matters", {name: value}), 422, "bad-fields"))


def test_a_search_of_strange_signs_finds_nothing(hotline: Caller) -> None:
    for words in ("\u0000", "'", "\\", "消\u0000防", "a & b | !c", "\ud7ff", "𠀀"):
        assert hotline.get("/matters", {"q": words}).status_code == 200, repr(words)


@pytest.mark.parametrize(
    ("action", "body", "status", "slug"),
    [
        ("fly", {}, 409, "unknown-action"),
        ("answer", {"data": {"answer": "x"}}, 409, "state-has-moved"),
        ("accept", {"seen_state": "answered"}, 409, "state-has-moved"),
        ("accept_and_assign", {}, 422, "bad-fields"),
        ("accept_and_assign", {"data": {"unit": "nobody"}}, 422, "bad-fields"),
        ("accept_and_assign", {"data": {"unit": "a\u0000"}}, 422, "bad-fields"),
        ("accept", {"data": {"strange": "x"}}, 422, "bad-fields"),
        ("accept", {"data": {"BIG": "x"}}, 422, "bad-fields"),
        ("accept", {"data": {"words": 10**40}}, 422, "bad-fields"),
        ("accept", {"data": {"words": {"a": {"b": 1}}}}, 422, "bad-fields"),
        ("accept", {"data": {"words": "字" * 100_000}}, 422, "bad-fields"),
        ("join", {"data": {"matter": 2**60}}, 422, "bad-fields"),
        ("join", {"data": {"matter": "HY00-000000-0"}}, 422, "bad-fields"),
        ("lapse", {}, 409, "state-has-moved"),
    ],
)
def test_an_action_that_cannot_be_is_refused(hotline: Caller, action: str, body: Any, status: int, slug: str) -> None:
    number = hotline.post("/matters/voice", a_report()).json()["number"]
    document = problem(hotline.post(f"/matters/{number}/actions/{action}", body, Idempotency_Key="k"), status, slug)
    if status == 409:
        assert document["state"] == "received"
        assert "accept" in document["possible"]
    assert hotline.get(f"/matters/{number}").json()["state"] == "received"


@pytest.mark.parametrize("number", ["HY26-110482-A", "x", "%00", "HY26-１１", "a" * 3000, "..", "%ff"])
def test_an_unreadable_number_is_not_found(hotline: Caller, number: str) -> None:
    problem(hotline.get(f"/matters/{number}"), 404, "not-found")


def test_addresses_that_are_not_there_and_methods_that_do_not_fit(hotline: Caller, anybody: Caller) -> None:
    problem(anybody.get("/nothing"), 404, "not-found")
    problem(anybody.get("/"), 404, "not-found")
    problem(anybody.get("/receipts/none"), 404, "not-found")
    problem(hotline.post("/matters/nothing", a_report()), 404, "not-found")
    response = hotline.get("/files")
    problem(response, 405, "method-not-allowed")
    assert response["Allow"] == "POST"


def test_another_media_type_is_refused(hotline: Caller) -> None:
    response = hotline._send("post", "/matters/voice", {}, data=b"text=x", content_type="text/plain")
    problem(response, 415, "unsupported-media-type")
    problem(hotline.post("/files", {}), 415, "unsupported-media-type")


def test_a_json_body_beyond_the_limit_is_too_large(hotline: Caller) -> None:
    problem(hotline.post("/matters/voice", b'"' + b"x" * (5 * 1024 * 1024) + b'"'), 413, "too-large")


def test_a_broken_form_is_unreadable(hotline: Caller) -> None:
    response = hotline._send("post", "/files", {}, data=b"--x\r\nnonsense", content_type="multipart/form-data")
    problem(response, 400, "unreadable")


def file(content: bytes, name: str = "a.jpg", mime: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, mime)


def bomb() -> bytes:
    """A PNG of a few kilobytes that declares 30,000 × 30,000 pixels."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


def test_files_that_are_no_photos_are_refused(hotline: Caller) -> None:
    reasons = {
        "empty": file(b""),
        "too_many_pixels": file(bomb(), "bomb.png", "image/png"),
        "not_a_photo": file(b"%PDF-1.4 not a photo", "a.jpg"),
        "damaged": file(jpeg(400)[:600]),
    }
    for reason, photo in reasons.items():
        document = problem(hotline.send("/files", {"photo": photo}), 422, "file-refused")
        assert document["reason"] in {reason, "not_a_photo"}, reason
        report = {"text": WORDS, "address": "梅里新村", "photos": file(b"<svg onload=alert(1)>", "x.svg")}
        problem(hotline.send("/matters/voice", report), 422, "file-refused")
    assert not Matter.objects.exists()


def test_a_polyglot_keeps_its_pixels_alone_and_a_wrong_type_does_not_matter(hotline: Caller) -> None:
    sent = hotline.send(
        "/files", {"photo": file(jpeg() + b"<script>alert(1)</script>PK\x03\x04", "a.html", "text/html")}
    )
    assert sent.status_code == 201
    assert sent.json()["mime"] == "image/jpeg"


def test_more_than_ten_photos_are_refused(hotline: Caller) -> None:
    photos = [file(jpeg(8 + i)) for i in range(11)]
    problem(hotline.send("/matters/voice", {"text": WORDS, "address": "x", "photos": photos}), 422, "file-refused")


@pytest.mark.parametrize("key", ["", "x" * 181, "with space", "钥匙"])
def test_an_idempotency_key_is_short_and_visible(hotline: Caller, key: str) -> None:
    response = hotline.post("/matters/voice", a_report(), Idempotency_Key=key)
    assert "Idempotency-Key" in fields_of(problem(response, 422, "bad-fields"))
