"""What a visitor chose for the eyes: language and the care type (关怀版). Kept in cookies; no account is needed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

CARE_COOKIE = "care"
_YEAR = 365 * 24 * 3600


def wants_care(request: HttpRequest | None) -> bool:
    """Whether this visitor reads large type."""
    return request is not None and request.COOKIES.get(CARE_COOKIE) == "1"


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if safe else "/")


def _remember(request: HttpRequest, name: str, value: str) -> HttpResponseRedirect:
    answer = _back(request)
    answer.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponseRedirect:
    """Reads on in another language: a plain link, so that it works without JavaScript and on a kept page."""
    known = {code for code, _ in settings.LANGUAGES}
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, code) if code in known else _back(request)


@require_safe
def choose_care(request: HttpRequest, wanted: str) -> HttpResponseRedirect:
    """Large type on or off."""
    return _remember(request, CARE_COOKIE, "1" if wanted == "on" else "0")
