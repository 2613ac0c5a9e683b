"""The privacy notice: what is kept, why, how long, who looks, and what one can do about it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.retention import retention_of
from huiyin.pages.trail import said
from huiyin.people.holdings import Part
from huiyin.people.privacy import NOTICE_DATE, NOTICE_VERSION

_PARTS = {
    Part.CONTACT: gettext_lazy("姓名、手机、邮箱"),
    Part.PHOTOS: gettext_lazy("照片和文件"),
    Part.WORDS: gettext_lazy("您写的话和位置"),
}


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """The version that stands, with the years of every kind as its `retention.toml` says them."""
    context = {
        "version": NOTICE_VERSION,
        "since": NOTICE_DATE,
        "kinds": [_kind(kind) for kind in sorted(lifecycles.kinds())],
        "find_href": reverse("web:find-receipt"),
        "contact": settings.PRIVACY_CONTACT,
    }
    return render(request, "web/privacy.html", context)


def _kind(kind: str) -> dict[str, object]:
    """A kind's name, and each part with its years after closing; None for what does not go by itself."""
    years = retention_of(kind).years
    return {
        "name": said(lifecycles.get(kind).lifecycle.name),
        "parts": [(name, years.get(part)) for part, name in _PARTS.items()],
    }
