"""A device by itself: telemetry, attributes, claims."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiyin.intake import thingsboard
from huiyin.intake.operations import attributing
from huiyin.intake.over_http.answering import Refused, count_parts, listening
from huiyin.intake.over_http.answering import said as answered
from huiyin.intake.over_http.asking import admitted, body
from huiyin.intake.over_http.place import now_ms, the_place
from huiyin.intake.queries import attributes as remembered
from huiyin.intake.sent import Known, Sent
from huiyin.intake.telemetry import Unreadable, attributes_in, parsed, readings

DOOR = "http"
UNREADABLE = 400  # as ThingsBoard answers


@listening(DOOR, "POST", unreadable=UNREADABLE)
def telemetry(request: HttpRequest, token: str) -> HttpResponse:
    """Store; 200 after the commit."""
    known, received = admitted(request, token), now_ms()
    refused: list[str] = []
    said = readings(body(request), refused)
    the_place().keep([Sent(known.id, known.partition, values, received, at) for at, values in said])
    count_parts(DOOR, refused, known)
    return HttpResponse()


@listening(DOOR, "GET", "POST", unreadable=UNREADABLE)
def attributes(request: HttpRequest, token: str) -> HttpResponse:
    """POST: what the device says of itself. GET: `clientKeys` and `sharedKeys`, or all where neither is asked for."""
    known = admitted(request, token)
    if request.method == "GET":
        return answered(_asked(request, known))
    refused: list[str] = []
    try:
        values = attributes_in(parsed(body(request)), refused)
        attributing.tell(source_id=known.id, values=values, now=timezone.now())
    except attributing.TooManyNames as many:
        raise Unreadable(str(many)) from None
    count_parts(DOOR, refused, known)
    return HttpResponse()


def _asked(request: HttpRequest, known: Known) -> dict[str, object]:
    asked = {scope: thingsboard.names(request.GET.get(f"{scope}Keys")) for scope in ("client", "shared")}
    everything = not any(asked.values())
    return {scope: remembered.of(known.id, scope, wanted) for scope, wanted in asked.items() if everything or wanted}


@listening(DOOR, "POST", unreadable=UNREADABLE)
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """The device offers itself; an empty body offers it without a secret."""
    known, given = admitted(request, token), body(request)
    thingsboard.offer(known.id, parsed(given) if given.strip() else {}, timezone.now())
    return HttpResponse()


@listening(DOOR, "GET")
def no_package(request: HttpRequest, token: str) -> HttpResponse:
    """There is never a software for a device here: what ThingsBoard answers then."""
    admitted(request, token)
    raise Refused(404, "no package for this device")
