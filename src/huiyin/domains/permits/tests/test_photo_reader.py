"""Reading a photo is bounded: in time, one at a time, apart from the pages, without a network."""

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from huiyin.domains.permits.adapters import photo_reader
from huiyin.domains.permits.adapters.photo_reader import PROGRAM, PhotoBusy, UnableToReadPhoto, lines_of


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def program(folder: Path, text: str) -> Path:
    path = folder / "reader.py"
    path.write_text(text)
    return path


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(photo_reader, "PROGRAM", program(tmp_path, "import time; time.sleep(60)"))
    monkeypatch.setattr(photo_reader, "PATIENCE", 0.5)
    with pytest.raises(UnableToReadPhoto):
        lines_of(b"")


def test_a_reader_that_breaks_breaks_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(photo_reader, "PROGRAM", program(tmp_path, "import os; os.abort()"))
    with pytest.raises(UnableToReadPhoto):
        lines_of(b"")


def test_a_second_photo_waits_a_moment_and_is_then_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(photo_reader, "TURN", 0.3)
    monkeypatch.setattr(photo_reader, "PROGRAM", program(tmp_path, "print('[]')"))
    (tmp_path / "run").mkdir()
    with (tmp_path / "run" / "photo-reader.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(PhotoBusy):
            lines_of(b"")
    assert lines_of(b"") == []


def test_the_program_speaks_to_nobody_and_cannot_take_all_memory() -> None:
    tries = f"""
import runpy, socket, resource, json
scope = runpy.run_path({str(PROGRAM)!r})
scope["main"].__globals__["_words"] = lambda content: [{{"limit": resource.getrlimit(resource.RLIMIT_AS)[0]}}, tried()]
def tried():
    try:
        socket.create_connection(("127.0.0.1", 9))
    except OSError as why:
        return {{"why": str(why)}}
scope["main"]()
"""
    done = subprocess.run([sys.executable, "-c", tries], input=b"", capture_output=True, check=True)
    limit, tried = json.loads(done.stdout)
    assert 0 < limit["limit"] <= 2 * 1024**3
    assert "speaks to nobody" in tried["why"]
