"""What an enrolled browser may ask for: nobody's pages always, somebody's only while their visit goes on.

The gate stands before every view, so that a page that is added later is closed to a kiosk until it is listed
(`rules.kiosk`). A browser that is no kiosk costs one look at its cookies.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.models import Kiosk, KioskVisit
from huiyin.domains.permits.rules.kiosk import Asked, asked_for, is_over, may_open

COOKIE = settings.KIOSK_COOKIE_NAME
SALT = "huiyin.permits.kiosk"
VISIT = "kiosk_visit"
"""The name under which the session keeps the visit."""
FACE = "permits/kiosk/frame.html"
"""What pages extend at a kiosk in place of their own frame."""
ENROL = "permits:kiosk-enrol"
CLEARED = '"cache", "storage"'
"""Not "cookies": with them the machine would be no kiosk any more."""


def kiosk_of(request: HttpRequest) -> Kiosk | None:
    """The kiosk that asks; None for any other browser."""
    found: Kiosk | None = getattr(request, "kiosk", None)
    return found


def visit_of(request: HttpRequest) -> KioskVisit | None:
    """The visit that goes on at the kiosk that asks."""
    found: KioskVisit | None = getattr(request, "kiosk_visit", None)
    return found


def leave(request: HttpRequest, *, keep: Collection[str] = ()) -> None:
    """Whoever was there has left: the session is another one, and the answer has the browser forget them (`emptied`).

    `keep` are cookies of whoever stands there now.
    """
    request.session.flush()
    request.kiosk_visit = None  # type: ignore[attr-defined]
    request.kiosk_left = {COOKIE, *keep}  # type: ignore[attr-defined]


def emptied(answer: HttpResponse, request: HttpRequest, keep: Collection[str] = (COOKIE,)) -> HttpResponse:
    """Have the browser forget everything but these cookies, and what the answer itself gives it.

    A page keeps the token that its own forms bear.
    """
    answer["Clear-Site-Data"] = CLEARED
    answer["Cache-Control"] = "no-store"
    stays = {*keep, *answer.cookies} | ({settings.CSRF_COOKIE_NAME} if answer.status_code < 300 else set())
    for name in request.COOKIES:
        if name not in stays:
            answer.delete_cookie(name, samesite="Lax")
    return answer


class KioskGate:
    """Middleware, after sessions and languages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; of an enrolled browser it is kept nowhere."""
        held = request.get_signed_cookie(COOKIE, default=None, salt=SALT)
        if held is None:
            return self._get_response(request)
        kiosk = queries.kiosk(int(held))
        request.face = FACE  # type: ignore[attr-defined]
        if kiosk is not None and kiosk.removed_at is None:
            request.kiosk = kiosk  # type: ignore[attr-defined]
            request.kiosk_visit = _going_on(request, kiosk, timezone.now())  # type: ignore[attr-defined]
        elif VISIT in request.session:
            leave(request)
        response = self._get_response(request)
        response["Cache-Control"] = "no-store"
        left = getattr(request, "kiosk_left", None)
        return response if left is None else emptied(response, request, left)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Nothing, or where the browser is led instead."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not hasattr(request, "face") or name == ENROL:
            return None
        if kiosk_of(request) is None:
            return render(request, "permits/kiosk/removed.html", status=403)
        asked, visit = asked_for(name), visit_of(request)
        if asked is Asked.ALWAYS:
            return None
        secret = str(kwargs.get("secret") or kwargs.get("token") or "")
        if visit is None or not may_open(asked, operations.digest_of(secret), queries.opened_in(visit)):
            return redirect("permits:kiosk" if visit is None else "permits:kiosk-start")
        if "HX-Request" not in request.headers:  # what a page fetches by itself is nobody's touch
            operations.note_touch(visit=visit, now=timezone.now())
        return None


def _going_on(request: HttpRequest, kiosk: Kiosk, now: datetime) -> KioskVisit | None:
    """The visit of this session; one that has been silent for too long ends here, with its session."""
    if VISIT not in request.session:
        return None
    visit = queries.visit_at(kiosk.pk, request.session[VISIT])
    if visit is not None and not is_over(last_at=visit.last_at, ended_at=visit.ended_at, now=now):
        return visit
    if visit is not None:
        operations.end_visit(visit=visit, now=now)
    leave(request)
    return None
