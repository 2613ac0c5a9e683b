"""The folder of files: each under `ab/cd/<sha256>`, there whole or not at all."""

import errno
import hashlib
import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import structlog
from django.conf import settings

from huiyin.evidence.rules import FILE_LIMIT, Reason, Refused

CHUNK = 256 * 1024
BESIDE = 1024 * 1024
"""Bytes from which on a content is hashed beside being written; below, a thread costs more than it saves."""
log = structlog.get_logger(__name__)
_hashing = ThreadPoolExecutor(2, thread_name_prefix="hashing")  # its threads begin when they are first needed


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


def keep(content: bytes) -> str:
    """Put the content under its SHA-256, unless it is there, and return that. Raises what `write` does.

    What is long is hashed while it is written: for a scan of 5 MB either takes as long as the other.
    """
    if len(content) < BESIDE:
        sha256 = digest(content)
        if not _is_there(sha256, content):
            write(path_of(sha256), content)
        return sha256
    hashing = _hashing.submit(digest, content)
    draft = Path(settings.FILES_ROOT) / "00" / "00" / f".{uuid.uuid4().hex}"
    with _or_nothing(draft):
        _write_for_good(draft, content)
        sha256 = hashing.result()
        if _is_there(sha256, content):
            draft.unlink()
        else:
            _give_name(draft, path_of(sha256))
    return sha256


def _is_there(sha256: str, content: bytes) -> bool:
    path = path_of(sha256)
    return path.exists() and path.stat().st_size == len(content)


def write(path: Path, content: bytes) -> None:
    """Put the content at `path` so that no reader and no crash ever finds half of it.

    Raises `Refused` (NO_ROOM) when the disk or the quota is full, leaving nothing behind.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with _or_nothing(draft):
        _write_for_good(draft, content)
        _give_name(draft, path)


def _write_for_good(draft: Path, content: bytes) -> None:
    draft.parent.mkdir(parents=True, exist_ok=True)
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _give_name(draft: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(path)
    _sync_folder(path.parent)


@contextmanager
def _or_nothing(draft: Path) -> Iterator[None]:
    """Whatever fails, no draft stays; a full disk is said as such."""
    try:
        yield
    except OSError as error:
        draft.unlink(missing_ok=True)
        log.exception("file_not_written", folder=str(draft.parent))
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
