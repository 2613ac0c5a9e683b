"""Service discovery: http://wiki.open311.org/Service_Discovery. Two endpoints, one to work with and one to try."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from huiyin.doors.open311.face import endpoint_url, opened_to_all
from huiyin.doors.open311.rendering import MEDIA_TYPES, Answer, render, render_error

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-03-01T00:00:00Z"
"""When what the endpoints promise was last changed."""


def discovery(request: HttpRequest, fmt: str) -> HttpResponse:
    """The document, in both formats. Validators want its content type bare, without a character set."""
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        return render_error(request, 405, "only GET here")
    url = endpoint_url(request)
    said = {
        "changeset": CHANGESET,
        "contact": settings.OPEN311_CONTACT,
        "key_service": gettext("向 %(contact)s 申请 api_key，说明用途。") % {"contact": settings.OPEN311_CONTACT},
        "endpoints": [_endpoint(url, "production"), _endpoint(f"{url}/test", "test")],
    }
    return opened_to_all(render(Answer("discovery", said, bare=True), fmt))


def _endpoint(url: str, kind: str) -> dict[str, object]:
    return {
        "specification": SPECIFICATION,
        "url": url,
        "changeset": CHANGESET,
        "type": kind,
        "formats": list(MEDIA_TYPES.values()),
    }
