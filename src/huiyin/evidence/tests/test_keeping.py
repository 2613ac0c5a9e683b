"""Keeping files: once each, whole or not at all, and told in words when not."""

import errno
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from PIL import Image

from huiyin.evidence import queries, storage
from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import clean_name, keep_document, keep_photo, make_thumbnails, sweep
from huiyin.evidence.rules import FILE_LIMIT, Reason, Refused
from huiyin.evidence.tests.pictures import KUNSHAN, NOW, PDF, encoded, phone_photo, picture

pytestmark = pytest.mark.django_db


def kept(content: bytes, name: str = "门.jpg") -> StoredFile:
    return keep_photo(stream=io.BytesIO(content), filename=name, now=NOW)


class Endless(io.BytesIO):
    """A stream of 20 GB that counts what is read of it."""

    given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0
        self.given += size
        return b"\xff" * size


def test_a_photo_is_kept_with_its_place_and_under_its_digest() -> None:
    photo = kept(phone_photo())
    assert (photo.lon, photo.lat) == pytest.approx(KUNSHAN)
    assert (photo.mime, photo.width, photo.height) == ("image/jpeg", 640, 480)
    with queries.open_file(photo.sha256) as file:
        content = file.read()
    assert storage.digest(content) == photo.sha256
    assert len(content) == photo.size


def test_the_same_photo_twice_is_kept_once(files_root: Path) -> None:
    assert kept(phone_photo()) == kept(phone_photo(), "again.jpg")
    assert len([p for p in files_root.rglob("*") if p.is_file()]) == 1


def test_what_a_file_is_called_does_not_matter() -> None:
    assert kept(encoded(picture(), "PNG"), "document.pdf").mime == "image/jpeg"


def test_a_camera_whose_clock_is_ahead_is_not_believed() -> None:
    assert kept(phone_photo(taken="2031:01:01 00:00:00")).taken_at is None


def test_an_upload_of_20_gigabytes_is_refused_after_20_megabytes() -> None:
    stream = Endless()
    with pytest.raises(Refused) as refused:
        keep_photo(stream=stream, filename="a.jpg", now=NOW)
    assert refused.value.reason == Reason.TOO_LARGE
    assert stream.given == FILE_LIMIT + 1


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        kept(b"")
    assert refused.value.reason == Reason.EMPTY


def test_a_full_disk_is_said_and_leaves_no_half_file(files_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused) as refused:
        kept(phone_photo())
    assert refused.value.reason == Reason.NO_ROOM
    assert not [p for p in files_root.rglob("*") if p.is_file()]
    assert not StoredFile.objects.exists()


def test_a_file_cut_short_on_the_disk_is_written_again() -> None:
    photo = kept(phone_photo())
    storage.path_of(photo.sha256).write_bytes(b"half")
    kept(phone_photo())
    with queries.open_file(photo.sha256) as file:
        assert storage.digest(file.read()) == photo.sha256


def test_a_document_is_kept_as_it_is_and_served_as_a_download() -> None:
    document = keep_document(stream=io.BytesIO(PDF), filename="章程.pdf", now=NOW)
    with queries.open_file(document.sha256) as file:
        assert file.read() == PDF
    headers = queries.download_headers(document)
    assert headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (PDF[:40], Reason.DOCUMENT_DAMAGED),
        (b"<html>" + PDF, Reason.NOT_A_DOCUMENT),
        (encoded(picture()) + PDF, Reason.NOT_A_DOCUMENT),
    ],
)
def test_what_is_no_whole_pdf_is_refused(content: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        keep_document(stream=io.BytesIO(content), filename="a.pdf", now=NOW)
    assert refused.value.reason == reason


@pytest.mark.parametrize(("size", "longest"), [("list", 96), ("page", 480)])
def test_a_thumbnail_is_made_once(size: str, longest: int) -> None:
    photo = kept(phone_photo())
    path = queries.thumbnail_path(photo.sha256, size)
    made = path.stat().st_mtime_ns
    with Image.open(path) as small:
        assert max(small.size) == longest
    assert queries.thumbnail_path(photo.sha256, size).stat().st_mtime_ns == made


def test_what_belongs_to_nothing_is_swept_after_a_day(files_root: Path) -> None:
    photo = kept(phone_photo())
    make_thumbnails(sha256=photo.sha256)
    lost = storage.path_of(storage.digest(b"lost"))
    draft = lost.with_name(f".{photo.sha256}.draft")
    for path in (lost, draft):
        storage.write(path, b"lost")
    now = datetime.now(UTC)
    assert sweep(now=now) == 0
    assert sweep(now=now + timedelta(days=2)) == 2
    assert len([p for p in files_root.rglob("*") if p.is_file()]) == 3


@pytest.mark.parametrize("name", ["../../etc/passwd", "0" * 63, "G" * 64, "é" * 64, "0" * 64])
def test_nothing_but_the_digest_of_a_kept_file_opens_one(name: str) -> None:
    with pytest.raises(queries.FileMissing):
        queries.open_file(name)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\photos\\门.jpg", "门.jpg"),
        ("../../a\x00b\n.jpg", "ab.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ("", ""),
    ],
)
def test_a_files_name_is_cleaned_before_it_is_shown(given: str, shown: str) -> None:
    assert clean_name(given) == shown


@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_says_in_both_languages_what_is_kept(reason: Reason) -> None:
    with translation.override("zh-hans"):
        chinese = str(Refused(reason))
    with translation.override("en"):
        english = str(Refused(reason))
    assert "都在" in chinese
    assert english.isascii() or english.replace("’", "").isascii()
    assert "kept" in english or "saved" in english
