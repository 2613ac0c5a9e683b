"""Who needs a second factor, and the gate that lets nobody past who needs one and has not shown it.

A session bears a mark: `PASSED`, `FREE` (none is needed), or `DUE`: signed in by password, and has to set one up before
anything else. A session without a mark is of before the setting, and over when its account needs one.
"""

from collections.abc import Callable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from huiyin.people.models import User
from huiyin.people.queries import actor_of

MARK = "second_factor"
PASSED, FREE, DUE = "passed", "free", "due"
SET_UP = "/desk/second-factor"
_OPEN_WHILE_DUE = (SET_UP, "/sign-in/sso", "/sign-out", "/look/")


def has_factor(user: User) -> bool:
    """Whether the account has an app or a key; recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def needs_factor(user: User, now: datetime) -> bool:
    """Whether the installation demands one of this account: for what it administers, or for a post it holds."""
    roles = settings.SECOND_FACTOR_ROLES
    if not roles:
        return False
    if (user.is_staff or user.is_superuser) and "administrator" in roles:
        return True
    return any(post.role in roles for post in actor_of(user, now).posts)


def mark_after_password(request: HttpRequest, user: User, now: datetime) -> None:
    """Note on a new session of an account without a second factor whether it must set one up first."""
    request.session[MARK] = DUE if needs_factor(user, now) else FREE


class SecondFactorGate:
    """Middleware, after the one that knows the account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or the way to where a second factor is set up or shown."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
            return self._get_response(request)
        mark = request.session.get(MARK)
        if mark is None and settings.SECOND_FACTOR_ROLES:
            user = request.user
            if isinstance(user, User) and needs_factor(user, timezone.now()):
                logout(request)
                return HttpResponseRedirect(settings.LOGIN_URL)
        if mark == DUE and not request.path.startswith(_OPEN_WHILE_DUE):
            return HttpResponseRedirect(SET_UP)
        return self._get_response(request)
