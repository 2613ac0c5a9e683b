"""Finding one's receipt at a kiosk without its QR code: its number, and a code on the telephone left with it.

A number is printed and said aloud, so it opens nothing. Whether there is such a matter, and whether it was left with
that telephone, nobody learns without the code: every question is answered alike.
"""

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.domains.permits import operations
from huiyin.domains.permits import queries as permit_queries
from huiyin.domains.permits.web.kiosk import enter
from huiyin.domains.permits.web.kiosk_gate import kiosk_of, visit_of
from huiyin.matters import queries
from huiyin.matters.receipts import token_of
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.notices.operations.codes import can_send
from huiyin.people.sent_codes import BadAddress, Checked, TooMany, address_of, ask_code, check_code, proved_contacts
from huiyin.ui.forms import KitForm

_ASKED, _NUMBER = "kiosk_asked", "kiosk_number"


class NumberForm(KitForm):
    """The receipt's number and the telephone that was left with it."""

    number = forms.CharField(
        label=gettext_lazy("回执号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-code": ""}),
        error_messages={"required": gettext_lazy("请写回执号")},
    )
    phone = forms.CharField(
        label=gettext_lazy("提交时留的手机号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
        error_messages={"required": gettext_lazy("请写手机号")},
    )


class CodeForm(KitForm):
    """The code that came."""

    code = forms.CharField(
        label=gettext_lazy("6 位验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("请写 6 位验证码")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """接着办 / 查进度: scan, or number and telephone."""
    if kiosk_of(request) is None:
        raise Http404
    form = NumberForm(request.POST or None)
    if form.is_valid() and (asked := _asked(request, form)):
        number = form.cleaned_data["number"]
        enter(request, timezone.now())
        request.session[_ASKED], request.session[_NUMBER] = str(asked), number
        return redirect("permits:kiosk-code")
    context = {"form": form, "sms": can_send("sms")}
    return render(request, "permits/kiosk/find.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code; when it is right and the number is one of that telephone's, on to its receipt."""
    visit, asked = visit_of(request), request.session.get(_ASKED)
    if visit is None or not asked:
        return redirect("permits:kiosk-find")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        checked = check_code(code_id=UUID(asked), given=form.cleaned_data["code"], now=timezone.now())
        if checked is Checked.RIGHT and (token := _token(UUID(asked), request.session[_NUMBER])):
            operations.show_in_visit(visit=visit, secret=token)
            return redirect("web:receipt", token)
        wrong = checked is Checked.WRONG
        form.add_error(
            "code",
            _("验证码不对，再看一看。错 5 次要重新发")
            if wrong
            else _("没有打开：验证码过期了，或者回执号不是这个手机号的。请回去再来一次"),
        )
    return render(request, "permits/kiosk/code.html", {"form": form}, status=422 if form.errors else 200)


def _asked(request: HttpRequest, form: NumberForm) -> UUID | None:
    """The code that was made; None where the form now says why none was."""
    try:
        address = address_of(form.cleaned_data["phone"])
        if address.channel != "sms":
            raise BadAddress
        return ask_code(
            address=address,
            caller=request.META.get("REMOTE_ADDR", ""),
            language="en" if (get_language() or "").startswith("en") else "zh-hans",
            now=timezone.now(),
        )
    except BadAddress:
        form.add_error("phone", _("这个号码不对，请看一看"))
    except TooMany:
        form.add_error("phone", _("一小时最多发 3 次，请过一小时再来"))
    return None


def _token(asked: UUID, number: str) -> str:
    """The receipt of this number, if it was left with the telephone that was proved."""
    try:
        matter = queries.by_number(number)
    except NoSuchMatter:
        return ""
    proved = {one.pk for one in queries.of_contacts(proved_contacts(asked))}
    opens = matter.pk in proved and matter.kind in permit_queries.OPENED_HERE
    return token_of(matter.pk) if opens else ""
