"""The folder of files: each under `ab/cd/<sha256>`, there whole or not at all."""

import errno
import hashlib
import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import structlog
from django.conf import settings

from huiyin.evidence.rules import FILE_LIMIT, Reason, Refused

CHUNK = 256 * 1024
log = structlog.get_logger(__name__)


def read_at_most(stream: BinaryIO, *, limit: int = FILE_LIMIT, too_large: Reason = Reason.TOO_LARGE) -> bytes:
    """All bytes of the stream. Raises `Refused` as soon as more than `limit` come, having read one byte too many."""
    parts: list[bytes] = []
    left = limit + 1
    while left and (part := stream.read(min(CHUNK, left))):
        parts.append(part)
        left -= len(part)
    if not left:
        raise Refused(too_large)
    if not parts:
        raise Refused(Reason.EMPTY)
    return b"".join(parts)


def digest(content: bytes) -> str:
    """The name of a content: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def path_of(sha256: str) -> Path:
    """Where the content with this SHA-256 lies or would lie."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:4] / sha256


def write(path: Path, content: bytes) -> None:
    """Put the content at `path` so that no reader and no crash ever finds half of it.

    Raises `Refused` (NO_ROOM) when the disk or the quota is full, leaving nothing behind.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        log.exception("file_not_written", folder=str(path.parent))
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise Refused(Reason.NO_ROOM) from error
        raise


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(sha256: str) -> None:
    """Take away a content and what was made of it (thumbnails); harmless when it is gone."""
    path = path_of(sha256)
    for one in path.parent.glob(f"{sha256}*"):
        one.unlink(missing_ok=True)


def older_than(moment: datetime) -> Iterator[Path]:
    """Everything in the folder, drafts and thumbnails too, that was last written before `moment`."""
    for path in Path(settings.FILES_ROOT).glob("??/??/*"):
        if path.stat().st_mtime < moment.timestamp():
            yield path
