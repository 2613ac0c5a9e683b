"""开一家店: which, where and how; and at once what it takes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of, said
from huiyin.domains.permits.forms import AnswersForm
from huiyin.domains.permits.rules.catalogue import Answer, Industry, Permit, Question, Region, Value
from huiyin.domains.permits.rules.planning import Plan, plan
from huiyin.domains.permits.web.committing import commit_lines, that_may
from huiyin.domains.permits.web.counter import counter_of
from huiyin.domains.permits.web.elsewhere import elsewhere_of
from huiyin.domains.permits.web.kiosk_gate import visit_of
from huiyin.domains.permits.web.shown import shown

NOT_FROM_HERE = gettext_lazy("这个地方在这里交不了申请，只能算计划。要办，请到当地的政务服务大厅或者网站")

NOTHING_TO_APPLY_FOR = gettext_lazy("按这些回答，开业前没有要申请的证")


@require_safe
def industries(request: HttpRequest) -> HttpResponse:
    """What can be opened."""
    known = catalogue()
    where = request.GET.get("in", "")
    region = f"?in={where}" if where in known.regions else ""
    listed = [
        {"name": said(one.name), "href": reverse("permits:plan", args=[one.code]) + region, "permits": _in_short(one)}
        for one in known.industries.values()
    ]
    return render(request, "permits/industries.html", {"industries": listed})


def _in_short(industry: Industry) -> str:
    """What is always needed, and how much else may be."""
    known = catalogue()
    today = day_of(timezone.now())
    needed = [
        one for one in industry.needed if one.held_on(today) and _before_opening(known.permits[one.permit], today)
    ]
    always = [said(known.permits[one.permit].name) for one in needed if one.when is None]
    maybe = len({one.permit for one in needed if one.when is not None})
    words = "、".join(dict.fromkeys(always))
    if not maybe:
        return words
    more = ngettext("看情况还有 %(n)d 项", "看情况还有 %(n)d 项", maybe) % {"n": maybe}
    return f"{words}；{more}" if words else more


def _before_opening(permit: Permit, day: date) -> bool:
    version = permit.on(day)
    return version is not None and version.applied_for and not version.after_opening


@require_safe
def plan_page(request: HttpRequest, industry: str) -> HttpResponse:
    """办证计划: the questions, and below them what their answers come to."""
    wanted = _industry(industry)
    region = request.GET.get("in", "")
    form = answers_form(wanted, request.GET if "region" in request.GET else None, region=region)
    context = {"form": form, "industry": said(wanted.name), "begin_href": reverse("permits:begin", args=[industry])}
    if form.is_bound and form.is_valid():
        needed = planned_by(wanted, form, request.GET.getlist("committed"))
        context |= {"plan": shown(needed, catalogue()), "asked": request.GET.urlencode()}
        context |= {"may_commit": commit_lines(needed)}
        context |= _where(form.cleaned_data["region"], industry)
    return render(request, "permits/plan.html", context, status=422 if form.errors else 200)


def _where(region: str, industry: str) -> dict[str, object]:
    """Who decides there, if not this installation: another that is linked (`elsewhere`), or one that nothing reaches
    from here (`only_planned`: what the region is called)."""
    elsewhere = elsewhere_of(region, industry)
    reached = elsewhere is not None or queries.area_of(region) is not None
    return {"elsewhere": elsewhere, "only_planned": "" if reached else said(catalogue().regions[region].name)}


@require_POST
def begin(request: HttpRequest, industry: str) -> HttpResponse:
    """Begin to fill in for these answers; the secret link is where it leads to. With `again`, back to the plan, made
    anew with the commitments that are ticked.

    Where nothing can be handed in from here, nothing is begun: the plan says where to go.
    """
    wanted = _industry(industry)
    form = answers_form(wanted, request.POST)
    if form.is_valid() and not queries.takes(form.cleaned_data["region"], industry):
        form.add_error("region", NOT_FROM_HERE)
    elif form.is_valid() and not planned_by(wanted, form).steps:
        form.add_error(None, NOTHING_TO_APPLY_FOR)
    if not form.is_valid():
        context = {"form": form, "industry": said(wanted.name), "begin_href": reverse("permits:begin", args=[industry])}
        return render(request, "permits/plan.html", context, status=422)
    now = timezone.now()
    region, answers = form.cleaned_data["region"], answers_of(wanted, form)
    committed = that_may(planned_by(wanted, form), request.POST.getlist("committed"))
    if "again" in request.POST:
        given = [(code, request.POST.get(code, "")) for code in form.fields]
        query = urlencode([*given, *(("committed", one) for one in committed)])
        return redirect(f"{reverse('permits:plan', args=[industry])}?{query}#commit")
    draft, secret = operations.begin(
        industry=industry, region=region, answers=answers, committed=committed, now=now, begun_by=counter_of(request)
    )
    if visit := visit_of(request):
        asked = operations.fields_asked(planned_by(wanted, form), catalogue())
        operations.begun_in_visit(
            visit=visit, draft=draft, secret=secret, asks_card=operations.CARD_FIELD in asked, now=now
        )
    return redirect("permits:form", secret)


def _industry(code: str) -> Industry:
    found = catalogue().industries.get(code)
    if found is None:
        raise Http404(_("没有这个行业"))
    return found


def answers_form(
    wanted: Industry, given: Mapping[str, object] | None, answers: Mapping[str, Value] | None = None, region: str = ""
) -> AnswersForm:
    """The questions of an industry; `answers` are those that were given before, `region` where."""
    before = answers or {}
    initial = {code: _shown(before.get(code, question.default)) for code, question in wanted.questions.items()}
    initial |= {"region": region} if region else {}
    questions = list(wanted.questions.values())
    return AnswersForm(given, initial=initial, questions=questions, regions=_regions(wanted.code))


def _regions(industry: str) -> Mapping[str, Sequence[Region]]:
    """Where one can open: the installation's own regions, those that are linked, the others; none that lies around."""
    regions = catalogue().regions
    around = {one.parent for one in regions.values()}
    linked = {line.code for line in queries.directory() if line.is_linked and line.offers(industry)}
    groups: dict[str, list[Region]] = {str(_("本地办")): [], str(_("跨省通办")): [], str(_("只算计划")): []}
    here, elsewhere, others = groups.values()
    for one in regions.values():
        if one.code not in around:
            own = queries.area_of(one.code) is not None
            (here if own else elsewhere if one.code in linked else others).append(one)
    return groups


def _shown(value: Value | None) -> Value | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else value


def answers_of(wanted: Industry, form: AnswersForm) -> Mapping[str, Value]:
    """The answers as the plan takes them: texts and numbers."""
    return {code: _value(question, form.cleaned_data[code]) for code, question in wanted.questions.items()}


def _value(question: Question, given: object) -> Value:
    if question.kind is Answer.NUMBER:
        return float(str(given))
    return given == "yes" if question.kind is Answer.YES_NO else str(given)


def planned_by(wanted: Industry, form: AnswersForm, committed: Collection[str] = ()) -> Plan:
    """The plan for these answers, with those of the wanted commitments that it has a place for."""
    region, answers, today = form.cleaned_data["region"], answers_of(wanted, form), day_of(timezone.now())
    needed = plan(catalogue(), wanted.code, region, answers, today)
    may = that_may(needed, committed)
    return plan(catalogue(), wanted.code, region, answers, today, committed=may) if may else needed
