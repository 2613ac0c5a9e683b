"""Monthly safety letters of buildings: at the desk flat by flat, for those who live there with their own flat alone.

Who reads what: whoever answers for the area reads every flat; whoever belongs to a place of the building reads the
building in sums and, flat by flat, their own places since they belong there (in a building of fewer than `FEW` places
nothing else). Anybody else is told that there is no such letter.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.rules.duty import cares_anywhere
from huiyin.domains.sensing.rules.letters import Building, LetterText
from huiyin.pages.frame import Clerk, at_desk, desk_page

PAGE = 50
EARLIEST = 2000


@require_safe
@at_desk
def letters(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The buildings of one's areas in a month. Four statements beside the frame's."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("letters are for those who look after alarms")
    last = _back(timezone.localdate(clerk.now).replace(day=1))
    month = _month(request.GET.get("month", ""), clerk) or last
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    page = _page(request.GET.get("page", ""))
    found = queries.building_page(clerk.actor, month, words, (page - 1) * PAGE, PAGE + 1)
    here = reverse("sensing:letters")
    given = {"month": f"{month:%Y-%m}"} | ({"q": words} if words else {})
    context: dict[str, Any] = {
        "rows": [
            (row, reverse("sensing:letter", args=[f"{month:%Y-%m}", row.building.premises_id])) for row in found[:PAGE]
        ],
        "month": f"{month:%Y-%m}",
        "query": words,
        "previous_href": f"{here}?{urlencode(given | {'page': page - 1})}" if page > 1 else "",
        "next_href": f"{here}?{urlencode(given | {'page': page + 1})}" if len(found) > PAGE else "",
        "self_href": here,
    }
    return desk_page(request, clerk, "sensing/letters.html", context, here=here)


@require_safe
@at_desk
def letter(request: HttpRequest, clerk: Clerk, month: str, premises_id: int, form: str = "") -> HttpResponse:
    """A letter at the desk, whole; with `form` pdf the same on paper."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("letters are for those who look after alarms")
    building, at = _asked(clerk, month, premises_id)
    if not queries.sees_building(clerk.actor, building):
        raise Http404("no such building, or of an area of others")
    text = queries.letter_text(queries.letter_of(building, at, clerk.now), clerk.now, english=clerk.english)
    if form:
        return _paper(text, at, building)
    here = reverse("sensing:letters")
    context = _context(text, at, building, clerk, "sensing:letter") | {"back_href": f"{here}?month={at:%Y-%m}"}
    return desk_page(request, clerk, "sensing/letter.html", context, here=here)


@require_safe
@at_desk
def own_letter(request: HttpRequest, clerk: Clerk, month: str, premises_id: int, form: str = "") -> HttpResponse:
    """The letter for whoever belongs to a place of the building."""
    building, at = _asked(clerk, month, premises_id)
    own = queries.own_places(clerk.actor, building)
    if not own:
        raise Http404("no home of yours stands in this building")
    found = queries.letter_of(building, at, clerk.now, own)
    text = queries.letter_text(found, clerk.now, english=clerk.english)
    if form:
        return _paper(text, at, building)
    context = _context(text, at, building, clerk, "sensing:own_letter") | {"back_href": reverse("sensing:my_homes")}
    return render(request, "sensing/own_letter.html", context)


def _asked(clerk: Clerk, month: str, premises_id: int) -> tuple[Building, date]:
    at, building = _month(month, clerk), queries.building_of(premises_id)
    if at is None or building is None:
        raise Http404("no such building, or no such month yet")
    return building, at


def _context(text: LetterText, at: date, building: Building, clerk: Clerk, view: str) -> dict[str, Any]:
    after = (at + timedelta(days=32)).replace(day=1)
    earlier = _back(at) if at.year >= EARLIEST + 1 else None
    later = after if after <= timezone.localdate(clerk.now) else None
    place = building.premises_id
    return {
        "letter": text,
        "pdf_href": reverse(f"{view}_file", args=[f"{at:%Y-%m}", place]),
        "earlier_href": reverse(view, args=[f"{earlier:%Y-%m}", place]) if earlier else "",
        "later_href": reverse(view, args=[f"{later:%Y-%m}", place]) if later else "",
    }


def _paper(text: LetterText, at: date, building: Building) -> HttpResponse:
    from huiyin.domains.sensing.adapters.letter_paper import letter_paper  # here: what sets type is slow to import

    answer = HttpResponse(letter_paper(text), content_type="application/pdf")
    name = f"{at:%Y-%m} {str(building)[:60]}.pdf"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


def _month(text: str, clerk: Clerk) -> date | None:
    """The month of “2026-10”, if it has begun."""
    try:
        found = date.fromisoformat(f"{text}-01") if len(text) == len("2026-10") else None
    except ValueError:
        return None
    return found if found and found.year >= EARLIEST and found <= timezone.localdate(clerk.now) else None


def _back(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1
