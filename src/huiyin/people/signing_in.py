"""Signing in, and being locked out: five wrong passwords for one name from one address lock it for 15 minutes.

django-axes counts (`AXES_*` in the settings); this says what happened, in a form that a page can show. A name that
does not exist, an account that is switched off and a wrong password are answered alike and take as long.
"""

import math
from dataclasses import dataclass

from axes.helpers import get_cool_off
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.people.models import User
from huiyin.people.seats import take_seat

LOCKED = 429
"""The status of a page that says that it is locked (RFC 6585, too many requests)."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What came of a try: the account, or how many minutes the lock stands, or neither: name or password is wrong."""

    user: User | None = None
    locked_minutes: int | None = None


def try_sign_in(request: HttpRequest, *, username: str, password: str) -> SignIn:
    """Check a name and password and start the session. A page that shows a lock answers with status `LOCKED`."""
    user = authenticate(request, username=username, password=password)
    if getattr(request, "axes_locked_out", False):
        return SignIn(locked_minutes=_minutes(request))
    if user is None:
        return SignIn()
    assert isinstance(user, User)
    login(request, user)
    take_seat(request, user, timezone.now())
    return SignIn(user=user)


def locked_out_response(
    request: HttpRequest, answer: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """What axes answers instead of a view's page: the page itself when it says so already, plain words otherwise.

    `Retry-After` (RFC 9110, 10.2.3) is the whole lock: this very try has started it anew.
    """
    if answer is None or answer.status_code != LOCKED:
        words = locked_words(_minutes(request))
        answer = HttpResponse(words, status=LOCKED, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(_seconds(request))
    return answer


def locked_words(minutes: int) -> str:
    """What happened and what to do."""
    return ngettext(
        "试错太多次，先锁住了。%(n)d 分钟后自动解开。忘了密码，请找单位管理员重设。",
        "试错太多次，先锁住了。%(n)d 分钟后自动解开。忘了密码，请找单位管理员重设。",
        minutes,
    ) % {"n": minutes}


def wrong_words() -> str:
    """The same for every other failure, so that nobody learns which names exist."""
    return _("登录名或密码不对。连错 5 次会锁 15 分钟")


def _minutes(request: HttpRequest) -> int:
    return -(-_seconds(request) // 60)


def _seconds(request: HttpRequest) -> int:
    cool_off = get_cool_off(request)
    return math.ceil(cool_off.total_seconds()) if cool_off else 15 * 60
