"""Orders and changed attributes for devices that ask for them again and again (ThingsBoard: long polls).

A thread of the web waits with each poll, and others want threads too: a poll waits for `LONGEST` at most whatever it
asks for, and when `WAITING_MOST` wait already, a further one is answered at once.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiyin.doors.http.thingsboard.device import DOOR, UNREADABLE
from huiyin.intake import thingsboard
from huiyin.intake.operations import attributing, commanding
from huiyin.intake.over_http.answering import Refused, listening, problem, said
from huiyin.intake.over_http.asking import admitted, body
from huiyin.intake.over_http.place import now_ms
from huiyin.intake.queries import commands
from huiyin.intake.sent import Known
from huiyin.intake.telemetry import Unreadable, parsed

LONGEST = 1.0
EVERY = 0.25
WAITING_MOST = 2
LONGEST_ANSWER = 10_000
_waiting = threading.BoundedSemaphore(WAITING_MOST)


@listening(DOOR, "GET", "POST", unreadable=UNREADABLE)
def rpc(request: HttpRequest, token: str) -> HttpResponse:
    """GET: the next order for this device, or 408. POST: what the device asks us, answered at once."""
    known = admitted(request, token)
    if request.method == "POST":
        limits = {"maxPayloadSize": 0, "maxInflightMessages": 0}
        return said(thingsboard.called(parsed(body(request)), limits, now_ms()))
    return _polled(request, lambda: _order(known))


@listening(DOOR, "GET", unreadable=UNREADABLE)
def updates(request: HttpRequest, token: str) -> HttpResponse:
    """Shared attributes that changed since the device was told last, or 408."""
    known = admitted(request, token)
    return _polled(request, lambda: _changed(known))


@listening(DOOR, "POST", unreadable=UNREADABLE)
def answered(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """What the device made of an order; the same answer again is as welcome."""
    known, given = admitted(request, token), body(request, LONGEST_ANSWER)
    told = parsed(given) if given.strip() else None
    order = int(number)
    if not commanding.answer(command_id=order, holder=known.id, said=told, now=timezone.now()) and not commands.is_of(
        order, known.id
    ):
        raise Refused(404, "no order of this device")
    return HttpResponse()


def _polled(request: HttpRequest, look: Callable[[], dict[str, Any] | None]) -> HttpResponse:
    until = time.monotonic() + min(_seconds(request), LONGEST)
    found = look()
    if found is None and _waiting.acquire(blocking=False):
        try:
            while found is None and (left := until - time.monotonic()) > 0:
                time.sleep(min(EVERY, left))
                found = look()
        finally:
            _waiting.release()
    if found is None:
        return problem(408, "nothing yet: ask again", {"Retry-After": "1"})
    return said(found)


def _seconds(request: HttpRequest) -> float:
    """How long the device would wait; ThingsBoard's `timeout` is in milliseconds."""
    told = request.GET.get("timeout", "")
    if told and not (told.isascii() and told.isdigit() and len(told) < 12):
        raise Unreadable("a timeout is a number of milliseconds")
    return int(told) / 1000 if told else LONGEST


def _order(known: Known) -> dict[str, Any] | None:
    """The oldest order; others wait for the next poll, and those of devices behind a gateway for their gateway."""
    claimed = [order for _holder, order in commanding.claim(holders=[known.id], now=timezone.now())]
    own = [order for order in claimed if order.address is None]
    if others := [order.id for order in claimed if order not in own[:1]]:
        commanding.release(command_ids=others)
    return {"id": own[0].id, "method": own[0].method, "params": own[0].params} if own else None


def _changed(known: Known) -> dict[str, Any] | None:
    changed: dict[str, Any] = {}
    for untold in attributing.untold(holders=[known.id], now=timezone.now()):
        if untold.address is None:
            changed = dict(untold.values)
        else:
            attributing.untell(source_id=untold.source_id, names=list(untold.values))
    return changed or None
