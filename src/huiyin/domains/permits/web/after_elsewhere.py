"""办证以后, of a licence that another region has issued: its holder asks here, and who has issued it does it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.forms import SurrenderForm
from huiyin.domains.permits.queries.crossing_progress import LicenceElsewhere
from huiyin.kernel.ids import new_id
from huiyin.matters.operations import act
from huiyin.matters.queries import by_receipt
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import NoSuchMatter, Refusal
from huiyin.people.actors import RESIDENT_ACTOR

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


def held_elsewhere(token: str) -> "Matter | None":
    """The application behind a receipt, where another region decides it; None where it is decided here."""
    try:
        matter = by_receipt(token)
    except NoSuchMatter as none:
        raise Http404 from none
    return matter if matter.kind == "crossing" else None


def licence_elsewhere(request: HttpRequest, matter: "Matter") -> HttpResponse:
    """The page: until when it is good, what can be asked for from here, and whom to ask for the rest."""
    held = _held(matter)
    return _show(request, matter, held, _form(held))


def change_elsewhere(request: HttpRequest, matter: "Matter", what: str) -> HttpResponse:
    """The paper is reported lost, or permits are given up: told to whoever has issued it."""
    held = _held(matter)
    given = request.POST.get("client_id", "")[:60] or new_id().hex
    if what == "lost":
        return _lost(request, matter, given)
    if what != "surrender":
        raise Http404
    form = _form(held, request)
    if not form.is_valid():
        return _show(request, matter, held, form)
    try:
        operations.give_up_across(
            crossing_id=matter.pk,
            permits=form.cleaned_data["permits"],
            reason=form.cleaned_data["reason"],
            actor=replace(RESIDENT_ACTOR, key=receipt_key(matter.pk)),
            now=timezone.now(),
            client_id=f"give_up:{given}",
        )
    except Refusal:
        messages.warning(request, _("没有转过去：许可的状态变了，请再看一看"))
    else:
        messages.success(request, _("转给发证机关了，注销好了会通知您"))
    return redirect("web:receipt", token_of(matter.pk))


def _lost(request: HttpRequest, matter: "Matter", given: str) -> HttpResponse:
    actor = replace(RESIDENT_ACTOR, key=receipt_key(matter.pk))
    try:
        act(matter_id=matter.pk, action="report_lost", actor=actor, now=timezone.now(), client_id=f"lost:{given}")
    except Refusal:
        messages.warning(request, _("没有转过去：这本证现在补发不了"))
    else:
        messages.success(request, _("转给发证机关了，补发好了会通知您，回到这里打印"))
    return redirect("web:receipt", token_of(matter.pk))


def _held(matter: "Matter") -> LicenceElsewhere:
    held = queries.licence_elsewhere(matter)
    if held is None:
        raise Http404
    return held


def _form(held: LicenceElsewhere, request: HttpRequest | None = None) -> SurrenderForm:
    permits = [(code, name) for code, name, _who, _until in held.permits]
    return SurrenderForm(request.POST if request else None, permits=permits)


def _show(request: HttpRequest, matter: "Matter", held: LicenceElsewhere, form: SurrenderForm) -> HttpResponse:
    context = {
        "licence": held,
        "surrender": form,
        "open": matter.state == "ended",
        "client_id": request.POST.get("client_id") or new_id().hex,
        "token": token_of(matter.pk),
    }
    response = render(request, "permits/after_elsewhere.html", context, status=422 if form.errors else 200)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
