"""补正: what was asked for is put right behind the receipt, all on one page, and goes back to the window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.problems import shown_problems
from huiyin.domains.permits.models import Application, CorrectionPaper, Crossing
from huiyin.domains.permits.web.correction_form import CorrectionForms
from huiyin.domains.permits.web.putting_right import STATES, put_right
from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.rules.permission import may, receipt_key
from huiyin.matters.rules.refusals import BadFields, NoSuchMatter, NotAllowed, Refusal
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_inside
from huiyin.people.actors import RESIDENT_ACTOR, Actor

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

FIRST = ("", "words", "papers", "missing")
"""Problems that are of no field: said above all."""


@dataclass(slots=True)
class Sent:
    """What a post brought: its files, taken or refused, and what is wrong with the rest, each by its name."""

    kept: Sequence[CorrectionPaper]
    refused: Mapping[str, str]
    problems: Mapping[str, str]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """The page; a post hands it back, or says at once all that is still wrong. What was typed and taken stays."""
    try:
        matter = matters.by_receipt(token)
    except NoSuchMatter as none:
        raise Http404 from none
    if matter.kind == "crossing" and matter.state in STATES:
        return put_right(request, matter, token)
    if matter.kind not in {"application", "crossing"} or matter.state != "correcting":
        return redirect("web:receipt", token)
    actor = replace(RESIDENT_ACTOR, key=receipt_key(matter.pk))
    answer = corrected(request, matter, actor, timezone.now(), reverse("web:receipt", args=[token]))
    if isinstance(answer, HttpResponse):
        return answer
    context, status = answer
    return render(request, "permits/correct.html", context | {"token": token}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def at_window(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """The same at the window, for an applicant who stands before it."""
    matter = matter_inside(clerk, number)
    if matter.kind not in {"application", "crossing"}:
        raise Http404("this matter is no application")
    if not may(lifecycles.current(matter.kind).actions["correct"], clerk.actor, matters.standing(matter)):
        raise PermissionDenied("corrections are taken in at the window")
    back = reverse("permits:file", args=[number])
    if matter.state != "correcting":
        return redirect(back)
    answer = corrected(request, matter, clerk.actor, clerk.now, back)
    if isinstance(answer, HttpResponse):
        return answer
    context, status = answer
    return desk_page(
        request, clerk, "permits/corrected.html", context | {"matter": matter, "back_href": back}, status=status
    )


def corrected(
    request: HttpRequest, matter: "Matter", actor: Actor, now: datetime, back: str
) -> HttpResponse | tuple[dict[str, Any], int]:
    """To `back` once it is handed back; else what the page shows, and its status. Raises `NotAllowed`."""
    record = record_of(matter)
    asked = CorrectionForms(record, queries.asked_of(matter), request, now)
    sent = Sent(queries.kept_for_correction(matter.pk), {}, {})
    if request.method == "POST":
        sent = _take(request, matter, asked, now)
        if not sent.refused and not sent.problems:
            try:
                _hand_back(matter, asked, sent, actor, now, request.POST.get("client_id", ""))
            except BadFields as wrong:
                sent.problems = wrong.problems
            except NotAllowed:
                raise
            except Refusal:
                messages.warning(request, _("没有交上：这件申请已经往下走了"))
                return redirect(back)
            else:
                return redirect(back)
    return _context(request, matter, asked, sent), 422 if sent.refused or sent.problems else 200


def record_of(matter: "Matter") -> queries.Record:
    """Where its form is kept."""
    rows: Any = Application if matter.kind == "application" else Crossing
    found: queries.Record = rows.objects.select_related("matter").get(pk=matter.pk)
    return found


def _take(request: HttpRequest, matter: "Matter", asked: "CorrectionForms", now: datetime) -> Sent:
    """Keep the files, drop those that were unticked, and look at all of it at once."""
    kept = [int(one) for one in request.POST.getlist("kept") if one.isascii() and one.isdecimal()]
    operations.drop_from_correction(matter_id=matter.pk, kept=kept)
    files = [
        (name.removeprefix("paper:"), file, file.name or "")
        for name in request.FILES
        if name.startswith("paper:") and name.removeprefix("paper:") in asked.known_papers
        for file in request.FILES.getlist(name)
    ]
    refused = operations.keep_for_correction(matter_id=matter.pk, papers=files, now=now)  # type: ignore[arg-type]
    rows = queries.kept_for_correction(matter.pk)
    problems = dict(asked.answer_problems)
    problems |= operations.check_correction(record=asked.record, given=asked.given(rows), now=now)
    return Sent(rows, {material: str(why) for material, why in refused.items()}, problems)


def _hand_back(
    matter: "Matter", asked: "CorrectionForms", sent: Sent, actor: Actor, now: datetime, client_id: str
) -> None:
    """Where it is decided: here, or in another region."""
    given = asked.given(sent.kept)
    whole: dict[str, Any] = {
        "papers": given.papers,
        "words": given.words,
        "form": given.form,
        "answers": given.answers,
        "shown": given.shown,
        "actor": actor,
        "now": now,
        "client_id": f"correct:{client_id}" if 0 < len(client_id) <= 60 else "",
    }
    if matter.kind == "application":
        operations.correct(application_id=matter.pk, **whole)
    else:
        operations.correct_across(crossing_id=matter.pk, **whole)


def _context(request: HttpRequest, matter: "Matter", asked: "CorrectionForms", sent: Sent) -> dict[str, Any]:
    shown = shown_problems(sent.problems)
    asked.say(shown)
    papers = [
        replace(one, problem=sent.refused.get(one.material) or one.problem) for one in asked.papers(sent.kept, shown)
    ]
    first = [one for one in papers if one.asked or one.newly or one.again or asked.in_words_only]
    return {
        "missing": queries.asked_to_correct(matter) if matter.kind == "application" else queries.asked_there(matter),
        "whole": asked.asked.words,
        "asked": asked,
        "papers": first,
        "others": [one for one in papers if one not in first],
        "problem": next((_said(name, shown[name]) for name in FIRST if name in shown), ""),
        "unknown": asked.unknown_problems(shown),
        "wrong": len({*sent.problems, *(f"paper:{material}" for material in sent.refused)}),
        "words": request.POST.get("words", ""),
        "client_id": request.POST.get("client_id") or new_id().hex,
    }


def _said(name: str, problem: str) -> str:
    return _("请传一份材料，或者写一句说明") if name == "papers" else problem
