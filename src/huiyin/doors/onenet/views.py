"""GET: the platform makes sure that this is our address. POST: what it pushes, answered 200 once it is committed."""

from django.http import HttpRequest, HttpResponse

from huiyin.doors.onenet.configured import Configured, configured
from huiyin.doors.onenet.deciphering import deciphered
from huiyin.doors.onenet.pushed import Pushed, pushed
from huiyin.doors.onenet.reading import messages, understood
from huiyin.doors.onenet.signing import is_signed
from huiyin.intake.over_http.answering import Refused, listening, said
from huiyin.intake.over_http.asking import body, hold_back, wrong_key
from huiyin.intake.over_http.place import the_place
from huiyin.intake.over_http.pushing import keep_told
from huiyin.intake.telemetry import Unreadable
from huiyin.intake.told import Told

DOOR = "onenet"


@listening(DOOR, "GET", "POST")
def onenet(request: HttpRequest) -> HttpResponse:
    """Either of the two."""
    known = configured()
    if not known.token:
        raise Refused(404, "a door that is not open")
    hold_back(request)
    return _validated(request, known) if request.method == "GET" else _taken(request, known)


def _validated(request: HttpRequest, known: Configured) -> HttpResponse:
    """The message comes back as it is, without a line's end, if the signature is right."""
    given, nonce, signature = (request.GET.get(name, "") for name in ("msg", "nonce", "signature"))
    if not given or len(given) > 1_000:
        raise Unreadable("a validation without a message")
    if not any(is_signed(known.token, nonce, one, signature) for one in (given, given.replace(" ", "+"))):
        raise _forged(request, signature)
    response = HttpResponse(given, content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _taken(request: HttpRequest, known: Configured) -> HttpResponse:
    push = pushed(body(request))
    if not is_signed(known.token, push.nonce, push.text, push.signature):
        raise _forged(request, push.signature)
    told: list[Told] = []
    refused = 0
    for message in _messages(push, known):
        try:
            told += understood(message, push.name)
        except Unreadable as wrong:
            the_place().refuse(DOOR, str(wrong))
            refused += 1
    return said({"refused": refused + keep_told(DOOR, told)})


def _messages(push: Pushed, known: Configured) -> list[object]:
    """What is signed and cannot be read will never be: it is counted, and not asked for sixteen times more."""
    try:
        if not push.is_secret:
            return messages(push.text.encode("utf-8", "surrogatepass"))
        if not known.key:
            raise Unreadable("an encrypted message, and no key is set")
        return messages(deciphered(known.key, push.text))
    except Unreadable as wrong:
        the_place().refuse(DOOR, str(wrong))
        return []


def _forged(request: HttpRequest, signature: str) -> Refused:
    wrong_key(request, signature)
    return Refused(401, "wrong signature")
