"""One push, answered 200 once it is committed: also where nothing of it could be used (README.md says why)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from huiyin.doors.ctwing.configured import configured, plain
from huiyin.doors.ctwing.reading import pushed, understood
from huiyin.intake.over_http.answering import listening, said
from huiyin.intake.over_http.asking import body, let_in
from huiyin.intake.over_http.place import the_place
from huiyin.intake.over_http.pushing import keep_told, settle_answers
from huiyin.intake.telemetry import Unreadable
from huiyin.intake.told import Answered, Told, parted

DOOR = "ctwing"


@listening(DOOR, "POST")
def pushed_by_ctwing(request: HttpRequest, token: str = "") -> HttpResponse:
    """Store what can be used, refuse the rest and count it."""
    _known_platform(request, token)
    found: list[Told | Answered] = []
    refused = 0
    for message in _messages(body(request)):
        try:
            found.append(understood(message))
        except Unreadable as wrong:
            the_place().refuse(DOOR, str(wrong))
            refused += 1
    told, answers = parted(found)
    refused += keep_told(DOOR, told)
    refused += settle_answers(DOOR, answers)
    return said({"refused": refused})


def _known_platform(request: HttpRequest, token: str) -> None:
    known = configured()
    # Behind a proxy of ours alone: anybody else could write the header.
    if settings.PROXIES and known.header and plain(request.headers.get(known.header, "")) in known.certificates:
        return
    let_in(request, token, known.token)


def _messages(given: bytes) -> list[object]:
    try:
        return pushed(given)
    except Unreadable as wrong:
        the_place().refuse(DOOR, str(wrong))
        return []
