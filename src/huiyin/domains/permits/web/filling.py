"""The one form and its papers, behind a secret link: begun on one device, gone on with on another, handed in once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.forms import FillForm, SendForm, said, shown_problems
from huiyin.domains.permits.models import Draft, DraftPaper
from huiyin.domains.permits.rules.completeness import MADE_HERE
from huiyin.domains.permits.rules.planning import Plan, UnableToPlan, plan
from huiyin.domains.permits.web.counter import window_of
from huiyin.evidence.rules import Refused
from huiyin.matters.operations import Place
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.people.queries import actor_of
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea

_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper on the checklist: what it must show, who asks for it, what was uploaded, what is wrong."""

    material: str
    name: str
    shows: str
    parts: Sequence[str]
    asked_by: Sequence[str]
    uploaded: Sequence[DraftPaper]
    problem: str = ""


def draft_of(secret: str) -> Draft:
    """The draft of this link; 404 for any other text."""
    draft = Draft.objects.select_related("sent_as", "begun_by").filter(digest=operations.digest_of(secret)).first()
    if draft is None:
        raise Http404
    return draft


def plan_of(draft: Draft, now: datetime) -> Plan:
    """What the draft's application takes today."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return plan(catalogue(), draft.industry, draft.region, draft.answers, today, committed=draft.committed)


def at_counter(draft: Draft, request: HttpRequest) -> int | None:
    """The account of who fills this draft in at the window, while they do; None for the applicant on any device."""
    user_id = request.user.pk if request.user.is_authenticated else None
    return user_id if user_id is not None and user_id == draft.begun_by_id else None


View = Callable[[HttpRequest, str], HttpResponse]


def while_it_can_be_planned(view: View) -> View:
    """Lead back to the questions where today's catalogue can no longer plan what was answered then."""

    @wraps(view)
    def shown(request: HttpRequest, secret: str) -> HttpResponse:
        try:
            return view(request, secret)
        except UnableToPlan:
            messages.warning(request, _("办证的要求在您填表期间变了，请把这几个问题再答一遍，重新开始填"))
            draft = draft_of(secret)
            known = draft.industry in catalogue().industries
            return redirect("permits:plan", draft.industry) if known else redirect("permits:industries")

    return shown


@never_cache
@_page
@while_it_can_be_planned
def form(request: HttpRequest, secret: str) -> HttpResponse:
    """一张表。 What is typed is kept at once, right or wrong; only handing in asks for all of it."""
    draft = draft_of(secret)
    if draft.sent_as_id:
        return _to_receipt(draft)
    needed = plan_of(draft, timezone.now())
    fields = list(operations.fields_asked(needed, catalogue()).values())
    if request.method == "POST":
        given = {one.code: request.POST.get(one.code, "") for one in fields}
        operations.keep_form(draft=draft, form=given, now=timezone.now())
        if request.POST.get("next"):
            return redirect("permits:papers", secret)
        messages.success(request, _("已保存。用这个链接，换一台设备也能接着填"))
        return redirect("permits:form", secret)
    filled = FillForm(initial=operations.form_of(draft), fields=fields, groups=catalogue().groups)
    return _show(request, "permits/form.html", draft, secret, 1, {"form": filled})


@never_cache
@_page
@while_it_can_be_planned
def papers(request: HttpRequest, secret: str) -> HttpResponse:
    """一套材料。 Each paper once; those that were taken are kept although another was refused."""
    draft = draft_of(secret)
    if draft.sent_as_id:
        return _to_receipt(draft)
    now = timezone.now()
    needed = plan_of(draft, now)
    problems: dict[str, str] = {}
    if request.method == "POST":
        if dropped := request.POST.get("drop", ""):
            operations.drop_paper(draft=draft, paper_id=int(dropped) if dropped.isdecimal() else 0, now=now)
        problems = _keep(request, draft, needed, now)
        if not problems:
            stays = dropped or not request.POST.get("next")
            return redirect("permits:papers" if stays else "permits:send", secret)
    lines = _lines(draft, needed, problems)
    status = 422 if problems else 200
    return _show(request, "permits/papers.html", draft, secret, 2, {"lines": lines, "shared": _shared(needed)}, status)


def _keep(request: HttpRequest, draft: Draft, needed: Plan, now: datetime) -> dict[str, str]:
    problems: dict[str, str] = {}
    for one in needed.materials_after:
        for file in request.FILES.getlist(f"paper:{one.code}"):
            try:
                operations.keep_paper(
                    draft=draft,
                    material=one.code,
                    stream=file,  # type: ignore[arg-type]
                    filename=file.name or "",
                    now=now,
                    scanned_by=window_of(request),
                )
            except Refused as why:
                problems[one.code] = str(why)
    return problems


@never_cache
@_page
@while_it_can_be_planned
def send(request: HttpRequest, secret: str) -> HttpResponse:
    """看一遍，交。 All that is missing is said at once; nothing is handed in until nothing is."""
    draft = draft_of(secret)
    if draft.sent_as_id:
        return _to_receipt(draft)
    now = timezone.now()
    needed = plan_of(draft, now)
    asked = SendForm(request.POST or None)
    problems: Mapping[str, str] = {}
    if request.method == "POST" and asked.is_valid():
        try:
            opened = operations.send(
                draft=draft,
                actor=actor_of(draft.begun_by, now)
                if draft.begun_by and at_counter(draft, request)
                else RESIDENT_ACTOR,
                phone=asked.cleaned_data["phone"],
                language=get_language() or "zh-hans",
                place=Place(
                    address=operations.form_of(draft).get("premises_address", ""), area_id=_area_of(draft.region)
                ),
                now=now,
            )
        except BadFields as wrong:
            problems = shown_problems(wrong.problems)
            if "phone" in problems:
                asked.add_error("phone", _("这个号码不对，请看一看"))
        else:
            return HttpResponseRedirect(reverse("web:receipt", args=[opened.receipt]) + "?sent")
    context = {
        "form": asked,
        "missing": _missing(needed, problems, secret),
        "filled": _filled(draft, needed),
        "lines": _lines(draft, needed, {}),
    }
    return _show(request, "permits/send.html", draft, secret, 3, context, 422 if problems or asked.errors else 200)


def _area_of(region: str) -> int | None:
    """The area of this region, where the installation has it: whoever decides there is found by it."""
    try:
        return area_tree().by_code(region).id
    except UnknownArea:
        return None


@dataclass(frozen=True, slots=True)
class MissingLine:
    """Something that has to be mended: what, what is wrong with it, and where."""

    name: str
    problem: str
    href: str


def _missing(needed: Plan, problems: Mapping[str, str], secret: str) -> Sequence[MissingLine]:
    found = []
    for name, problem in problems.items():
        if name.startswith("paper:"):
            material = catalogue().materials.get(name.removeprefix("paper:"))
            words = said(material.name) if material else name
            found.append(MissingLine(words, problem, reverse("permits:papers", args=[secret]) + f"#{name}"))
        elif name in catalogue().fields:
            words = said(catalogue().fields[name].name)
            found.append(MissingLine(words, problem, reverse("permits:form", args=[secret]) + f"#id_{name}"))
    return found


def _filled(draft: Draft, needed: Plan) -> Sequence[tuple[str, str]]:
    filled = operations.form_of(draft)
    return [
        (said(catalogue().fields[code].name), filled.get(code, ""))
        for code in operations.fields_asked(needed, catalogue())
    ]


def _lines(draft: Draft, needed: Plan, problems: Mapping[str, str]) -> Sequence[PaperLine]:
    uploaded: dict[str, list[DraftPaper]] = {}
    for paper in draft.papers.select_related("file").order_by("pk"):
        uploaded.setdefault(paper.material, []).append(paper)
    lines = []
    for one in needed.materials_after:
        if one.code in MADE_HERE:
            continue
        material = catalogue().materials[one.code]
        lines.append(
            PaperLine(
                one.code,
                said(material.name),
                said(material.shows),
                [said(material.parts[part]) for part in one.parts],
                [said(catalogue().permits[permit].name) for permit in one.asked_by],
                uploaded.get(one.code, ()),
                problems.get(one.code, ""),
            )
        )
    return lines


def _shared(needed: Plan) -> Sequence[str]:
    return [said(catalogue().materials[one.code].name) for one in needed.materials if one.shared_by]


def _show(
    request: HttpRequest,
    template: str,
    draft: Draft,
    secret: str,
    step: int,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    back = [
        reverse("permits:plan", args=[draft.industry]),
        reverse("permits:form", args=[secret]),
        reverse("permits:papers", args=[secret]),
    ]
    industry = said(catalogue().industries[draft.industry].name)
    link = settings.PUBLIC_URL + reverse("permits:form", args=[secret])
    shown = {"step": step, "steps": 3, "back_href": back[step - 1], "industry": industry, "link": link, **context}
    response = render(request, template, shown, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _to_receipt(draft: Draft) -> HttpResponse:
    assert draft.sent_as_id is not None
    return redirect("web:receipt", token_of(draft.sent_as_id))
