"""Reading evidence. Nothing here asks who may see a file: the page that serves it does."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from huiyin.evidence import storage
from huiyin.evidence.models import StoredFile
from huiyin.evidence.photos import shrink
from huiyin.evidence.rules import THUMBNAIL_SIDES


class FileMissing(LookupError):
    """No file has this SHA-256, or its bytes are gone."""


def stored(sha256: str) -> StoredFile:
    """The row of a kept file. Raises `FileMissing`."""
    found = StoredFile.objects.filter(sha256=sha256).first()
    if found is None:
        raise FileMissing(f"No file {sha256[:12]} is kept here")
    return found


def ids_of(digests: Iterable[str]) -> dict[str, int]:
    """The ids of the rows of kept files by SHA-256, as far as they are kept. One statement."""
    return dict(StoredFile.objects.filter(sha256__in=set(digests)).values_list("sha256", "id"))


def first_place(ids: Sequence[int]) -> tuple[float, float] | None:
    """Where the first of these photos that says so was taken: longitude and latitude in WGS-84. One statement."""
    if not ids:
        return None
    rows = StoredFile.objects.filter(pk__in=ids).values_list("pk", "lon", "lat")
    places = {pk: (lon, lat) for pk, lon, lat in rows if lon is not None and lat is not None}
    return next((places[pk] for pk in ids if pk in places), None)


def open_file(sha256: str) -> BinaryIO:
    """The bytes of a kept file, open for reading. Raises `FileMissing`."""
    try:
        return storage.path_of(_checked(sha256)).open("rb")
    except FileNotFoundError:
        raise FileMissing(f"The bytes of file {sha256[:12]} are gone: restore them from the backup") from None


def thumbnail_path(sha256: str, size: str) -> Path:
    """Where the thumbnail lies, made when asked for the first time. `size`: "list" (96 px) or "page" (480 px).

    Raises `FileMissing`, and `ValueError` for a file that is not a photo.
    """
    original = storage.path_of(_checked(sha256))
    path = original.with_name(f"{sha256}.{THUMBNAIL_SIDES[size]}.jpg")
    if not path.exists():
        with open_file(sha256) as source:
            storage.write(path, shrink(source.read(), THUMBNAIL_SIDES[size]))
    return path


def _checked(sha256: str) -> str:
    """The digest itself when it is one: nothing else may become a path."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise FileMissing("A file is named by 64 hexadecimal digits")
    return sha256


def download_headers(file: StoredFile) -> dict[str, str]:
    """The headers under which a kept file may be served; a document is only ever a download, in a sandbox."""
    headers = {
        "Content-Type": file.mime,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=86400, immutable",
    }
    if not file.is_photo:
        headers["Content-Disposition"] = f'attachment; filename="{file.sha256[:12]}.pdf"'
    return headers
