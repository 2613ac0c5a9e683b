"""看一遍，交: all that is missing is said at once; nothing is handed in until nothing is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said, written
from huiyin.domains.permits.adapters.problems import shown_problems
from huiyin.domains.permits.forms import SendForm
from huiyin.domains.permits.models import Draft
from huiyin.domains.permits.queries.casefile import in_words
from huiyin.domains.permits.rules.catalogue import Industry
from huiyin.domains.permits.rules.contradictions import Contradiction
from huiyin.domains.permits.rules.planning import Plan
from huiyin.domains.permits.web.answering import answer_anew, recounted
from huiyin.domains.permits.web.drafts import draft_of, plan_of, show, to_receipt, while_it_can_be_planned
from huiyin.domains.permits.web.papers import lines
from huiyin.domains.permits.web.signing import signer_lines
from huiyin.matters.operations import Place
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.actors import RESIDENT_ACTOR, Actor
from huiyin.people.queries import actor_of

SHORTEST_REASON = 4
_OF_CONTACT = {"name": "legal_representative", "email": "contact_email"}
"""Where the form asks for what a contact is made of."""


@dataclass(frozen=True, slots=True)
class MissingLine:
    """Something that has to be mended: what, what is wrong with it, and where."""

    name: str
    problem: str
    href: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """An answer that a paper or the form contradicts: both sides in words, the permits between them, how it stands."""

    key: str
    question: str
    answered: str
    documented: str
    by: str
    permits: Sequence[str]
    settled: bool
    words: str
    problem: str = ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@while_it_can_be_planned
def send(request: HttpRequest, secret: str) -> HttpResponse:
    """The page; a post hands in, or settles one contradiction."""
    draft = draft_of(secret)
    if draft.became_id:
        return to_receipt(draft)
    now = timezone.now()
    needed = plan_of(draft, now)
    found = {one.key: one for one in operations.contradictions_of(draft, needed, now)}
    key = request.POST.get("follow") or request.POST.get("stay") or ""
    too_short = ""
    if key in found:
        if "follow" in request.POST:
            return _follow(request, draft, secret, found[key])
        words = request.POST.get(f"why:{key}", "").strip()
        if len(words) >= SHORTEST_REASON:
            operations.stay(draft=draft, contradiction=found[key], words=words, now=now)
            return redirect(reverse("permits:send", args=[secret]) + "#conflicts")
        too_short = key
    sending = request.method == "POST" and not key
    asked = SendForm(request.POST if sending else None)
    problems: Mapping[str, str] = {}
    if sending and asked.is_valid():
        sent_or_wrong = _send(request, draft, needed, asked, now)
        if isinstance(sent_or_wrong, HttpResponse):
            return sent_or_wrong
        problems = sent_or_wrong
    context = {
        "form": asked,
        "missing": [
            _missing(name, problem, secret, needed.industry)
            for name, problem in problems.items()
            if name not in asked.fields
        ],
        "conflicts": [_conflict(one, draft, one.key == too_short) for one in found.values()],
        "signers": signer_lines(draft, needed, secret),
        "filled": _filled(draft, needed),
        "lines": lines(draft, needed, {}),
        "pledges": queries.pledges_of(needed),
        "promised": request.POST.getlist("promised"),
        "may_commit": needed.may_commit,
        "later": queries.later_of(needed),
        "questions_href": reverse("permits:questions", args=[secret]),
    }
    return show(
        request, "permits/send.html", draft, secret, 3, context, 422 if problems or asked.errors or too_short else 200
    )


def _send(
    request: HttpRequest, draft: Draft, needed: Plan, asked: SendForm, now: datetime
) -> HttpResponse | Mapping[str, str]:
    """To the receipt, or what is missing."""
    address = operations.form_of(draft).get("premises_address", "")
    try:
        opened = operations.send(
            draft=draft,
            needed=needed,
            actor=_actor(request, draft, now),
            phone=asked.cleaned_data["phone"],
            language=get_language() or "zh-hans",
            promised=request.POST.getlist("promised"),
            place=Place(address=address, area_id=queries.area_of(draft.region)),
            now=now,
        )
    except BadFields as wrong:
        if "phone" in wrong.problems:
            asked.add_error("phone", _("这个号码不对，请看一看"))
        return shown_problems(wrong.problems)
    return HttpResponseRedirect(reverse("web:receipt", args=[opened.receipt]) + "?sent")


def _actor(request: HttpRequest, draft: Draft, now: datetime) -> Actor:
    """The applicant, with their account if they have one. Whoever began it at the window for somebody else, in their
    own name; anybody else at a desk fills in for others, so not with theirs."""
    if not request.user.is_authenticated:
        return RESIDENT_ACTOR
    own = actor_of(request.user, now)
    if draft.begun_by_id == request.user.pk:
        return own
    if own.posts:
        return RESIDENT_ACTOR
    return replace(RESIDENT_ACTOR, user_id=request.user.pk)


def _follow(request: HttpRequest, draft: Draft, secret: str, found: Contradiction) -> HttpResponse:
    """Answer as the paper says: the plan is made anew, and what was filled in stays."""
    answers = {**draft.answers, found.question.code: found.documented.value}
    messages.success(request, recounted(answer_anew(draft, draft.region, answers, draft.committed)))
    return redirect("permits:form", secret)


def _conflict(found: Contradiction, draft: Draft, too_short: bool) -> Conflict:
    known, one = catalogue(), found.documented
    by = said(known.materials[one.material].name) if one.material else said(known.fields[one.field].name)
    return Conflict(
        key=found.key,
        question=said(found.question.words),
        answered=in_words(found.question, found.answered),
        documented=in_words(found.question, one.value),
        by=by if one.material else _("表上的“%(field)s”") % {"field": by},
        permits=[said(known.permits[permit].name) for permit in found.permits],
        settled=operations.is_settled(found, draft.stays),
        words=draft.stays.get(found.key, {}).get("words", ""),
        problem=_("请写一句为什么，审批人员要看") if too_short else "",
    )


def _missing(name: str, problem: str, secret: str, industry: Industry) -> MissingLine:
    known = catalogue()
    kind, _colon, rest = name.partition(":")
    form, papers = reverse("permits:form", args=[secret]), reverse("permits:papers", args=[secret])
    if kind == "paper":
        words = said(known.materials[rest].name) if rest in known.materials else name
        return MissingLine(words, problem, f"{papers}#{name}")
    if kind == "part":
        material, _colon, part = rest.partition(":")
        words = f"{said(known.materials[material].name)} · {said(known.materials[material].parts[part])}"
        return MissingLine(words, problem, f"{papers}#paper:{material}")
    if kind == "contradiction":
        question = rest.partition(":")[0]
        return MissingLine(said(industry.questions[question].words), problem, "#conflicts")
    if kind == "region":
        return MissingLine(_("在哪里开"), problem, reverse("permits:questions", args=[secret]))
    if kind in {"commitment", "signer"}:
        of = known.permits[rest] if kind == "commitment" else known.fields[rest]
        return MissingLine(said(of.name), problem, "#pledges" if kind == "commitment" else "#signers")
    name = _OF_CONTACT.get(name, name)
    called = said(known.fields[name].name) if name in known.fields else name
    return MissingLine(called, problem, f"{form}#id_{name}" if name in known.fields else form)


def _filled(draft: Draft, needed: Plan) -> Sequence[tuple[str, str]]:
    filled = operations.form_of(draft)
    return [
        (said(field.name), written(field, filled.get(code, "")))
        for code, field in operations.fields_asked(needed, catalogue(), filled).items()
    ]
