"""My second factor: an app, security keys and recovery codes, set up, listed and taken away."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.pages.frame import Clerk, at_desk
from huiyin.people import vault
from huiyin.people.factors import codes, gate, security_keys
from huiyin.people.factors.operations import remove_factor
from huiyin.people.models import User
from huiyin.people.seats import move_seat
from huiyin.people.signing_in import LOCKED, is_fresh, locked_words, prove_again
from huiyin.people.single_sign_on.identities import has_identity
from huiyin.people.single_sign_on.provider import is_on
from huiyin.web.forms import AppCodeForm, PasswordForm
from huiyin.web.signing import safe_target, sso_name

_SECRET = "second_factor_secret"  # noqa: S105  where a session keeps it, not what it is


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def overview(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """What the account has; sent a form, recovery codes are kept or made anew."""
    user = _user(request)
    if request.method == "POST":
        if not is_fresh(request):
            return redirect("desk:prove_again")
        if request.POST.get("codes") == "kept":
            codes.keep_codes(user)
        elif gate.has_factor(user):
            codes.renew_codes(user, clerk.now)
        return redirect("desk:second_factor")
    rows = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("pk")
    context = {
        "factors": [_shown(row) for row in rows],
        "codes": codes.unseen_codes(user) if is_fresh(request) else [],
        "codes_left": codes.codes_left(user),
        "due": request.session.get(gate.MARK) == gate.DUE,
        "has_app": any(row.type == Authenticator.Type.TOTP for row in rows),
        "username": user.username,
        "desk_href": settings.LOGIN_REDIRECT_URL,
    }
    return render(request, "web/second_factor.html", context)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def add_app(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The key as a picture and as text; the code that the app shows then confirms it."""
    user = _user(request)
    if not is_fresh(request):
        return redirect("desk:prove_again")
    if request.method != "POST" or _SECRET not in request.session:
        request.session[_SECRET] = vault.encrypt(codes.new_secret())
    secret = vault.decrypt(request.session[_SECRET])
    form = AppCodeForm(request.POST or None)
    if form.is_valid():
        here = request.session.session_key
        if codes.add_app(user=user, secret=secret, code=form.cleaned_data["code"], now=timezone.now(), here=here):
            del request.session[_SECRET]
            return _added(request)
        form.add_error("code", _("不对。请看手机上现在显示的 6 位数字；手机的时间要自动校准"))
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"form": form, "secret": spaced, "address": codes.address_of(user, secret)}
    return render(request, "web/second_factor_app.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def add_key(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """A security key or a passkey of this device; the browser's answer is sent as the form's field."""
    user = _user(request)
    if not is_fresh(request):
        return redirect("desk:prove_again")
    wrong = False
    if request.method == "POST":
        name = request.POST.get("name", "").strip()[:60] or _("安全密钥")
        try:
            security_keys.add_key(
                user=user, name=name, answer=security_keys.read(request.POST.get("answer", "")), now=clerk.now
            )
        except security_keys.BadKey:
            wrong = True
        else:
            return _added(request)
    context = {"options": security_keys.begin_adding(user), "wrong": wrong}
    return render(request, "web/second_factor_key.html", context, status=422 if wrong else 200)


@require_POST
@at_desk
def remove(request: HttpRequest, clerk: Clerk, factor_id: int) -> HttpResponse:
    """Take one away, but not the last of an account that needs one."""
    user = _user(request)
    if not is_fresh(request):
        return redirect("desk:prove_again")
    if remove_factor(user=user, factor_id=factor_id, now=timezone.now(), here=request.session.session_key):
        messages.success(request, _("拿掉了。别处都要重新登录。"))
    else:
        messages.error(request, _("没有拿掉：这个账号必须有一种，请先加上别的。"))
    return redirect("desk:second_factor")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def again(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The password once more, before something is changed that signs one in."""
    form = PasswordForm(request.POST or None)
    target = safe_target(request, request.POST.get("next") or request.GET.get("next") or "")
    context = {"form": form, "next": target, "sso": sso_name() if is_on() and has_identity(_user(request)) else ""}
    if form.is_valid():
        came = prove_again(request, _user(request), form.cleaned_data["password"])
        if came.user is not None:
            return redirect(target or "desk:second_factor")
        if came.locked_minutes is not None:
            form.add_error(None, locked_words(came.locked_minutes))
            return render(request, "web/prove_again.html", context, status=LOCKED)
        form.add_error("password", _("密码不对。连错 5 次会锁 15 分钟"))
    return render(request, "web/prove_again.html", context, status=422 if form.errors else 200)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _added(request: HttpRequest) -> HttpResponse:
    """Whoever has just shown it has passed; the session gets a new key, as its rights have grown."""
    move_seat(request)
    request.session[gate.MARK] = gate.PASSED
    messages.success(request, _("加上了。下次登录会问它。"))
    return redirect("desk:second_factor")


def _shown(row: Authenticator) -> dict[str, Any]:
    key = row.type == Authenticator.Type.WEBAUTHN
    return {
        "id": row.pk,
        "name": row.data["name"] if key else _("手机验证器"),
        "since": row.created_at,
        "used": row.last_used_at,
    }
