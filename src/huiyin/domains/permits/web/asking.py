"""一次告知补正, at the window: every paper, answer and field of an application, each with a tick and a word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.models import Application
from huiyin.domains.permits.operations.asking import ASKED
from huiyin.domains.permits.rules.correction import NO_WORDS, AskedFor
from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.rules.permission import may
from huiyin.matters.rules.refusals import BadFields, NotAllowed, Refusal
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside

MOST_WORDS = 200
"""Characters about one of them; the whole has room for more."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the page: what it is, how it stands, whether it is asked for, with which words, and what is wrong."""

    line: queries.AskLine
    asked: bool
    words: str
    problem: str


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def correction(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """The page; a post tells the applicant."""
    found = matter_inside(clerk, number)
    application = Application.objects.filter(pk=found.pk).first()
    if application is None:
        raise Http404("this matter is no application")
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    if not may(lifecycle.actions[ASKED], clerk.actor, matters.standing(found)):
        raise PermissionDenied("the window that takes applications in asks for corrections")
    if not any(offer.action.key == ASKED for offer in matters.offers(found, clerk.actor)):
        return _moved(request, number)
    problems: Mapping[str, str] = {}
    if request.method == "POST":
        given = request.POST.get("client_id", "")
        try:
            operations.ask_correction(
                application_id=application.pk,
                asked=_asked(request),
                actor=clerk.actor,
                now=clerk.now,
                client_id=f"desk:{clerk.actor.user_id}:{given}" if 0 < len(given) <= 60 else "",
            )
        except BadFields as wrong:
            problems = wrong.problems
        except NotAllowed as why:
            raise PermissionDenied(str(why)) from why
        except Refusal:
            return _moved(request, number)
        else:
            messages.success(request, _("告知了。申请人补好了会回到这里"))
            return redirect("permits:file", number)
    context = {
        "matter": found,
        "groups": [(group.name, _ticks(request, group.lines, problems)) for group in queries.askable(application)],
        "words": request.POST.get("words", ""),
        "problem": _problem(problems.get("missing", "")),
        "wrong": len(problems),
        "most": MOST_WORDS,
        "client_id": request.POST.get("client_id") or new_id().hex,
        "back_href": reverse("permits:file", args=[number]),
    }
    return desk_page(request, clerk, "permits/correction.html", context, status=422 if problems else 200)


def _problem(missing: str) -> str:
    """What is wrong with all of it together: nothing is asked for, or more than a history holds."""
    if not missing:
        return ""
    return _("请勾要补的，或者写一句") if missing == "missing" else _("一共写得太长了，请写短一点")


def _moved(request: HttpRequest, number: str) -> HttpResponse:
    messages.warning(request, _("补正只告知一次，现在不能再告知了"))
    return redirect("permits:file", number)


def _asked(request: HttpRequest) -> AskedFor:
    """What was ticked, or has a word without a tick: nobody writes one for nothing."""
    named: dict[str, dict[str, str]] = {"field": {}, "paper": {}, "answer": {}}
    for key in dict.fromkeys([*request.POST.getlist("ask"), *_with_words(request)]):
        kind, _colon, code = key.partition(":")
        if kind in named:
            named[kind][code] = request.POST.get(f"words:{key}", "")[:MOST_WORDS]
    return AskedFor(named["field"], named["paper"], named["answer"], request.POST.get("words", ""))


def _with_words(request: HttpRequest) -> Sequence[str]:
    return [key.removeprefix("words:") for key, words in request.POST.items() if key.startswith("words:") and words]


def _ticks(request: HttpRequest, lines: Sequence[queries.AskLine], problems: Mapping[str, str]) -> Sequence[Tick]:
    ticked = {*request.POST.getlist("ask"), *_with_words(request)}
    return [
        Tick(
            line=line,
            asked=line.key in ticked,
            words=request.POST.get(f"words:{line.key}", ""),
            problem=_("请写一句哪里不对") if problems.get(line.key) == NO_WORDS else "",
        )
        for line in lines
    ]
