"""Signing in, and being locked out: five wrong passwords for one name from one address lock it for 15 minutes.

Fifty wrong passwords within an hour lock a name for strange browsers (`wrong_passwords`), ten wrong second factors in
a row lock an account for an hour (`factors.tries`), wherever they come from.
django-axes counts (`AXES_*` in the settings); this says what happened, in a form that a page can show. A name that
does not exist, an account that is switched off and a wrong password are answered alike and take as long.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.people import known_browsers, wrong_passwords
from huiyin.people.events import Change, tell
from huiyin.people.factors import tries
from huiyin.people.factors.backend import Given
from huiyin.people.factors.gate import MARK, PASSED, has_factor, mark_after_password
from huiyin.people.locks import seconds_left
from huiyin.people.models import User
from huiyin.people.seats import device_of, take_seat

LOCKED = 429
"""The status of a page that says that it is locked (RFC 6585, too many requests)."""
BETWEEN = timedelta(minutes=5)
"""How long a right password waits for the second factor."""
FRESH = timedelta(minutes=10)
"""How long after a password was given one may change what signs one in."""
_WAITING = "waiting_for_second"
_PROVED = "password_given"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What came of a try: the account, signed in; or that its second factor is wanted; or how many minutes the lock
    still stands; or none of them: something that was given is wrong. `wrong_before`: how many second factors were
    wrong since the last right one, by whoever knows the password."""

    user: User | None = None
    locked_minutes: int | None = None
    wants_second: bool = False
    wrong_before: int = 0


def try_sign_in(request: HttpRequest, *, username: str, password: str) -> SignIn:
    """Check a name and password and start the session, or the wait for the second factor where the account has one.

    A page that shows a lock answers with status `LOCKED`.
    """
    came = _judged(request, username, password)
    return came if came.user is None else first_factor_given(request, came.user)


def _judged(request: HttpRequest, username: str, password: str) -> SignIn:
    """Whose password it is, if nothing is locked; nobody is signed in by it."""
    now = timezone.now()
    counted = wrong_passwords.begin_try(username=username, browser=known_browsers.name_of(request, username), now=now)
    if counted.locked_until:
        return SignIn(locked_minutes=_minutes_until(counted.locked_until, now))
    user = authenticate(request, username=username, password=password)
    locked_here = getattr(request, "axes_locked_out", False)
    if user is not None or locked_here:
        wrong_passwords.take_back(counted)
    elif counted.is_last:
        _tell_of_wrong_passwords(username, now)
    if locked_here:
        return SignIn(locked_minutes=_minutes(request))
    assert user is None or isinstance(user, User)
    return SignIn(user=user)


def _tell_of_wrong_passwords(username: str, now: datetime) -> None:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is not None:
        tell(user.pk, Change.WRONG_PASSWORDS, now)


def first_factor_given(request: HttpRequest, user: User) -> SignIn:
    """Start the session of somebody whose password, or whose provider's word, was right; or wait for the second."""
    now = timezone.now()
    if has_factor(user):
        request.session.flush()
        request.session[_WAITING] = [user.pk, now.timestamp(), user.get_session_auth_hash()]
        return SignIn(wants_second=True)
    _begin(request, user, now)
    mark_after_password(request, user, now)
    return SignIn(user=user)


def waiting(request: HttpRequest) -> User | None:
    """Whose second factor this browser is asked for; nobody's after `BETWEEN`, or once the password has changed."""
    pk, at, seal = request.session.get(_WAITING, [None, 0, ""])
    if pk is None or timezone.now().timestamp() - at > BETWEEN.total_seconds():
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user is not None and constant_time_compare(seal, user.get_session_auth_hash()) else None


def try_second(request: HttpRequest, given: Given) -> SignIn:
    """Check the second factor of whoever waits, and start the session."""
    expected = waiting(request)
    if expected is None:
        return SignIn()
    if locked := _account_locked(expected):
        return locked
    user = authenticate(request, username=expected.username, second=given)
    if getattr(request, "axes_locked_out", False):
        return SignIn(locked_minutes=_minutes(request))
    if user is None:
        return _account_locked(expected) or SignIn(wants_second=True)
    wrong_before = tries.end_row(user=expected)
    del request.session[_WAITING]
    _begin(request, expected, timezone.now())
    request.session[MARK] = PASSED
    return SignIn(user=expected, wrong_before=wrong_before)


def _account_locked(user: User) -> SignIn | None:
    now = timezone.now()
    until = tries.locked_until(user, now)
    return SignIn(locked_minutes=_minutes_until(until, now)) if until else None


def _minutes_until(until: datetime, now: datetime) -> int:
    return -(-int((until - now).total_seconds()) // 60) or 1


def prove_again(request: HttpRequest, user: User, password: str) -> SignIn:
    """Check the password of whoever is signed in, before something is changed that signs them in."""
    came = _judged(request, user.username, password)
    if came.user is not None:
        request.session[_PROVED] = timezone.now().timestamp()
    return came


def proved_elsewhere(request: HttpRequest) -> None:
    """Note that whoever is signed in has just signed in anew at the single sign-on: as good as the password again."""
    request.session[_PROVED] = timezone.now().timestamp()


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session gave its password, or began, within `FRESH`."""
    proved_at = float(request.session.get(_PROVED, 0))
    return timezone.now().timestamp() - proved_at < FRESH.total_seconds()


def _begin(request: HttpRequest, user: User, now: datetime) -> None:
    if user.last_login and not known_browsers.is_known(request, user):
        tell(user.pk, Change.NEW_BROWSER, now, device=device_of(request.headers.get("User-Agent", "")[:500]))
    login(request, user, backend=_BACKEND)
    request.session[_PROVED] = now.timestamp()
    take_seat(request, user, now)


def locked_out_response(
    request: HttpRequest, answer: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """What axes answers instead of a view's page: the page itself when it says so already, plain words otherwise.

    `Retry-After` (RFC 9110, 10.2.3) is what is left of the lock; tries while it stands do not lengthen it.
    """
    left = seconds_left(request)
    if answer is None or answer.status_code != LOCKED:
        words = locked_words(-(-left // 60))
        answer = HttpResponse(words, status=LOCKED, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(left)
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
    return -(-seconds_left(request) // 60)
