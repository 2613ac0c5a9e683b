"""Signed-in browsers: listed, ended from elsewhere, and over by themselves after idle and absolute time.

The session row itself is touched at most once in `TOUCH`, so that three hundred tabs cost no more writes than one.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiyin.people.models import Seat, User

TOUCH = timedelta(minutes=5)
BEGAN, SEEN = "began", "seen"
_BROWSERS = (
    ("Edg", "Edge"),
    ("MicroMessenger", "微信"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"), ("iPhone|iPad", "iOS"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """The browser and system in words: Chrome · Windows; "" for what says neither."""
    found = [next((name for mark, name in known if re.search(mark, user_agent)), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, found))


def take_seat(request: HttpRequest, user: User, now: datetime) -> None:
    """Remember that this browser is signed in; called once, after the session got its new key."""
    request.session[BEGAN] = request.session[SEEN] = now.timestamp()
    request.session.save()
    key = request.session.session_key
    assert key is not None  # a session that was saved has one
    Seat.objects.create(
        user=user,
        session_key=key,
        device=device_of(request.headers.get("User-Agent", "")[:500]),
        began_at=now,
        seen_at=now,
    )


def move_seat(request: HttpRequest) -> None:
    """Give the session a new key, because its rights have grown; its seat goes along."""
    old = request.session.session_key
    request.session.cycle_key()
    Seat.objects.filter(session_key=old).update(session_key=request.session.session_key)


def seats_of(user_id: int) -> QuerySet[Seat]:
    """Where the account is signed in, the one seen last first."""
    return Seat.objects.filter(user_id=user_id).order_by("-seen_at", "-id")


@transaction.atomic
def end_seats(seats: QuerySet[Seat]) -> int:
    """Sign these browsers out, at once, and say how many."""
    keys = list(seats.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    Seat.objects.filter(session_key__in=keys).delete()
    return len(keys)


class SeatClock:
    """Middleware: ends sessions that were idle or have lasted too long; notes now and then that one is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; to somebody whose time is over, as to a stranger."""
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and BEGAN in request.session:
            self._reckon(request, timezone.now())
        return self._get_response(request)

    def _reckon(self, request: HttpRequest, now: datetime) -> None:
        began, seen = (datetime.fromtimestamp(request.session[name], now.tzinfo) for name in (BEGAN, SEEN))
        if seen > now + TOUCH:  # the clock went ahead then: what it showed must not lengthen what was promised
            began = seen = min(began, now)
            request.session[BEGAN] = request.session[SEEN] = seen.timestamp()
        if now - began >= settings.SESSION_LONGEST or now - seen >= settings.SESSION_IDLE:
            end_seats(Seat.objects.filter(session_key=request.session.session_key))
            logout(request)
        elif now - seen >= TOUCH:
            request.session[SEEN] = now.timestamp()
            Seat.objects.filter(session_key=request.session.session_key).update(seen_at=now)
