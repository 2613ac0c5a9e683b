"""Writing evidence: keeping photos and documents, making thumbnails, clearing away what belongs to nothing."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO

from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet

from huiyin.evidence import storage
from huiyin.evidence.documents import check_document
from huiyin.evidence.models import StoredFile
from huiyin.evidence.photos import blacken, clean_photo
from huiyin.evidence.queries import open_file, thumbnail_path
from huiyin.evidence.rules import JPEG, THUMBNAIL_SIDES, Reason, Rectangle

NAME_LIMIT = 120
ABANDONED_AFTER = timedelta(days=30)
"""Twice as long as a session, and with it a draft, lives."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Bytes that lie on the disk for good and that no row speaks of yet; `sweep` takes them after a day."""

    sha256: str
    fields: Mapping[str, object]


def lay_photo(*, stream: BinaryIO, filename: str, now: datetime) -> Laid:
    """Lay down a JPEG, PNG, WebP or HEIC photo as a clean JPEG. Asks the database nothing. Raises `Refused`."""
    photo = clean_photo(storage.read_at_most(stream))
    plausible = photo.taken_at is not None and photo.taken_at <= now + timedelta(days=1)
    return _lay(
        photo.content,
        mime=JPEG,
        width=photo.width,
        height=photo.height,
        lon=photo.lon,
        lat=photo.lat,
        taken_at=photo.taken_at if plausible else None,
        original_name=clean_name(filename),
        created_at=now,
    )


def lay_document(*, stream: BinaryIO, filename: str, now: datetime) -> Laid:
    """Lay down a PDF as it is. Asks the database nothing. Raises `Refused`."""
    content = storage.read_at_most(stream, too_large=Reason.DOCUMENT_TOO_LARGE)
    mime = check_document(content)
    return _lay(content, mime=mime, original_name=clean_name(filename), created_at=now)


def keep_photo(*, stream: BinaryIO, filename: str, now: datetime) -> StoredFile:
    """Keep a photo as `lay_photo` cleans it; its place and time stand on the row, not in the file.

    The same picture again gives the row that is there. Raises `Refused`.
    """
    return keep_laid(lay_photo(stream=stream, filename=filename, now=now))


def cover_photo(*, original: StoredFile, parts: Sequence[Rectangle], now: datetime) -> StoredFile:
    """Keep a version of a kept photo with these parts blacked out, for the public; it says whose version it is.

    The original stays as it is. Raises `FileMissing` when its bytes are gone.
    """
    with open_file(original.sha256) as source:
        content, width, height = blacken(source.read(), parts)
    return _keep(
        content,
        mime=JPEG,
        width=width,
        height=height,
        taken_at=original.taken_at,
        original_name=original.original_name,
        created_at=now,
        covers=original,
    )


def keep_document(*, stream: BinaryIO, filename: str, now: datetime) -> StoredFile:
    """Keep a PDF as it is. Serve it as a download, never inside a page. Raises `Refused`."""
    return keep_laid(lay_document(stream=stream, filename=filename, now=now))


def keep_package(*, stream: BinaryIO, filename: str, now: datetime) -> StoredFile:
    """Keep a file for devices as it is: nobody opens it here. Raises `Refused`."""
    content = storage.read_at_most(stream, too_large=Reason.DOCUMENT_TOO_LARGE)
    return _keep(content, mime="application/octet-stream", original_name=clean_name(filename), created_at=now)


def _keep(content: bytes, **fields: object) -> StoredFile:
    return keep_laid(_lay(content, **fields))


def _lay(content: bytes, **fields: object) -> Laid:
    sha256 = storage.digest(content)
    path = storage.path_of(sha256)
    if not path.exists() or path.stat().st_size != len(content):
        storage.write(path, content)
    return Laid(sha256, {"size": len(content), **fields})


def keep_laid(laid: Laid) -> StoredFile:
    """The row of bytes that lie: the file stands before the row, so that a row without its file cannot be."""
    kept, new = StoredFile.objects.get_or_create(sha256=laid.sha256, defaults=laid.fields)
    if not new and kept.erased_at:  # somebody sends what another had erased
        kept.erased_at = None
        kept.save(update_fields=["erased_at"])
    return kept


def erase_files(*, file_ids: Collection[int], now: datetime) -> int:
    """Take the bytes, thumbnails, place, time and name of these files away for good; how many there were is returned.

    The bytes go once the transaction has committed. Whether another matter needs a file is for the caller to know.
    """
    standing = StoredFile.objects.filter(pk__in=file_ids, erased_at=None)
    digests = list(standing.values_list("sha256", flat=True))
    standing.update(erased_at=now, original_name="", lon=None, lat=None, taken_at=None)
    transaction.on_commit(partial(_remove, digests))
    return len(digests)


def _remove(digests: Collection[str]) -> None:
    for sha256 in digests:
        if StoredFile.objects.filter(sha256=sha256, erased_at=None).exists():
            continue  # sent again in the meantime
        storage.remove(sha256)


def make_thumbnails(*, sha256: str) -> None:
    """Make all thumbnails of a photo ahead of the first look; harmless when they are there."""
    for size in THUMBNAIL_SIDES:
        thumbnail_path(sha256, size)


def drop_abandoned(*, now: datetime, limit: int = 1000) -> int:
    """Forget photos that came with nothing: of drafts that were never sent. Bytes and rows; how many.

    Looked at are those of the month before the last: no draft lives so long, and what is older was looked at before.
    Whatever table refers to a file keeps it, whichever room it is of.
    """
    looked_at = StoredFile.objects.filter(created_at__range=(now - 3 * ABANDONED_AFTER, now - ABANDONED_AFTER))
    gone = list(_referred_by_nothing(looked_at).values_list("pk", "sha256")[:limit])
    StoredFile.objects.filter(pk__in=[pk for pk, _sha256 in gone]).delete()
    for _pk, sha256 in gone:
        storage.remove(sha256)
    return len(gone)


def drop_unneeded(*, file_ids: Collection[int]) -> int:
    """Forget those of these files that nothing refers to any more, rows and, once committed, bytes. Their number."""
    gone = list(_referred_by_nothing(StoredFile.objects.filter(pk__in=file_ids)).values_list("pk", "sha256"))
    StoredFile.objects.filter(pk__in=[pk for pk, _sha256 in gone]).delete()
    transaction.on_commit(partial(_remove, [sha256 for _pk, sha256 in gone]))
    return len(gone)


def _referred_by_nothing(looked_at: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            refers = {relation.field.name: OuterRef("pk")}
            looked_at = looked_at.filter(~Exists(relation.related_model._default_manager.filter(**refers)))
    return looked_at


def sweep(*, now: datetime) -> int:
    """Remove what no row speaks of: files of requests that failed, drafts of writers that were killed. Their number.

    What is younger than a day stays: its row may be about to be written.
    """
    old = list(storage.older_than(now - timedelta(days=1)))
    spoken_of = set(StoredFile.objects.values_list("sha256", flat=True).iterator())
    strays = [path for path in old if path.name.split(".")[0] not in spoken_of]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


def clean_name(filename: str) -> str:
    """A file's name fit to be shown: without folders, control characters and signs that steer text direction."""
    last = PurePosixPath(unicodedata.normalize("NFC", filename).replace("\\", "/")).name
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return re.sub(r"\s+", " ", shown).strip()[-NAME_LIMIT:]
