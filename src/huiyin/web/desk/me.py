"""My information, of an account: what is kept of me, who changed it, where I am signed in; taken along, put right."""

import json
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.matter import Fact
from huiyin.people import vault
from huiyin.people.contacts import BadContact
from huiyin.people.events import Change, tell
from huiyin.people.holdings import Person, Row, everything_about
from huiyin.people.known_browsers import remember
from huiyin.people.masks import mask_phone
from huiyin.people.models import PersonalLook, User
from huiyin.people.operations import correct_account
from huiyin.people.queries import duties_of
from huiyin.people.seats import move_seat
from huiyin.people.signing_in import LOCKED, is_fresh, locked_words, prove_again
from huiyin.ui.forms import KitForm, Password
from huiyin.web.passwords import NewPasswordForm

SHOWN = 20
"""Of each list; the export has all of it."""


class AccountForm(KitForm):
    """What I may put right myself; name and posts are an administrator's."""

    email = forms.CharField(
        label=gettext_lazy("邮箱"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("语言"),
        choices=[("zh-hans", "中文"), ("en", "English")],
        widget=forms.RadioSelect,
    )
    drafts_skip: ClassVar[frozenset[str]] = frozenset({"email", "phone"})


class ChangePasswordForm(NewPasswordForm):
    """The password of now, and a new one twice. Whether the first is right, the view asks where wrong ones count."""

    old_password = forms.CharField(
        label=gettext_lazy("现在的密码"),
        strip=False,
        max_length=1000,
        widget=Password({"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("请写现在的密码")},
    )
    field_order = ("old_password", "new_password1", "new_password2")


@require_safe
@at_desk
def me(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Everything at a glance."""
    user = _user(request)
    kept = everything_about(Person(user_id=user.pk))
    (account,) = kept["account"]
    number = mask_phone(vault.decrypt(user.phone_token)) if user.phone_token else ""
    lines = [(_("登录名"), user.username), (_("显示名"), user.name), (_("邮箱"), user.email), (_("手机"), number)]
    context = {
        "facts": [Fact(name, value or _("没有留")) for name, value in lines],
        "duties": duties_of(user.pk),
        "browsers": account["browsers"],
        "sign_ins": [_dated(row) for row in kept["sign_ins"][:SHOWN]],
        "changes": [_dated(row) for row in kept["account_changes"][:SHOWN]],
        "looks": PersonalLook.objects.filter(user=user).order_by("-at")[:SHOWN],
        "has_password": user.has_usable_password(),
        "counts": [(name, len(kept[key])) for key, name in _counted() if kept[key]],
    }
    return desk_page(request, clerk, "web/me.html", context)


@require_POST
@at_desk
def export(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """All of it as JSON; the password must have been given lately."""
    if not is_fresh(request):
        return _prove_again("desk:me")
    user = _user(request)
    kept = everything_about(Person(user_id=user.pk))
    answer = HttpResponse(json.dumps(kept, ensure_ascii=False, indent=2), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="huiyin-me.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def correct(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Another address or language in place of the one on file; the password must have been given lately."""
    if not is_fresh(request):
        return _prove_again("desk:correct_me")
    user = _user(request)
    phone = vault.decrypt(user.phone_token) if user.phone_token else ""
    initial = {"email": user.email, "phone": phone, "language": user.language}
    form = AccountForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            correct_account(user_id=user.pk, now=clerk.now, **form.cleaned_data)
        except BadContact as wrong:
            for field in wrong.problems:
                form.add_error(field, _("这一项没写对，请看一看再交"))
        else:
            messages.success(request, _("改好了。"))
            return redirect("desk:me")
    context = {"form": form, "title": _("更正我的信息"), "hint": _("显示名和岗位由单位管理员改。")}
    return desk_page(request, clerk, "web/me_form.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def password(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Another password in place of the one of now; every other browser is signed out by it."""
    user = _user(request)
    form = ChangePasswordForm(user, request.POST or None)
    status = 422 if form.errors else 200
    if form.is_valid():
        came = prove_again(request, user, form.cleaned_data["old_password"])
        if came.user is not None:
            with transaction.atomic():
                form.save()
                tell(user.pk, Change.PASSWORD, clerk.now)
            request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            move_seat(request)
            messages.success(request, _("密码改好了。别处都要重新登录。"))
            answer = redirect("desk:me")
            remember(request, answer, user)
            return answer
        locked = came.locked_minutes
        status = LOCKED if locked is not None else 422
        form.add_error("old_password", locked_words(locked) if locked is not None else _("现在的密码不对"))
    context = {"form": form, "title": _("改密码"), "hint": _("改好以后，别处登录的都会退出。")}
    return desk_page(
        request, clerk, "web/me_form.html", context, status=422 if form.errors and status == 200 else status
    )


def _prove_again(to: str) -> HttpResponse:
    return redirect(f"{reverse('desk:prove_again')}?{urlencode({'next': reverse(to)})}")


def _dated(row: Row) -> dict[str, object]:
    """What is kept, with its moment as one that a page can write in words."""
    return {**row, "at": parse_datetime(str(row["at"]))}


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _counted() -> list[tuple[str, str]]:
    return [
        ("matters", _("您用这个账号反映的事")),
        ("notices", _("发给您的通知")),
        ("consents", _("您同意过的")),
        ("looks_made", _("您看过的别人的完整信息")),
        ("sign_ins", _("登录记录，留半年")),
        ("account_changes", _("账号的改动")),
    ]
