"""Serving a kept file. Nothing here asks who may see it: the page that serves it does."""

from typing import BinaryIO

from django.http import FileResponse

from huiyin.evidence.models import StoredFile
from huiyin.evidence.queries import download_headers, open_file, thumbnail_path
from huiyin.evidence.rules import JPEG, THUMBNAIL_SIDES


def served(file: StoredFile, size: str = "") -> FileResponse:
    """The file, or a photo's thumbnail of `size` ("list", "page"), as it may be shown; a document only as a download.

    Raises `FileMissing`.
    """
    small = file.is_photo and size in THUMBNAIL_SIDES
    stream: BinaryIO = thumbnail_path(file.sha256, size).open("rb") if small else open_file(file.sha256)
    headers = download_headers(file)
    del headers["Content-Type"]  # given apart, or Django guesses it from the name and then says octet-stream
    headers.pop("Content-Disposition", "")
    return FileResponse(
        stream,
        content_type=JPEG if small else file.mime,
        as_attachment=not file.is_photo,
        filename="" if file.is_photo else f"{file.sha256[:12]}.pdf",
        headers=headers,
    )
