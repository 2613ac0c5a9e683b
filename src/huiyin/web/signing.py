"""Signing in and out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.people.factors import security_keys
from huiyin.people.factors.backend import Given
from huiyin.people.known_browsers import remember
from huiyin.people.models import User
from huiyin.people.signing_in import LOCKED, SignIn, try_second, try_sign_in, waiting, wrong_words
from huiyin.people.single_sign_on.provider import way_out
from huiyin.web.forms import SecondStepForm, SignInForm

_YEAR = 365 * 24 * 3600


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; with a right name and password on to `next`, in the language of the account."""
    target = safe_target(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(target or settings.LOGIN_REDIRECT_URL)
        return render(request, "web/sign_in.html", {"form": SignInForm(), "next": target, "sso": sso_name()})
    form = SignInForm(request.POST)
    if form.is_valid():
        came = try_sign_in(request, **form.cleaned_data)
        if came.wants_second:
            return HttpResponseRedirect(f"{reverse('desk:second_step')}?{urlencode({'next': target})}")
        if came.user is not None:
            return into_desk(request, HttpResponseRedirect(target or settings.LOGIN_REDIRECT_URL), came.user)
        if came.locked_minutes is not None:
            return _locked(request, form, target, came.locked_minutes)
        form.add_error(None, wrong_words())
    return render(request, "web/sign_in.html", {"form": form, "next": target, "sso": sso_name()})


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """A code or a security key of whoever gave a right password; back to the start when that is too long ago."""
    target = safe_target(request, request.POST.get("next") or request.GET.get("next") or "")
    user = waiting(request)
    if user is None:
        return HttpResponseRedirect(settings.LOGIN_URL)
    form = SecondStepForm(request.POST if "code" in request.POST else None)
    given = _given(request, form)
    came = try_second(request, given) if given is not None else SignIn(wants_second=True)
    if came.user is not None:
        if came.wrong_before:
            messages.warning(request, _wrong_before(came.wrong_before))
        return into_desk(request, HttpResponseRedirect(target or settings.LOGIN_REDIRECT_URL), came.user)
    if came.locked_minutes is not None:
        return _locked(request, SignInForm(), target, came.locked_minutes)
    refused = given is not None
    context = {"form": form, "next": target, "options": _key_options(user), "refused": refused}
    return render(request, "web/second_step.html", context, status=422 if refused or form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, at the single sign-on too where it began there; nothing of it stays on a shared computer."""
    href = way_out(request)
    logout(request)
    answer: HttpResponse = HttpResponseRedirect("/")
    if href:  # by a page, as the content security policy lets a form lead to our own pages alone
        answer = render(request, "web/sso_out.html", {"href": href, "name": sso_name()})
        add_never_cache_headers(answer)
    answer["Clear-Site-Data"] = '"cache", "storage"'  # what the service worker and drafts kept in this browser too
    return answer


def sso_name() -> str:
    """What the button of the single sign-on says; nothing where there is none."""
    return (settings.OIDC_NAME or _("单点登录")) if settings.OIDC_ISSUER else ""


def _locked(request: HttpRequest, form: SignInForm, target: str, minutes: int) -> HttpResponse:
    context = {"form": form, "next": target, "locked_minutes": minutes}
    answer = render(request, "web/sign_in.html", context, status=LOCKED)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def _wrong_before(number: int) -> str:
    return ngettext(
        "上次登录以后，有 %(n)d 次密码对了、验证码错了。不是您试的，请马上改密码。",
        "上次登录以后，有 %(n)d 次密码对了、验证码错了。不是您试的，请马上改密码。",
        number,
    ) % {"n": number}


def _given(request: HttpRequest, form: SecondStepForm) -> Given | None:
    if "answer" in request.POST:
        return Given(answer=security_keys.read(request.POST["answer"]))
    return Given(code=form.cleaned_data["code"]) if form.is_valid() else None


def _key_options(user: User) -> security_keys.Json | None:
    return security_keys.begin_asking(user) if security_keys.has_key(user) else None


def safe_target(request: HttpRequest, target: str) -> str:
    """The address to go on to when it is one of ours, else nothing."""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else ""


def into_desk(request: HttpRequest, answer: HttpResponseRedirect, user: User) -> HttpResponseRedirect:
    """The answer to whoever has just signed in, with the language of the account; the browser is known from now on."""
    remember(request, answer, user)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=_YEAR,
        samesite="Lax",
        secure=settings.IS_HTTPS,
        httponly=True,
    )
    return answer
