"""The page of a public matter, its photos, and the picture that a shared link shows.

Whatever is not public is not found, in the same words as what does not exist: nobody can count up numbers here.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.evidence.queries import FileMissing
from huiyin.evidence.serving import served
from huiyin.matters import queries
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.ui.picture import Card, share_picture
from huiyin.ui.templatetags.huiyin import by, day
from huiyin.web.portal.openly import conditional
from huiyin.web.presenters.public import public_page, public_row

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

_PICTURES_FOR = 600  # seconds


def found(number: str) -> "Matter":
    """The public matter with this number; 404 for every other text, whether a matter has it or not."""
    try:
        return queries.public_matter(number)
    except NoSuchMatter as none:
        raise Http404 from none


@require_safe
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """What was raised, where it stands, what was answered: five statements however long its history."""
    one, now = found(number), timezone.now()
    shown = public_page(one, queries.history(one, public_only=True), now)
    links = {
        "share_href": settings.PUBLIC_URL + shown.row.href,
        "picture_href": f"{settings.PUBLIC_URL}{reverse('web:public-picture', args=[one.number])}?v={_stamp(one)}",
        "now": now,
    }
    response = render(request, "web/public_matter.html", {"matter": shown, **links})
    patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    return response


@require_safe
def picture(request: HttpRequest, number: str) -> HttpResponse:
    """The picture of a shared link, drawn once a state and kept for ten minutes."""
    one = found(number)
    key = f"share:{one.pk}:{_stamp(one)}:{timezone.localdate()}:{get_language()}"
    content = cache.get_or_set(key, lambda: _drawn(one), _PICTURES_FOR)
    assert isinstance(content, bytes)
    response = HttpResponse(content, content_type="image/png")
    patch_cache_control(response, public=True, no_cache=True)
    return conditional(request, response)


def _stamp(one: "Matter") -> str:
    """Changes whenever the matter does, so that a link shared anew shows a new picture."""
    return one.head[:12]


def _drawn(one: "Matter") -> bytes:
    row = public_row(one, timezone.now())
    if row.closed_at:
        when = _("%(day)s办结") % {"day": day(row.closed_at)}
    elif row.due_at:
        when = _("答应%(by)s办好") % {"by": by(row.due_at)}
    else:
        when = _("%(day)s收到") % {"day": day(row.opened_at)}
    tone = "late" if row.pin == "late" else row.tone
    return share_picture(Card(_("回音"), row.title, row.state, tone, [when, row.place]))


@require_safe
def photo(request: HttpRequest, number: str, key: str, size: str = "") -> FileResponse:
    """A public photo of a public matter."""
    kept = queries.public_photo(found(number).number, key)
    if kept is None:
        raise Http404
    try:
        return served(kept, size)
    except FileMissing as gone:
        raise Http404 from gone
