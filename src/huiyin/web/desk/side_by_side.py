"""Photos of a matter side by side, before and after, chosen by step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.queries import HistoryLine
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside
from huiyin.pages.reading import desk_trail
from huiyin.pages.rows import matter_href
from huiyin.web.presenters.side_by_side import PhotoStep, pair

if TYPE_CHECKING:
    from huiyin.matters.models import Matter
    from huiyin.pages.matter import Happening


@require_safe
@at_desk
def photos(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Before and after; `?before=N&after=N` are sequences of the history."""
    found = matter_inside(clerk, number)
    steps = _steps(found)
    context = {
        "matter_title": found.title,
        "number": found.number,
        "steps": steps,
        "shown": pair(steps, request.GET.get("before", ""), request.GET.get("after", "")),
        "cancel_href": matter_href(found),
    }
    return desk_page(request, clerk, "web/photos.html", context)


def _steps(found: "Matter") -> list[PhotoStep]:
    lines = matters.history(found, public_only=False)
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    return photo_steps(lines, desk_trail(lines, found.kind, lifecycle))


def photo_steps(lines: Sequence[HistoryLine], trail: Sequence["Happening"]) -> list[PhotoStep]:
    """The steps that photos came with, the oldest first. `trail` is what is shown of `lines`, the newest first."""
    return [
        PhotoStep(line.sequence, shown.who, shown.deed, shown.at, shown.by, shown.pictures)
        for line, shown in zip(lines, reversed(trail), strict=True)
        if shown.pictures
    ]
