"""What makes the portal an app on a phone: service worker, manifest, and icons drawn from our own mark."""

import io
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw

SIDES = (192, 512)
_WALL, _TILE = "#f4f6f6", "#1d2a31"
_OUTER = ((3, 3), (21, 3), (21, 18), (9.5, 18), (5, 21.5), (5, 18), (3, 18), (3, 3), (21, 3))
_INNER = ((8.5, 8), (15.5, 8), (15.5, 13), (8.5, 13), (8.5, 8), (15.5, 8))
"""The strokes of mark.svg, on its grid of 24."""


@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script of islands/sw.ts, at the root so that it may serve every page."""
    found = finders.find("huiyin/built/sw.js")
    if not isinstance(found, str):
        raise Http404("the page assets are not built")
    return HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest (W3C), in the language of the page."""
    sizes = [(side, purpose) for side in SIDES for purpose in ("any", "maskable")]
    icons = [
        {"src": reverse("ui:app-icon", args=[side]), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
        for side, purpose in sizes
    ]
    described = {
        "id": "/",
        "name": _("回音：说一件事，给您回音"),
        "short_name": _("回音"),
        "lang": request.LANGUAGE_CODE,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _WALL,
        "theme_color": _TILE,
        "icons": icons,
        "shortcuts": [{"name": _("我要反映"), "url": "/report"}],
    }
    return JsonResponse(described, content_type="application/manifest+json")


@cache_control(public=True, max_age=7 * 24 * 3600)
@require_safe
def app_icon(request: HttpRequest, side: int) -> HttpResponse:
    """The mark as a PNG of this side, within the circle that a mask may cut."""
    if side not in SIDES:
        raise Http404
    return HttpResponse(_drawn(side), content_type="image/png")


@cache
def _drawn(side: int) -> bytes:
    large = side * 4  # drawn four times as large and made smaller, so that its edges are smooth
    picture = Image.new("RGB", (large, large), _WALL)
    unit, margin = large * 0.6 / 24, large * 0.2
    pen = ImageDraw.Draw(picture)
    for stroke in (_OUTER, _INNER):
        points = [(margin + x * unit, margin + y * unit) for x, y in stroke]
        pen.line(points, fill=_TILE, width=round(2.5 * unit), joint="curve")
    out = io.BytesIO()
    picture.resize((side, side), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
