"""Firmware over HTTP: `?title=…&version=…`, whole, or in pieces with `size` and `chunk`."""

from django.http import HttpRequest, HttpResponse

from huiyin.doors.http.thingsboard.device import DOOR, UNREADABLE
from huiyin.intake.over_http.answering import Refused, listening
from huiyin.intake.over_http.asking import admitted
from huiyin.intake.registry import package_of
from huiyin.intake.telemetry import Unreadable

DIGITS_MOST = 9


@listening(DOOR, "GET", unreadable=UNREADABLE)
def firmware(request: HttpRequest, token: str) -> HttpResponse:
    """What this device is to have. 404 where there is nothing, or something else than it asks for."""
    known = admitted(request, token)
    package = package_of(known.id)
    asked = (request.GET.get("title", ""), request.GET.get("version", ""))
    if package is None or asked != (package.title, package.version):
        raise Refused(404, "no package for this device")
    size, chunk = _number(request, "size"), _number(request, "chunk")
    begin, length = (chunk * size, size) if size else (0, package.size)
    if begin >= package.size:
        raise Refused(404, "the firmware has no such piece")
    answer = HttpResponse(package.read(begin, length), content_type="application/octet-stream")
    answer["Content-Disposition"] = "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _number(request: HttpRequest, name: str) -> int:
    told = request.GET.get(name, "0")
    if not (told.isascii() and told.isdigit() and len(told) <= DIGITS_MOST):
        raise Unreadable("size and chunk are whole numbers")
    return int(told)
