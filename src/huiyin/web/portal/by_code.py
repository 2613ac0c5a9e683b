"""My information without the receipt: a code sent to the telephone or the mailbox shows whose the data is.

Whether anything is kept of an address nobody learns without the code: every address is answered alike.
"""

from typing import ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.matters import queries
from huiyin.matters.receipts import token_of
from huiyin.notices.operations.codes import can_send
from huiyin.people.sent_codes import (
    BadAddress,
    Checked,
    TooMany,
    address_of,
    ask_code,
    check_code,
    proved_contacts,
)
from huiyin.ui.forms import KitForm
from huiyin.web.portal.mine import note_proof, proved
from huiyin.web.portal.receipt import unlisted

_ASKED, _PROVED = "code_asked", "code_proved"


class AddressForm(KitForm):
    """The telephone number or the e-mail address that something may be kept of."""

    address = forms.CharField(
        label=gettext_lazy("您的手机号或邮箱"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "text"}),
        error_messages={"required": gettext_lazy("请写您的手机号或邮箱")},
    )
    drafts_skip: ClassVar[frozenset[str]] = frozenset({"address"})


class CodeForm(KitForm):
    """The code that came."""

    code = forms.CharField(
        label=gettext_lazy("6 位验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("请写 6 位验证码")},
    )
    drafts_skip: ClassVar[frozenset[str]] = frozenset({"code"})


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Which address; the code goes there when something is kept of it."""
    form = AddressForm(request.POST or None)
    if form.is_valid() and (asked := _asked(request, form)) is not None:
        request.session[_ASKED] = str(asked)
        return redirect("web:mine-code")
    context = {"form": form, "sms": can_send("sms"), "email": can_send("email")}
    return render(request, "web/mine_ask.html", context, status=422 if form.errors else 200)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code; when it is right, on to what is kept."""
    asked = request.session.get(_ASKED)
    if not asked:
        return redirect("web:mine-ask")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        match check_code(code_id=UUID(asked), given=form.cleaned_data["code"], now=timezone.now()):
            case Checked.RIGHT:
                return _enter(request, asked)
            case Checked.WRONG:
                form.add_error("code", _("验证码不对，再看一看。错 5 次要重新发"))
            case Checked.OVER:
                form.add_error("code", _("这个验证码过期了，或者错了太多次。请重新发一个"))
    return render(request, "web/mine_code.html", {"form": form}, status=422 if form.errors else 200)


@unlisted
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """Everything that the proved address was left with, as long as the proof stands."""
    proof = request.session.get(_PROVED)
    if not proof:
        return redirect("web:mine-ask")
    matters = queries.of_contacts(proved_contacts(UUID(proof)))
    rows = [
        {"href": reverse("web:mine", args=[token_of(matter.pk)]), "number": matter.number, "title": matter.title,
         "at": matter.opened_at}
        for matter in matters
        if proved(request, matter)
    ]  # fmt: skip
    if matters and not rows:
        return redirect("web:mine-ask")
    return render(request, "web/mine_found.html", {"rows": rows})


def _asked(request: HttpRequest, form: AddressForm) -> UUID | None:
    """The code that was made; None where the form now says why none was."""
    try:
        address = address_of(form.cleaned_data["address"])
    except BadAddress:
        form.add_error("address", _("手机号是 11 位，座机要带区号；邮箱里有 @"))
        return None
    if not can_send(address.channel):
        kind = _("短信") if address.channel == "sms" else _("邮件")
        form.add_error("address", _("这里发不了%(kind)s。请带手机到社区找书记，当面查") % {"kind": kind})
        return None
    try:
        return ask_code(
            address=address,
            caller=request.META.get("REMOTE_ADDR", ""),
            language="en" if (get_language() or "").startswith("en") else "zh-hans",
            now=timezone.now(),
        )
    except TooMany:
        form.add_error("address", _("一小时最多发 3 次，请过一小时再来"))
        return None


def _enter(request: HttpRequest, asked: str) -> HttpResponse:
    note_proof(request, queries.of_contacts(proved_contacts(UUID(asked))), timezone.now())
    del request.session[_ASKED]
    request.session[_PROVED] = asked
    return redirect("web:mine-found")
