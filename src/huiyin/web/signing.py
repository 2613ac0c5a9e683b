"""Signing in and out."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.people.signing_in import LOCKED, try_sign_in, wrong_words
from huiyin.web.forms import SignInForm

_YEAR = 365 * 24 * 3600


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; with a right name and password on to `next`, in the language of the account."""
    target = _safe(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(target or settings.LOGIN_REDIRECT_URL)
        return render(request, "web/sign_in.html", {"form": SignInForm(), "next": target})
    form = SignInForm(request.POST)
    if form.is_valid():
        came = try_sign_in(request, **form.cleaned_data)
        if came.user is not None:
            return _into(HttpResponseRedirect(target or settings.LOGIN_REDIRECT_URL), came.user.language)
        if came.locked_minutes is not None:
            context = {"form": form, "next": target, "locked_minutes": came.locked_minutes}
            return render(request, "web/sign_in.html", context, status=LOCKED)
        form.add_error(None, wrong_words())
    return render(request, "web/sign_in.html", {"form": form, "next": target})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; nothing of it stays on a shared computer."""
    logout(request)
    answer = HttpResponseRedirect("/")
    answer["Clear-Site-Data"] = '"cache", "storage"'  # what the service worker and drafts kept in this browser too
    return answer


def _safe(request: HttpRequest, target: str) -> str:
    """The address to go on to when it is one of ours, else nothing."""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else ""


def _into(answer: HttpResponseRedirect, language: str) -> HttpResponseRedirect:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_YEAR,
        samesite="Lax",
        secure=settings.IS_HTTPS,
        httponly=True,
    )
    return answer
