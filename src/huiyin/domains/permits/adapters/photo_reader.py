"""Reading what stands on a photo: one photo at a time on this machine, in a process that ends with it.

Ending it costs the second that the models take to load; what it saves is their third of a gigabyte in every web
process for ever, and a picture made to break the reader breaks nothing but its own process (ADR 33).
"""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.conf import settings

from huiyin.domains.permits.rules.licence_photo import Line

PROGRAM = Path(__file__).with_name("photo_words.py")
PATIENCE = 20.0
"""Seconds that one photo may take."""
TURN = 4.0
"""Seconds that somebody waits for the photo of somebody else before being asked to press again."""

log = structlog.get_logger()


class PhotoBusy(Exception):
    """Somebody else's photo is being read just now."""


class UnableToReadPhoto(Exception):
    """The reader broke or took too long; nothing is known of the photo."""


def lines_of(photo: bytes) -> list[Line]:
    """The lines of words on a photo (JPEG, upright as far as it says). Raises `PhotoBusy`, `UnableToReadPhoto`."""
    with _alone():
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(PROGRAM)],
                input=photo,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
                env={"PATH": os.environ.get("PATH", ""), "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired as late:
            raise UnableToReadPhoto from late
    if done.returncode != 0:
        log.warning("permits.photo_not_read", code=done.returncode, error=done.stderr[-400:].decode(errors="replace"))
        raise UnableToReadPhoto
    return [_line(one) for one in json.loads(done.stdout)]


def _line(raw: dict[str, object]) -> Line:
    corners = raw["corners"]
    assert isinstance(corners, list)
    return Line(str(raw["text"]), float(str(raw["score"])), tuple((x, y) for x, y in corners))


@contextmanager
def _alone() -> Iterator[None]:
    """A file's lock, which the kernel gives back whoever dies. Raises `PhotoBusy`."""
    folder = settings.HOME / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "photo-reader.lock").open("w") as lock:
        until = time.monotonic() + TURN
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise PhotoBusy from None
                time.sleep(0.1)
            else:
                break
        yield
