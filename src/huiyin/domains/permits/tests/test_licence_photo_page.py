"""A photo of the licence on the form: what was read stands beside the fields, and is written nowhere by itself."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from huiyin.domains.permits.adapters.photo_reader import PhotoBusy, UnableToReadPhoto
from huiyin.domains.permits.models import Draft
from huiyin.domains.permits.operations import form_of, reading_licence
from huiyin.domains.permits.tests import licence_photos as photos
from huiyin.domains.permits.tests.cast import build_permit_town
from huiyin.domains.permits.tests.product import changed
from huiyin.domains.permits.tests.test_licence_photo import lines
from huiyin.domains.permits.tests.test_pages import begun
from huiyin.evidence.models import StoredFile
from huiyin.matters.tests.cast import NOW, Town


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    settings.FILES_ROOT = settings.HOME = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield build_permit_town()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the sheet at once; a real reader reads in test_licence_photo."""
    monkeypatch.setattr(reading_licence, "lines_of", lambda photo: lines())


def photo(picture: Image.Image | None = None) -> SimpleUploadedFile:
    small = picture or Image.new("RGB", (40, 30), "white")
    return SimpleUploadedFile("licence.jpg", photos.as_jpeg(small), "image/jpeg")


def read(client: Client, secret: str, **given: object) -> str:
    """The page after a photo was read."""
    return client.post(f"/open/f/{secret}/form", {"read": "1", "photo": photo(), **given}, follow=True).content.decode()


def test_what_was_read_stands_beside_its_field_and_is_not_written_into_it(
    client: Client, town: Town, quick: None
) -> None:
    secret = begun(client)
    page = read(client, secret, legal_representative="丁戊")
    assert 'data-beside="entity_name"' in page and photos.NAME in page
    assert "执照上的住所" in page and "伍拾万元整" in page
    kept = form_of(Draft.objects.get())
    assert kept.get("entity_name", "") == "" and kept["legal_representative"] == "丁戊"
    assert photos.NAME not in Draft.objects.get().read_token
    assert not StoredFile.objects.exists()


def test_it_is_taken_over_by_a_button_one_by_one_or_where_nothing_was_typed(
    client: Client, town: Town, quick: None
) -> None:
    secret = begun(client)
    read(client, secret)
    one = client.post(f"/open/f/{secret}/form", {"legal_representative": "丁戊", "take": "entity_name"})
    assert one["Location"].endswith("#id_entity_name")
    assert form_of(Draft.objects.get())["entity_name"] == photos.NAME
    client.post(f"/open/f/{secret}/form", {"legal_representative": "丁戊", "take": "empty"})
    kept = form_of(Draft.objects.get())
    assert kept["credit_code"] == photos.CODE and kept["legal_representative"] == "丁戊"
    assert kept.get("premises_address", "") == ""
    client.post(f"/open/f/{secret}/form", {**kept, "take": "legal_representative"})
    assert form_of(Draft.objects.get())["legal_representative"] == "甲乙丙"
    assert "和执照上一样" in client.get(f"/open/f/{secret}/form").content.decode()


def test_nothing_can_be_taken_over_that_was_not_read_or_is_not_asked(client: Client, town: Town, quick: None) -> None:
    secret = begun(client)
    client.post(f"/open/f/{secret}/form", {"take": "entity_name"})
    read(client, secret)
    client.post(f"/open/f/{secret}/form", {"take": "registered_capital"})
    assert "registered_capital" not in form_of(Draft.objects.get())


def test_a_real_cat_is_refused_in_plain_words_and_what_was_typed_stays(client: Client, town: Town) -> None:
    secret = begun(client)
    given = {"read": "1", "photo": photo(photos.cat()), "entity_name": "梅里路便利店"}
    answer = client.post(f"/open/f/{secret}/form", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不像营业执照" in page and 'value="梅里路便利店"' in page
    assert Draft.objects.get().read_token == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "没有认出字"),
        (lines()[3:5], "不是营业执照"),
        (lines()[:2], "看不清"),
    ],
)
def test_each_photo_that_is_no_licence_is_refused_with_what_to_do(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch, words: list[object], said: str
) -> None:
    monkeypatch.setattr(reading_licence, "lines_of", lambda photo: words)
    assert said in read(client, begun(client))


@pytest.mark.parametrize(("raised", "said"), [(PhotoBusy, "正在认别人的照片"), (UnableToReadPhoto, "认不出来")])
def test_a_reader_that_is_busy_or_broken_is_said_and_nothing_is_lost(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch, raised: type[Exception], said: str
) -> None:
    def broken(photo: bytes) -> list[object]:
        raise raised

    monkeypatch.setattr(reading_licence, "lines_of", broken)
    page = read(client, begun(client), entity_name="梅里路便利店")
    assert said in page and 'value="梅里路便利店"' in page


def test_no_photo_bytes_that_are_none_and_too_many_photos_are_each_said(
    client: Client, town: Town, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = begun(client)
    assert "请先选一张照片" in client.post(f"/open/f/{secret}/form", {"read": "1"}).content.decode()
    noise = SimpleUploadedFile("x.jpg", io.BytesIO(b"meow").read(), "image/jpeg")
    assert "不是照片" in client.post(f"/open/f/{secret}/form", {"read": "1", "photo": noise}).content.decode()
    monkeypatch.setattr(reading_licence, "MOST_READINGS", 1)
    assert "认出来了" in read(client, secret)
    assert "照片太多了" in read(client, secret)


def test_the_photo_becomes_a_paper_only_where_one_is_asked_for_and_the_applicant_says_so(
    client: Client, town: Town, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = begun(client)
    assert 'name="as_paper"' not in read(client, secret, as_paper="1")
    assert not Draft.objects.get().papers.exists()
    asks = changed("materials.toml", 'shared_by = "market_regulation"\n\n[identity]', "\n[identity]")
    for module in ("web.filling", "web.drafts", "web.papers", "operations.handing_in"):
        monkeypatch.setattr(f"huiyin.domains.permits.{module}.catalogue", lambda: asks)
    assert 'name="as_paper"' in read(client, secret)
    assert not Draft.objects.get().papers.exists()
    read(client, secret, as_paper="1")
    assert [one.material for one in Draft.objects.get().papers.all()] == ["business_licence"]
