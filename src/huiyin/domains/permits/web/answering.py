"""The questions of an application that is being filled in: answered otherwise, and nothing is lost."""

from collections.abc import Collection, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Draft
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.planning import Plan, plan
from huiyin.domains.permits.web.committing import commit_lines, that_may
from huiyin.domains.permits.web.drafts import draft_of, plan_of, show, to_receipt, while_it_can_be_planned
from huiyin.domains.permits.web.opening import NOT_FROM_HERE, NOTHING_TO_APPLY_FOR, answers_form, answers_of, planned_by
from huiyin.domains.permits.web.shown import days_said


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@while_it_can_be_planned
def questions(request: HttpRequest, secret: str) -> HttpResponse:
    """The page; with other answers the plan is another, and form and papers are asked by it."""
    draft = draft_of(secret)
    if draft.became_id:
        return to_receipt(draft)
    now = timezone.now()
    needed = plan_of(draft, now)  # what can no longer be planned begins anew
    wanted = catalogue().industries[draft.industry]
    given = request.POST if request.method == "POST" else None
    form = answers_form(wanted, given, draft.answers, draft.region)
    if given is not None and form.is_valid() and not queries.takes(form.cleaned_data["region"], draft.industry):
        form.add_error("region", NOT_FROM_HERE)
    elif given is not None and form.is_valid() and not planned_by(wanted, form).steps:
        form.add_error(None, NOTHING_TO_APPLY_FOR)
    if given is not None and form.is_valid():
        chosen = request.POST.getlist("committed")
        anew = answer_anew(draft, form.cleaned_data["region"], answers_of(wanted, form), chosen)
        messages.success(request, recounted(anew))
        offered = {step.permit for step in needed.may_commit}
        if any(step.permit not in offered for step in anew.may_commit):
            messages.info(request, _("按新的答案，有的证可以告知承诺、当场办好。要不要，请选一下"))
            return redirect(reverse("permits:questions", args=[secret]) + "#commit")
        return redirect("permits:form", secret)
    context = {"form": form, "may_commit": commit_lines(needed), "days": needed.critical_path_days}
    return show(request, "permits/questions.html", draft, secret, 1, context, 422 if form.errors else 200)


def answer_anew(draft: Draft, region: str, answers: Mapping[str, Value], committed: Collection[str]) -> Plan:
    """Keep other answers and commitments; one that the new plan has no place for is dropped. The new plan."""
    now = timezone.now()
    may = that_may(plan(catalogue(), draft.industry, region, answers, day_of(now)), committed)
    operations.change_answers(draft=draft, region=region, answers=answers, committed=may, now=now)
    return plan_of(draft, now)


def recounted(anew: Plan) -> str:
    """What is said once other answers were given."""
    return _("已按新的答案重新算过：受理后 %(days)s发证。您填的和传的都在，请看看有没有新要填的") % {
        "days": days_said(anew.critical_path_days)
    }
