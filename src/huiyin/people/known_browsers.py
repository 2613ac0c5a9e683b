"""Browsers that have signed in before, known again by a signed cookie: nothing of them is kept here.

For each of the last accounts it holds a name of the browser and a seal over the account's password as it was: once
that changes, every browser is a strange one again.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from huiyin.people.models import User

AGE = 365 * 24 * 3600
MOST = 5
"""Accounts that one browser is known to."""
_SALT = "huiyin.people.known_browsers"


def name_of(request: HttpRequest, username: str) -> str:
    """What this browser is called at the account of that name; empty for a strange one."""
    return _read(request).get(_index(username), ("", ""))[0]


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this browser has signed in to the account since its password last changed."""
    name, seal = _read(request).get(_index(user.username), ("", ""))
    return bool(name) and constant_time_compare(seal, _seal(user, name))


def remember(request: HttpRequest, answer: HttpResponse, user: User) -> None:
    """Let the browser be known by the answer's cookie."""
    known, index = _read(request), _index(user.username)
    name = known.pop(index, ("", ""))[0] or secrets.token_urlsafe(12)
    kept = [*known.items()][-(MOST - 1) :]
    answer.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        signing.dumps({**dict(kept), index: (name, _seal(user, name))}, salt=_SALT),
        max_age=AGE,
        samesite="Lax",
        secure=settings.IS_HTTPS,
        httponly=True,
    )


def _read(request: HttpRequest) -> dict[str, tuple[str, str]]:
    try:
        given = signing.loads(request.COOKIES.get(settings.BROWSER_COOKIE_NAME, ""), salt=_SALT, max_age=AGE)
    except signing.BadSignature:
        return {}
    return {index: (name, seal) for index, (name, seal) in given.items()}


def _index(username: str) -> str:
    return salted_hmac(_SALT, username, algorithm="sha256").hexdigest()[:16]


def _seal(user: User, name: str) -> str:
    return salted_hmac(_SALT, f"{name}\n{user.get_session_auth_hash()}", algorithm="sha256").hexdigest()[:32]
