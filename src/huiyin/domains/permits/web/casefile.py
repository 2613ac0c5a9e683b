"""The file of an application on the desk: what was filled in, the papers, and what may be done now."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from huiyin.domains.permits import queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.models import Visit
from huiyin.evidence.queries import FileMissing
from huiyin.evidence.serving import served
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.rules.permission import reads_inside
from huiyin.pages.doing import deeds_of
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside
from huiyin.pages.reading import desk_trail

SCAN = "scan"


@require_safe
@at_desk
def file(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """The page: of an application all of it, of a permit what that permit asks for."""
    found = matter_inside(clerk, number)
    case = queries.case_file(found)
    if case is None:
        raise Http404("this matter is no application")
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    offers = matters.offers(found, clerk.actor)
    context: dict[str, Any] = {
        "case": case,
        "matter": found,
        "state": lifecycle.states[found.state],
        "state_name": said(lifecycle.states[found.state].name),
        "papers": [(material_name(paper.material), paper, case.parts_of(paper)) for paper in case.papers],
        "conflicts": queries.noted(case.application),
        "pledges": queries.pledges_in(case.application, case.permit.permit if case.permit else ""),
        "signatures": queries.signatures(case.application),
        "beside": [_beside(one.matter.number, one.permit, one.matter.state) for one in case.beside],
        "deeds": deeds_of(found, [offer for offer in offers if offer.action.key != SCAN], lifecycle, clerk),
        "trail": desk_trail(matters.history(found, public_only=False), found.kind, lifecycle),
        "matter_href": reverse("desk:matter", args=[found.number]),
        "application_number": case.application.matter.number,
        "scan_href": reverse("permits:counter_scan", args=[number])
        if any(one.action.key == SCAN for one in offers)
        else "",
        "visit": _visit(case, clerk),
        "english": get_language() == "en",
    }
    return desk_page(request, clerk, "permits/file.html", context, here="")


def _visit(case: queries.CaseFile, clerk: Clerk) -> Visit | None:
    """The visit to the place, for who may read it: who takes part, and who looks after the whole."""
    one = queries.visit_of_application(case.application.pk)
    return one if one and reads_inside(clerk.actor, matters.standing(one.matter)) else None


def material_name(code: str) -> str:
    """What a paper is called; its code, where the catalogue has dropped it since."""
    known = catalogue().materials.get(code)
    return said(known.name) if known else code


def _beside(number: str, permit: str, state: str) -> tuple[str, str, str]:
    known = catalogue().permits.get(permit)
    states = lifecycles.current("permit").states
    return number, said(known.name) if known else permit, said(states[state].name)


@require_safe
@at_desk
def paper(request: HttpRequest, clerk: Clerk, number: str, paper_id: int) -> FileResponse:
    """A paper of the file, for who may read the file."""
    found = queries.paper_of(matter_inside(clerk, number), paper_id)
    if found is None:
        raise Http404
    try:
        return served(found.file)
    except FileMissing as gone:
        raise Http404 from gone
