"""What neighbours may see is the reporter's choice, shown before sending; covered parts of a photo are black."""

import io
import json
import re
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import translation
from PIL import Image, ImageChops

from huiyin.domains.voice.tests.test_reporting_pages import HERE, Reporter, jpeg, raised, text_of
from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import cover_photo, keep_photo
from huiyin.evidence.queries import open_file, thumbnail_path
from huiyin.evidence.rules import Rectangle, read_rectangles
from huiyin.evidence.tests.pictures import encoded
from huiyin.matters import queries
from huiyin.matters.models import Attachment
from huiyin.matters.tests.cast import NOW, Town
from huiyin.people.models import Consent

WITH_NUMBER = "二楼住户 13812345678 总停在门口"
RED, LEFT_HALF = (255, 0, 0), "[[0, 0, 0.5, 1]]"


@pytest.fixture(autouse=True)
def at_ten() -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        yield


@pytest.fixture
def one(town: Town) -> Reporter:
    return Reporter()


def plate() -> bytes:
    """A photo whose left half is red: what must not be seen."""
    picture = Image.new("RGB", (200, 100), "white")
    picture.paste(RED, (0, 0, 100, 100))
    return encoded(picture, quality=95)


def reds(content: bytes) -> int:
    """How many pixels have more red in them than white or black has."""
    with Image.open(io.BytesIO(content)) as opened:
        red, green, _blue = opened.convert("RGB").split()
    return sum(ImageChops.subtract(red, green).histogram()[21:])


def content_of(file: StoredFile) -> bytes:
    with open_file(file.sha256) as stream:
        return stream.read()


def at_the_end(one: Reporter, **what: Any) -> str:
    one.what(**what)
    one.where(address="梅里新村 12 幢 304", **HERE)
    return one.page("who")


def cover(one: Reporter, **form: Any) -> Any:
    key = next(iter(re.findall(r'name="cover" value="(\w{64})"', one.page("who"))))
    return one.client.post(f"/report/photo/{key}/cover", form)


def test_the_preview_shows_masked_words_and_no_address(one: Reporter) -> None:
    page = at_the_end(one, text=WITH_NUMBER)
    preview = page[page.index("谁能看到") : page.index("</main>")]
    assert "二楼住户 **** 总停在门口" in preview
    assert "13812345678" not in preview
    assert "办事的人看得到原文" in preview
    assert "304" not in re.sub(r"<p[^>]* hidden>.*?</p>", "", preview)


def test_where_it_is_becomes_known_exactly_only_when_its_reporter_says_that_the_place_is_public(one: Reporter) -> None:
    """The guard: a home is somebody's, and is what a place is taken for."""
    for form, exact in (
        ({"public": "on"}, False),
        ({"public": "on", "place": "private"}, False),
        ({"public": "on", "place": "public"}, True),
        ({"place": "public"}, False),
    ):
        at_the_end(one)
        matter = raised(one.who(**form))
        assert matter.place_public is exact, form
        assert queries.history(matter, public_only=True)[0].data.get("place_public", False) is exact


@pytest.mark.parametrize(
    ("words", "proposed"), [("人民路路灯不亮", True), ("楼道里漏水", False), ("路灯下漏水", False)]
)
def test_words_about_a_street_propose_the_exact_place_and_choose_it_for_nobody(
    one: Reporter, words: str, *, proposed: bool
) -> None:
    page = at_the_end(one, text=words)
    assert ("您写的像是路上、公园里的事" in page) is proposed
    assert re.search(r'value="private"[^>]*checked', page)


def test_nobody_sees_it_unless_it_is_ticked(one: Reporter) -> None:
    at_the_end(one)
    assert raised(one.who()).visibility == "involved"
    at_the_end(one)
    matter = raised(one.who(public="on"))
    assert matter.visibility == "public"
    assert queries.history(matter, public_only=True)[0].data["public"] is True


@pytest.mark.parametrize(
    ("form", "purposes"),
    [
        ({}, []),
        ({"public": "on"}, []),
        ({"contact": "phone", "phone": "13812345678"}, ["contact"]),
        ({"contact": "phone", "phone": "13812345678", "public": "on"}, ["contact", "publish"]),
    ],
)
def test_what_was_agreed_to_is_kept_with_the_contact(one: Reporter, form: dict[str, str], purposes: list[str]) -> None:
    at_the_end(one)
    matter = raised(one.who(**form))
    given = Consent.objects.filter(contact_id=matter.contact_id) if matter.contact_id else Consent.objects.all()
    assert sorted(given.values_list("purpose", flat=True)) == purposes


def test_the_version_for_the_public_has_no_pixel_of_what_was_covered(db: None) -> None:
    original = keep_photo(stream=io.BytesIO(plate()), filename="plate.jpg", now=NOW)
    covered = cover_photo(original=original, parts=read_rectangles(json.loads(LEFT_HALF)), now=NOW)
    assert reds(content_of(original)) > 9000
    assert reds(content_of(covered)) == 0
    for size in ("list", "page"):
        assert reds(thumbnail_path(covered.sha256, size).read_bytes()) == 0
    assert covered.covers_id == original.pk


@pytest.mark.parametrize("raw", [None, {}, [[0, 0, 1]], [[0, 0, 1, "1"]], [[0, 0, 1, float("nan")]], [[0] * 4] * 41])
def test_what_are_no_rectangles_is_refused(raw: Any) -> None:
    with pytest.raises(ValueError, match="rectangle"):
        read_rectangles(raw)


def test_rectangles_are_cut_to_the_picture() -> None:
    assert read_rectangles([[-1, 0.5, 2, 9], [2, 2, 1, 1], [0, 0, 0, 0.5]]) == (Rectangle(0, 0.5, 1, 0.5),)


@pytest.mark.parametrize(
    "form",
    [{"drawn": "on", "parts": LEFT_HALF}, {"ninths": ["00", "01", "02", "10", "11", "12"]}],
    ids=["drawn", "plain"],
)
def test_the_public_gets_the_covered_photo_and_the_desk_both(one: Reporter, form: Any) -> None:
    at_the_end(one, photos=jpeg(plate()))
    assert cover(one, **form)["Location"] == "/report/who"
    matter = raised(one.who(public="on"))
    public = queries.history(matter, public_only=True)[0].files
    assert [reds(content_of(file)) for file in public] == [0]
    original = StoredFile.objects.get(covered_by=public[0].pk)
    assert queries.public_file(matter.id, original.sha256) is None
    assert queries.public_photo(matter.number, original.sha256) is None
    assert len(queries.history(matter, public_only=False)[0].files) == 2
    assert Attachment.objects.get(file=original).public is False
    assert matter.files == 1, "one photo, in two versions"


def test_what_was_covered_is_there_again_to_be_changed_or_taken_off(one: Reporter) -> None:
    at_the_end(one, photos=jpeg(plate()))
    cover(one, ninths=["00"])
    assert "改遮挡" in one.page("who")
    key = re.findall(r'name="cover" value="(\w{64})"', one.page("who"))[0]
    page = text_of(one.client.get(f"/report/photo/{key}/cover"))
    assert re.search(r'value="00"[^>]*checked', page)
    cover(one)
    assert len(queries.history(raised(one.who()), public_only=False)[0].files) == 1


def test_nonsense_is_told_and_covers_nothing(one: Reporter) -> None:
    at_the_end(one, photos=jpeg(plate()))
    answer = cover(one, drawn="on", parts="[[1]]")
    assert answer.status_code == 422
    assert "没看懂要遮哪里" in text_of(answer)


def test_leaving_for_a_photo_loses_nothing_and_writes_no_number_in_clear(one: Reporter) -> None:
    at_the_end(one, photos=jpeg(plate()))
    key = re.findall(r'name="cover" value="(\w{64})"', one.page("who"))[0]
    answer = one.who(contact="phone", phone="13812345678", public="on", place="public", cover=key)
    assert answer["Location"] == f"/report/photo/{key}/cover"
    assert all("13812345678" not in str(s.get_decoded()) for s in Session.objects.all())
    page = one.page("who")
    assert 'value="13812345678"' in page
    assert re.search(r'name="public"[^>]*checked', page)
    assert re.search(r'value="phone"[^>]*checked', page)
    assert re.search(r'name="place" value="public"[^>]*checked', page)
    assert "准确位置" in re.sub(r"<p[^>]* hidden>.*?</p>", "", page)


def test_a_photo_of_another_session_cannot_be_covered(one: Reporter) -> None:
    at_the_end(one, photos=jpeg(plate()))
    key = re.findall(r'name="cover" value="(\w{64})"', one.page("who"))[0]
    assert Reporter().client.get(f"/report/photo/{key}/cover").status_code == 404
