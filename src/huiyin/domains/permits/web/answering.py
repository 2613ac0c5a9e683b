"""The questions of an application that is being filled in: answered otherwise, and nothing is lost."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of
from huiyin.domains.permits.models import Draft
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.planning import plan
from huiyin.domains.permits.web.drafts import draft_of, plan_of, show, to_receipt, while_it_can_be_planned
from huiyin.domains.permits.web.opening import NOT_FROM_HERE, answers_form, answers_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@while_it_can_be_planned
def questions(request: HttpRequest, secret: str) -> HttpResponse:
    """The page; with other answers the plan is another, and form and papers are asked by it."""
    draft = draft_of(secret)
    if draft.became_id:
        return to_receipt(draft)
    now = timezone.now()
    plan_of(draft, now)  # what can no longer be planned begins anew
    wanted = catalogue().industries[draft.industry]
    given = request.POST if request.method == "POST" else None
    form = answers_form(wanted, given, draft.answers, draft.region)
    if given is not None and form.is_valid() and not queries.takes(form.cleaned_data["region"], draft.industry):
        form.add_error("region", NOT_FROM_HERE)
    if given is not None and form.is_valid():
        answer_anew(draft, form.cleaned_data["region"], answers_of(wanted, form))
        messages.success(request, _("已按新的答案重新算过。您填的和传的都在，请看看有没有新要填的"))
        return redirect("permits:form", secret)
    return show(request, "permits/questions.html", draft, secret, 1, {"form": form}, 422 if form.errors else 200)


def answer_anew(draft: Draft, region: str, answers: Mapping[str, Value]) -> None:
    """Keep other answers; a commitment that the new plan has no place for is dropped."""
    now = timezone.now()
    steps = plan(catalogue(), draft.industry, region, answers, day_of(now)).steps
    may = {step.permit for step in steps if step.version.by_commitment}
    committed = [permit for permit in draft.committed if permit in may]
    operations.change_answers(draft=draft, region=region, answers=answers, committed=committed, now=now)
