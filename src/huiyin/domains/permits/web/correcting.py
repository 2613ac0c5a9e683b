"""补正: what was asked for is uploaded behind the receipt, in one go, and goes back to the window."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.web.casefile import material_name
from huiyin.domains.permits.web.putting_right import STATES, put_right
from huiyin.evidence.rules import Refused
from huiyin.kernel.ids import new_id
from huiyin.matters import queries as matters
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, NoSuchMatter, Refusal
from huiyin.people.actors import RESIDENT_ACTOR

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """The page; a post uploads what is right now. What was taken of it is said by name where another was refused."""
    try:
        matter = matters.by_receipt(token)
    except NoSuchMatter as none:
        raise Http404 from none
    if matter.kind == "crossing" and matter.state in STATES:
        return put_right(request, matter, token)
    if matter.kind not in {"application", "crossing"} or matter.state != "correcting":
        return redirect("web:receipt", token)
    now = timezone.now()
    problems: dict[str, str] = {}
    if request.method == "POST":
        papers, problems = _kept(request)
        words, given = request.POST.get("words", ""), request.POST.get("client_id", "")
        if not problems:
            actor = replace(RESIDENT_ACTOR, key=receipt_key(matter.pk))
            try:
                _corrected(
                    matter,
                    papers=papers,
                    words=words,
                    actor=actor,
                    now=now,
                    client_id=f"correct:{given}" if 0 < len(given) <= 60 else "",
                )
            except BadFields:
                problems = {"": _("请传一份材料，或者写一句说明")}
            except Refusal:
                messages.warning(request, _("没有交上：这件申请已经往下走了"))
                return redirect("web:receipt", token)
            else:
                return redirect("web:receipt", token)
    context = {
        "missing": queries.asked_to_correct(matter) if matter.kind == "application" else queries.asked_there(matter),
        "lines": [(material, name, problems.get(material, "")) for material, name in _materials(matter)],
        "problem": problems.get("", ""),
        "words": request.POST.get("words", ""),
        "client_id": request.POST.get("client_id") or new_id().hex,
        "token": token,
    }
    return render(request, "permits/correct.html", context, status=422 if problems else 200)


def _corrected(matter: "Matter", **given: Any) -> None:
    """Where it is decided: here, or in another region."""
    if matter.kind == "application":
        operations.correct(application_id=matter.pk, **given)
    else:
        operations.correct_across(crossing_id=matter.pk, **given)


def _materials(matter: "Matter") -> list[tuple[str, str]]:
    if matter.kind == "crossing":
        return [(material, material_name(material)) for material in queries.materials_sent(matter)]
    case = queries.case_file(matter)
    materials = dict.fromkeys(paper.material for paper in case.papers) if case else {}
    return [(material, material_name(material)) for material in materials]


def _kept(request: HttpRequest) -> tuple[dict[str, list[int]], dict[str, str]]:
    papers: dict[str, list[int]] = {}
    problems: dict[str, str] = {}
    for name in request.FILES:
        material = name.removeprefix("paper:")
        for file in request.FILES.getlist(name):
            try:
                kept = operations.stored(stream=file, filename=file.name or "", now=timezone.now())  # type: ignore[arg-type]
            except Refused as why:
                problems[material] = str(why)
            else:
                papers.setdefault(material, []).append(kept.pk)
    return papers, problems
