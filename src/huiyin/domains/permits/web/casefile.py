"""The file of an application on the desk: what was filled in, the papers, and what may be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.domains.permits import queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.models import Visit
from huiyin.domains.permits.rules.completeness import FROM_THE_LICENCE
from huiyin.evidence.queries import FileMissing
from huiyin.evidence.serving import served
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.operations import FORM, look_at
from huiyin.matters.rules.permission import reads_inside
from huiyin.pages.doing import deeds_of
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside
from huiyin.pages.reading import desk_trail
from huiyin.people.models import LookPurpose
from huiyin.people.operations import UnableToLook
from huiyin.ui.forms import KitForm

SCAN = frozenset({"scan", "put_right"})
"""What is done on the page that scans papers in."""


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
        "changed": _changed(case),
        "papers": [(material_name(paper.material), paper, case.parts_of(paper)) for paper in case.papers],
        "conflicts": queries.noted(case.application),
        "pledges": queries.pledges_in(case.application, case.permit.permit if case.permit else ""),
        "signatures": queries.signatures(case.application),
        "beside": [_beside(one.matter.number, one.permit, one.matter.state) for one in case.beside],
        "deeds": deeds_of(found, [offer for offer in offers if offer.action.key not in SCAN], lifecycle, clerk),
        "trail": desk_trail(matters.history(found, public_only=False), found.kind, lifecycle),
        "matter_href": reverse("desk:matter", args=[found.number]),
        "application_number": case.application.matter.number,
        "scan_href": reverse("permits:counter_scan", args=[number])
        if any(one.action.key in SCAN for one in offers)
        else "",
        "visit": _visit(case, clerk),
        "paper_href": "" if case.permit else reverse("permits:application_paper_filed", args=[number]),
        "full_href": reverse("permits:full_form", args=[number]) if matters.contact_open_to(found, clerk.actor) else "",
        "english": get_language() == "en",
    }
    return desk_page(request, clerk, "permits/file.html", context, here="")


@dataclass(frozen=True, slots=True)
class Changed:
    """What a correction changed, by name: what the window looks at again."""

    fields: Sequence[str]
    papers: Sequence[str]
    answers: Sequence[str]


def _changed(case: queries.CaseFile) -> Changed | None:
    """None where nothing came; of a permit, what it asks for."""
    done, industry = queries.done_of(case.application.pk), case.application.industry
    wanted = case.permit.asked if case.permit else None
    materials = {material for material, _part in wanted["materials"]} if wanted else set(done.papers)
    fields = {*wanted["fields"], *FROM_THE_LICENCE} if wanted else set(done.fields)
    found = Changed(
        [queries.called("field", one) for one in done.fields if one in fields],
        [queries.called("paper", one) for one in done.papers if one in materials],
        [queries.called("answer", one, industry=industry) for one in done.answers],
    )
    return found if found.fields or found.papers or found.answers else None


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


class WhyForm(KitForm):
    """Why the numbers must be seen."""

    reason = forms.CharField(
        label=gettext_lazy("为什么要看"),
        help_text=gettext_lazy(
            "比如“到公安系统核对法定代表人身份”。申请人看得到：哪个单位哪个岗位、什么时候、为什么看。"
        ),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写一句为什么要看")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def full_form(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """Asks why, and with a reason shows the form once with its numbers: an authority sees its own permit's fields."""
    found = matter_inside(clerk, number)
    if not matters.contact_open_to(found, clerk.actor) or queries.case_file(found) is None:
        raise PermissionDenied("the numbers are for whoever has the matter or supervises it")
    form = WhyForm(request.POST or None)
    fields: Sequence[tuple[str, str]] = ()
    if form.is_valid():
        try:
            look_at(
                matter_id=found.pk,
                actor=clerk.actor,
                what=FORM,
                purpose=LookPurpose.OTHER,
                reason=form.cleaned_data["reason"],
                now=clerk.now,
            )
        except UnableToLook:
            form.add_error("reason", _("请写一句为什么要看"))
        else:
            case = queries.case_file(found, full=True)
            fields = case.fields if case else ()
    context = {"form": form, "fields": fields, "file_href": reverse("permits:file", args=[number]), "matter": found}
    return desk_page(request, clerk, "permits/full_form.html", context, status=422 if form.errors else 200)


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
