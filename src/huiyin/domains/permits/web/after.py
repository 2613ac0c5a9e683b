"""办证以后: the holder has another name or has moved, has lost the paper, or gives permits up; behind the receipt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.adapters.local import said
from huiyin.domains.permits.adapters.problems import in_words
from huiyin.domains.permits.forms import SurrenderForm
from huiyin.domains.permits.models import HELD, Licence, LicenceState
from huiyin.domains.permits.operations.changing import becomes_of
from huiyin.domains.permits.rules.catalogue import FieldKind
from huiyin.domains.permits.rules.fitting import LONGEST, NOT_PRINTABLE, OWN_LONGEST
from huiyin.domains.permits.rules.in_place import OnChange
from huiyin.domains.permits.web.after_elsewhere import change_elsewhere, held_elsewhere, licence_elsewhere
from huiyin.evidence.rules import Refused
from huiyin.kernel.ids import new_id
from huiyin.kernel.plaintext import clean
from huiyin.matters.operations import act
from huiyin.matters.queries import by_receipt
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, NoSuchMatter, Refusal
from huiyin.people.actors import RESIDENT_ACTOR, Actor
from huiyin.ui.forms import KitForm

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


class ChangeForm(KitForm):
    """What is otherwise now, and the paper that bears it out."""

    firm = forms.CharField(label=gettext_lazy("新名称"), max_length=OWN_LONGEST["entity_name"], required=False)
    address = forms.CharField(label=gettext_lazy("新经营场所"), max_length=LONGEST[FieldKind.ADDRESS], required=False)
    paper = forms.FileField(
        label=gettext_lazy("新的营业执照，或场所证明"),
        help_text=gettext_lazy("照片或 PDF，不超过 20 MB。"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf", "class": "input"}),
        error_messages={"required": gettext_lazy("请传新的营业执照，或场所证明")},
    )


@never_cache
@require_safe
def licence(request: HttpRequest, token: str) -> HttpResponse:
    """The page: what can be done with the licence now."""
    if (away := held_elsewhere(token)) is not None:
        return licence_elsewhere(request, away)
    matter, one = _licence(token)
    return _show(request, matter, one, ChangeForm(), SurrenderForm(permits=_standing(one)))


def _standing(one: Licence) -> Sequence[tuple[str, str]]:
    """The permits in it that may be given up, by code and name."""
    standing = one.permits.filter(state__in=HELD)
    return [(permit.permit, permit.name) for permit in standing.order_by("pk")]


def _licence(token: str) -> tuple["Matter", Licence]:
    try:
        matter = by_receipt(token)
    except NoSuchMatter as none:
        raise Http404 from none
    one = queries.licence_of(matter.pk)
    if one is None:
        raise Http404
    return matter, one


def _show(
    request: HttpRequest,
    matter: "Matter",
    one: Licence,
    change: ChangeForm,
    surrender: SurrenderForm,
) -> HttpResponse:
    now = timezone.now()
    stands = one.state == LicenceState.VALID
    context = {
        "licence": one,
        "stands": stands,
        "change": change,
        "anew": {"name": _anew(one, now, firm=True), "address": _anew(one, now, address=True)},
        "under_way": one.changes.filter(matter__closed_at=None).select_related("matter").first(),
        "endings": queries.endings(one, now),
        "surrender": surrender,
        "client_id": request.POST.get("client_id") or new_id().hex,
        "token": token_of(matter.pk),
    }
    response = render(request, "permits/after.html", context, status=422 if change.errors or surrender.errors else 200)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _anew(one: Licence, now: datetime, *, firm: bool = False, address: bool = False) -> list[str]:
    """The permits that cannot be taken along."""
    known = catalogue().permits
    codes = [permit.permit for permit in one.permits.all() if permit.state in HELD]
    anew = [code for code in codes if becomes_of(code, firm=firm, address=address, now=now) is OnChange.ANEW]
    return [said(known[code].name) for code in anew]


@never_cache
@require_POST
def change(request: HttpRequest, token: str, what: str) -> HttpResponse:
    """A change or a renewal is asked for, the paper is reported lost, or permits are given up."""
    if (away := held_elsewhere(token)) is not None:
        return change_elsewhere(request, away, what)
    matter, one = _licence(token)
    doing = {"change": _change, "lost": _lost, "renew": _renew, "surrender": _surrender}.get(what)
    if doing is None:
        raise Http404
    actor = replace(RESIDENT_ACTOR, key=receipt_key(matter.pk))
    return doing(request, matter, one, actor)


def _change(request: HttpRequest, matter: "Matter", one: Licence, actor: Actor) -> HttpResponse:
    form = ChangeForm(request.POST, request.FILES)
    if form.is_valid():
        now, given = timezone.now(), request.POST.get("client_id", "")[:60] or new_id().hex
        try:
            paper = form.cleaned_data["paper"]
            kept = operations.stored(stream=paper, filename=paper.name or "", now=now)
            opened = operations.ask_change(
                application_id=matter.pk,
                firm=form.cleaned_data["firm"],
                address=form.cleaned_data["address"],
                files=[kept.pk],
                actor=actor,
                now=now,
                client_id=f"change:{matter.number}:{given}",
            )
        except Refused as why:
            form.add_error("paper", str(why))
        except BadFields as wrong:
            form.add_error(None, _in_words(wrong))
        except Refusal:
            messages.warning(request, _("没有交上：证的状态变了"))
            return redirect("permits:licence", token_of(matter.pk))
        else:
            return redirect("web:receipt", opened.receipt)
    return _show(request, matter, one, form, SurrenderForm(permits=_standing(one)))


def _in_words(wrong: BadFields) -> str:
    said_of = {
        NOT_PRINTABLE: in_words(NOT_PRINTABLE),
        "nothing is otherwise": _("和证上写的一样，没有要变的"),
        "every permit has to be applied for anew": _("搬到新地方，这些许可都要重新申请：请从“开一家店”开始"),
    }
    problem = next(iter(wrong.problems.values()))
    return said_of.get(problem, _("已经有一件变更在办，办完再变"))


def _lost(request: HttpRequest, matter: "Matter", one: Licence, actor: Actor) -> HttpResponse:
    given = request.POST.get("client_id", "")[:60] or new_id().hex
    try:
        act(matter_id=matter.pk, action="report_lost", actor=actor, now=timezone.now(), client_id=f"lost:{given}")
    except Refusal:
        messages.warning(request, _("没有补发：这本证现在不是有效的"))
    else:
        messages.success(request, _("补发好了，旧证的码已经作废。请打印新的"))
    return redirect("web:receipt", token_of(matter.pk))


def _renew(request: HttpRequest, matter: "Matter", one: Licence, actor: Actor) -> HttpResponse:
    permit, given = request.POST.get("permit", "")[:40], request.POST.get("client_id", "")[:60] or new_id().hex
    try:
        opened = operations.ask_renewal(
            application=matter,
            permit=permit,
            words=clean(request.POST.get("words", "")[:500], 500),
            actor=actor,
            now=timezone.now(),
            client_id=f"renew:{matter.number}:{permit}:{given}"[:100],
        )
    except (Refusal, ValueError):
        messages.warning(request, _("没有交上：这一项现在不能申请延续，请再看一看"))
        return redirect("permits:licence", token_of(matter.pk))
    messages.success(request, _("申请交给许可机关了"))
    return redirect("web:receipt", opened.receipt)


def _surrender(request: HttpRequest, matter: "Matter", one: Licence, actor: Actor) -> HttpResponse:
    form = SurrenderForm(request.POST, permits=_standing(one))
    if not form.is_valid():
        return _show(request, matter, one, ChangeForm(), form)
    given = form.cleaned_data
    try:
        operations.surrender(
            application=matter, permits=given["permits"], reason=given["reason"], actor=actor, now=timezone.now()
        )
    except Refusal:
        messages.warning(request, _("没有注销：许可的状态变了，请再看一看"))
        return redirect("permits:licence", token_of(matter.pk))
    messages.success(request, _("注销好了，证和码马上就是这样"))
    return redirect("web:receipt", token_of(matter.pk))
