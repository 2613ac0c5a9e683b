"""Photos between the pages: kept as soon as they come, shown to the session that sent them and to nobody else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.domains.voice.web import draft as drafts
from huiyin.domains.voice.web.draft import Draft, DraftPhoto
from huiyin.evidence.operations import clean_name, keep_photo
from huiyin.evidence.queries import FileMissing, stored
from huiyin.evidence.rules import Refused
from huiyin.evidence.serving import served
from huiyin.ui.forms import MOST_PHOTOS


def keep(draft: Draft, files: Sequence["UploadedFile[Any]"], now: datetime) -> tuple[Draft, list[str]]:
    """The draft with the photos that could be kept, as far as there is room, and in words what could not."""
    problems: list[str] = []
    photos = {photo.key: photo for photo in draft.photos}
    room = MOST_PHOTOS - len(photos)
    if len(files) > room:
        problems.append(_("最多 %(n)d 张照片，多的没有收。前面的都在") % {"n": MOST_PHOTOS})
    for file in files[:room]:
        try:
            kept = keep_photo(stream=file, filename=file.name or "", now=now)  # type: ignore[arg-type]
        except Refused as why:
            problems.append(f"{clean_name(file.name or '')}: {why}" if len(files) > 1 else str(why))
        else:
            photos[kept.sha256] = DraftPhoto(kept.pk, kept.sha256, kept.lon, kept.lat)
    return replace(draft, photos=tuple(photos.values())), problems


@require_safe
def thumbnail(request: HttpRequest, key: str) -> FileResponse:
    """A photo of this session's own draft, small."""
    photos = drafts.load(request).photos
    if key not in {name for photo in photos for name in (photo.key, photo.cover_key)}:
        raise Http404
    try:
        return served(stored(key), "page")
    except FileMissing as gone:
        raise Http404 from gone
