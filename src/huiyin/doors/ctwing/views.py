"""One push, answered 200 once it is committed: also where nothing of it could be used (README.md says why)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiyin.doors.ctwing.configured import configured, plain
from huiyin.doors.ctwing.reading import Answered, pushed, understood
from huiyin.intake.operations import commanding
from huiyin.intake.over_http.answering import listening, said
from huiyin.intake.over_http.asking import body, let_in
from huiyin.intake.over_http.place import the_place
from huiyin.intake.over_http.pushing import UNKNOWN, keep_told
from huiyin.intake.queries import sources
from huiyin.intake.telemetry import Unreadable
from huiyin.intake.told import Told

DOOR = "ctwing"


@listening(DOOR, "POST")
def pushed_by_ctwing(request: HttpRequest, token: str = "") -> HttpResponse:
    """Store what can be used, refuse the rest and count it."""
    _known_platform(request, token)
    told: list[Told] = []
    answers: list[Answered] = []
    refused = 0
    for message in _messages(body(request)):
        try:
            found = understood(message)
        except Unreadable as wrong:
            the_place().refuse(DOOR, str(wrong))
            refused += 1
            continue
        if isinstance(found, Told):
            told.append(found)
        else:
            answers.append(found)
    refused += keep_told(DOOR, told)
    refused += sum(not _confirmed(one) for one in answers)
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


def _confirmed(one: Answered) -> bool:
    source = sources.by_address(DOOR, one.address)
    if source is None:
        the_place().refuse(DOOR, UNKNOWN)
        return False
    done = commanding.answer(command_id=one.number, holder=source.id, said=one.answer, now=timezone.now())
    if not done:
        the_place().refuse(DOOR, "no open order of this device")
    return done
