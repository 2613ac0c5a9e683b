"""What every step of filling in shares: the draft behind its secret link, its plan, and the frame of the page."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.domains.permits import operations
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import day_of, said
from huiyin.domains.permits.models import Draft
from huiyin.domains.permits.rules.planning import Plan, UnableToPlan, plan
from huiyin.matters.receipts import token_of

View = Callable[[HttpRequest, str], HttpResponse]


def draft_of(secret: str) -> Draft:
    """The draft of this link; 404 for any other text."""
    draft = Draft.objects.select_related("sent_as").filter(digest=operations.digest_of(secret)).first()
    if draft is None:
        raise Http404
    return draft


def plan_of(draft: Draft, now: datetime) -> Plan:
    """What the draft's application takes today; made once a request and handed on."""
    return plan(catalogue(), draft.industry, draft.region, draft.answers, day_of(now), committed=draft.committed)


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


def show(
    request: HttpRequest,
    template: str,
    draft: Draft,
    secret: str,
    step: int,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A step's page."""
    back = [
        reverse("permits:plan", args=[draft.industry]),
        reverse("permits:form", args=[secret]),
        reverse("permits:papers", args=[secret]),
    ]
    industry = said(catalogue().industries[draft.industry].name)
    link = settings.PUBLIC_URL + reverse("permits:form", args=[secret])
    shown = {"step": step, "steps": 3, "back_href": back[step - 1], "industry": industry, "link": link, **context}
    return unlisted(render(request, template, shown, status=status))


def unlisted(response: HttpResponse) -> HttpResponse:
    """A page that no search engine lists."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def to_receipt(draft: Draft) -> HttpResponse:
    """Where a draft that was sent leads to."""
    assert draft.became_id is not None
    return redirect("web:receipt", token_of(draft.became_id))
