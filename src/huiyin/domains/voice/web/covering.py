"""Blacking out parts of a photo: the public gets a version in which they are black, the desk keeps the original."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.voice.forms import CoverForm
from huiyin.domains.voice.web import draft as drafts
from huiyin.domains.voice.web.draft import Draft, DraftPhoto
from huiyin.evidence.operations import cover_photo
from huiyin.evidence.queries import FileMissing, stored
from huiyin.evidence.rules import Rectangle


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: HttpRequest, key: str) -> HttpResponse:
    """遮住一部分 A plain form names ninths of the picture; with JavaScript it is drawn on."""
    draft = drafts.load(request)
    photo = next((photo for photo in draft.photos if photo.key == key), None)
    if photo is None:
        raise Http404
    back = "voice:report-who" if draft.text and draft.spot else "voice:report-what"
    form = CoverForm(request.POST if request.method == "POST" else None, initial=_initial(photo))
    if request.method == "POST" and form.is_valid():
        drafts.save(request, _with(draft, _covered(photo, form.cleaned_data["covered"])))
        return redirect(back)
    context: dict[str, Any] = {"form": form, "photo": photo, "back_href": reverse(back)}
    return render(request, "voice/cover.html", context, status=422 if form.errors else 200)


def _initial(photo: DraftPhoto) -> dict[str, Any]:
    return {"parts": [list(part) for part in photo.parts], "ninths": CoverForm.ninths_of(photo.parts)}


def _covered(photo: DraftPhoto, parts: tuple[Rectangle, ...]) -> DraftPhoto:
    """The photo with these parts blacked out in a version of its own; without any, as it was."""
    if not parts:
        return replace(photo, parts=(), cover_id=None, cover_key="")
    try:
        kept = cover_photo(original=stored(photo.key), parts=parts, now=timezone.now())
    except FileMissing as gone:
        raise Http404 from gone
    drawn = tuple((part.left, part.top, part.width, part.height) for part in parts)
    return replace(photo, parts=drawn, cover_id=kept.pk, cover_key=kept.sha256)


def _with(draft: Draft, photo: DraftPhoto) -> Draft:
    return replace(draft, photos=tuple(photo if one.key == photo.key else one for one in draft.photos))
