"""What a caller leaves out, or sends as nothing, is taken from elsewhere or not at all."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.api.tests.conftest import WORDS, Caller, a_report
from huiyin.api.tests.test_bad_input import fields_of, jpeg, problem
from huiyin.evidence.tests.pictures import KUNSHAN, phone_photo


def test_without_a_place_the_first_photo_that_says_where_counts(hotline: Caller) -> None:
    photos = [base64.b64encode(content).decode() for content in (jpeg(), phone_photo())]
    for more in ({}, {"address": "没有人知道的地方"}):
        opened = hotline.post("/matters/voice", {"text": WORDS, "photos": photos, **more}).json()
        assert (opened["lon"], opened["lat"]) == pytest.approx(KUNSHAN)
    form = {"text": WORDS, "photos": SimpleUploadedFile("a.jpg", phone_photo(), "image/jpeg")}
    assert hotline.send("/matters/voice", form).json()["lon"] == pytest.approx(KUNSHAN[0])


def test_a_photo_that_does_not_say_where_is_no_place(hotline: Caller) -> None:
    photos = [base64.b64encode(jpeg()).decode()]
    document = problem(hotline.post("/matters/voice", {"text": WORDS, "photos": photos}), 422, "bad-fields")
    assert "带位置的照片" in fields_of(document)["address"]


def test_null_is_absent(hotline: Caller) -> None:
    names = ("address", "category", "photos", "attributes", "danger", "public", "contact", "crs")
    opened = hotline.post("/matters/voice", a_report(**dict.fromkeys(names)))
    assert opened.status_code == 201, opened.content
    named = hotline.post("/matters/voice", a_report(contact={"name": None, "phone": "13800000000"}))
    assert named.status_code == 201, named.content
    path = f"/matters/{opened.json()['number']}/actions/accept"
    assert hotline.post(path, {"data": None, "photos": None, "seen_state": None}).status_code == 200


def test_an_empty_filter_is_none(hotline: Caller) -> None:
    number = hotline.post("/matters/voice", a_report()).json()["number"]
    empty = dict.fromkeys(("state", "area", "kind", "owner", "bbox", "since", "cursor", "q"), "")
    assert [matter["number"] for matter in hotline.get("/matters", empty).json()["matters"]] == [number]


def test_a_plus_that_came_as_a_space_is_a_plus(hotline: Caller) -> None:
    hotline.post("/matters/voice", a_report())
    assert len(hotline.get("/matters", {"since": "2026-01-01T00:00:00 08:00"}).json()["matters"]) == 1
    assert hotline.get("/matters", {"since": "2026-01-01 08:00"}).status_code == 422
