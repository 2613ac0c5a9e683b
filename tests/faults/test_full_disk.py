"""A disk that is really full: a photo is refused in clear words, nothing of it stays, and the matter can be raised."""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from huiyin.api.tests.conftest import Caller, a_report, key_of
from huiyin.evidence import storage
from huiyin.evidence.tests.pictures import phone_photo
from huiyin.matters.tests.cast import build_town
from huiyin.people import directory
from huiyin.people.keys import Scope, forget_keys

pytestmark = pytest.mark.fault
ROOM = 8 * 1024
"""Bytes of the disk: folders find room, a photo of 640 × 480 does not."""


@pytest.fixture
def small_disk(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A file system of its own, of a few kilobytes, on which the product keeps its files."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "huiyin-test", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("A FULL DISK WAS NOT TRIED: mounting one needs root")
    settings.FILES_ROOT = disk / "files"
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def hotline(db: None) -> Caller:
    """A trusted outside system, in a small town."""
    forget_keys()
    directory.forget()
    build_town()
    return key_of(Scope.MATTERS)


def report() -> dict[str, Any]:
    return a_report(photos=[base64.b64encode(phone_photo()).decode()])


def left_on(disk: Path) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file()]


def test_a_photo_is_refused_in_clear_words_and_leaves_nothing(small_disk: Path, hotline: Caller) -> None:
    answer = hotline.post("/matters/voice", report(), Idempotency_Key="phone-1")
    assert answer.status_code == 422
    assert answer.json()["reason"] == "no_room"
    assert "存储满了" in answer.json()["detail"]
    assert left_on(small_disk) == []
    assert hotline.get("/matters").json()["matters"] == []


def test_the_words_are_taken_without_the_photo(small_disk: Path, hotline: Caller) -> None:
    assert hotline.post("/matters/voice", report()).status_code == 422
    assert hotline.post("/matters/voice", a_report()).status_code == 201


def test_when_there_is_room_again_the_same_call_goes_through(small_disk: Path, hotline: Caller) -> None:
    sent = report()
    assert hotline.post("/matters/voice", sent, Idempotency_Key="phone-1").status_code == 422
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    assert hotline.post("/matters/voice", sent, Idempotency_Key="phone-1").status_code == 201
    assert len(left_on(small_disk)) == 1


def test_a_file_written_in_its_place_would_be_left_half(
    small_disk: Path, hotline: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the draft that is renamed when whole, what fitted stays."""

    def straight(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb", buffering=0) as out:
            for start in range(0, len(content), 4096):
                out.write(content[start : start + 4096])

    monkeypatch.setattr(storage, "write", straight)
    with pytest.raises(OSError, match="No space left"):
        hotline.post("/matters/voice", report())
    assert [0 < path.stat().st_size < len(phone_photo()) for path in left_on(small_disk)] == [True]
