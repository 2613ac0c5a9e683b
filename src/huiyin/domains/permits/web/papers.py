"""一套材料: each paper once, with what it must show for whom, and what it says of the questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.forms import SaysForm
from huiyin.domains.permits.models import Draft, DraftPaper
from huiyin.domains.permits.rules.answers import read_answer
from huiyin.domains.permits.rules.catalogue import Question
from huiyin.domains.permits.rules.completeness import MADE_HERE
from huiyin.domains.permits.rules.parts import missing_parts, parts_asked
from huiyin.domains.permits.rules.planning import Once, Plan
from huiyin.domains.permits.web.counter import window_of
from huiyin.domains.permits.web.drafts import draft_of, plan_of, show, to_receipt, while_it_can_be_planned


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part that a paper must show: for whom, and whether the applicant says it does."""

    code: str
    name: str
    wanted_by: Sequence[str]
    ticked: bool


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper on the checklist: what it must show, who asks for it, what was uploaded, what is missing or wrong."""

    material: str
    name: str
    shows: str
    parts: Sequence[PartLine]
    asked_by: Sequence[str]
    uploaded: Sequence[DraftPaper]
    missing: Sequence[str]
    says: Sequence[BoundField]
    problem: str = ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@while_it_can_be_planned
def papers(request: HttpRequest, secret: str) -> HttpResponse:
    """The page; those that were taken are kept although another was refused."""
    draft = draft_of(secret)
    if draft.became_id:
        return to_receipt(draft)
    now = timezone.now()
    needed = plan_of(draft, now)
    problems: dict[str, str] = {}
    lacking = False
    says = _says_form(request, draft, needed)
    if request.method == "POST":
        if dropped := request.POST.get("drop", ""):
            operations.drop_paper(draft=draft, paper_id=int(dropped) if dropped.isdecimal() else 0, now=now)
        problems = _keep(request, draft, needed, now)
        _keep_shown(request, draft, needed, now)
        if says.is_valid():
            _keep_said(says, draft, needed, now)
        stays = dropped or not request.POST.get("next")
        lacking = not stays and any(line.missing for line in lines(draft, needed, {}))
        if not problems and not says.errors and not lacking:
            return redirect("permits:papers" if stays else "permits:send", secret)
    shared = [said(catalogue().materials[one.code].name) for one in needed.materials if one.shared_by]
    context = {
        "lines": lines(draft, needed, problems, says),
        "shared": shared,
        "lacking": lacking,
        "send_href": reverse("permits:send", args=[secret]),
    }
    wrong = problems or says.errors or lacking
    return show(request, "permits/papers.html", draft, secret, 2, context, 422 if wrong else 200)


def lines(draft: Draft, needed: Plan, problems: Mapping[str, str], says: SaysForm | None = None) -> Sequence[PaperLine]:
    """The checklist."""
    uploaded: dict[str, list[DraftPaper]] = {}
    for paper in draft.papers.select_related("file").order_by("pk"):
        uploaded.setdefault(paper.material, []).append(paper)
    asked = parts_asked(needed)
    lacking = missing_parts(asked, draft.shown)
    return [
        _line(
            one, draft, asked.get(one.code, {}), uploaded.get(one.code, ()), lacking.get(one.code, ()), problems, says
        )
        for one in needed.materials_after
        if one.code not in MADE_HERE
    ]


def _line(
    one: Once,
    draft: Draft,
    asked: Mapping[str, Sequence[str]],
    uploaded: Sequence[DraftPaper],
    lacking: Sequence[str],
    problems: Mapping[str, str],
    says: SaysForm | None,
) -> PaperLine:
    known = catalogue()
    material, ticked = known.materials[one.code], draft.shown.get(one.code, ())
    return PaperLine(
        material=one.code,
        name=said(material.name),
        shows=said(material.shows),
        parts=[
            PartLine(part, said(material.parts[part]), [said(known.permits[by].name) for by in wanted], part in ticked)
            for part, wanted in asked.items()
        ],
        asked_by=[said(known.permits[permit].name) for permit in one.asked_by],
        uploaded=uploaded,
        missing=[said(material.parts[part]) for part in lacking] if uploaded else (),
        says=[says[name] for name in says.fields if name.endswith(f":{one.code}")] if says else (),
        problem=problems.get(one.code, ""),
    )


def _keep(request: HttpRequest, draft: Draft, needed: Plan, now: datetime) -> dict[str, str]:
    given = [
        (one.code, file, str(file.name))
        for one in needed.materials_after
        for file in request.FILES.getlist(f"paper:{one.code}")
    ]
    scanned_by = window_of(request)
    refused = operations.keep_papers(draft=draft, papers=given, now=now, scanned_by=scanned_by)  # type: ignore[arg-type]
    return {material: str(why) for material, why in refused.items()}


def _keep_shown(request: HttpRequest, draft: Draft, needed: Plan, now: datetime) -> None:
    """The ticks of each paper: none at all is an answer too, where the page asked."""
    shown = {
        material: [part for part in parts if part in request.POST.getlist(f"shows:{material}")]
        for material, parts in parts_asked(needed).items()
        if f"asked:{material}" in request.POST
    }
    operations.keep_shown(draft=draft, shown=shown, now=now)


def _says_form(request: HttpRequest, draft: Draft, needed: Plan) -> SaysForm:
    asked = _asked(needed)
    initial = {name: draft.documented.get(question.code, {}).get(material) for name, question, material in asked}
    shown = {name: _typed(value) for name, value in initial.items() if value is not None}
    by_name = [(name, question, said(catalogue().materials[material].name)) for name, question, material in asked]
    return SaysForm(request.POST if request.method == "POST" else None, asked=by_name, initial=shown)


def _asked(needed: Plan) -> Sequence[tuple[str, Question, str]]:
    """Which papers of this plan say something of a question: the field's name, the question, the paper."""
    brought = {one.code for one in needed.materials_after}
    return [
        (f"says:{question.code}:{material}", question, material)
        for question in needed.industry.questions.values()
        for material in question.documented_by
        if material in brought
    ]


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _keep_said(says: SaysForm, draft: Draft, needed: Plan, now: datetime) -> None:
    for name, question, material in _asked(needed):
        if name not in says.data:
            continue
        given = says.cleaned_data.get(name)
        value = None if given in {None, ""} else read_answer(question, str(given))
        operations.keep_documented(draft=draft, question=question.code, material=material, value=value, now=now)
