"""How other installations speak to this one. What they say counts by its signature alone; there are no cookies."""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

import msgspec
import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from huiyin.exchange import queries
from huiyin.exchange.client import JOSE
from huiyin.exchange.operations import NotReceived, receive, receive_file
from huiyin.exchange.operations.signing import NoKeyYet
from huiyin.exchange.rules.claims import LARGEST_FILE
from huiyin.exchange.rules.sealing import LARGEST

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _door(method: str) -> Callable[[View], View]:
    def around(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **named: str) -> HttpResponse:
            if request.method != method:
                return _problem(405, f"only {method}", {"Allow": method})
            try:
                return view(request, **named)
            except NotReceived as why:
                return _refusal(why)
            except UnreadablePostError:
                return _problem(400, "a body that breaks off")
            except (OperationalError, InterfaceError, NoKeyYet) as why:
                log.warning("exchange_not_kept", problem=type(why).__name__)
                return _problem(503, "nothing can be kept just now", {"Retry-After": "30"})

        return answer

    return around


@_door("POST")
def messages(request: HttpRequest) -> HttpResponse:
    """A message: the sealed receipt once it is kept."""
    token = _body(request, LARGEST)
    try:
        text = token.decode("ascii").strip()
    except UnicodeDecodeError:
        raise NotReceived(400, "a signed message is plain ASCII") from None
    return _sealed(receive(token=text, now=timezone.now()))


@_door("PUT")
def file(request: HttpRequest, sha256: str) -> HttpResponse:
    """The bytes of a file that a message has named."""
    scheme, _, permit = request.headers.get("Authorization", "").partition(" ")
    if scheme != "JWS" or not permit:
        raise NotReceived(401, "who brings a file signs for it: Authorization: JWS …")
    if not _SHA256.fullmatch(sha256):
        raise NotReceived(404, "a file is named by its SHA-256")
    if _length(request) > LARGEST_FILE:
        raise NotReceived(413, f"a file has at most {LARGEST_FILE} bytes")
    receive_file(sha256=sha256, permit=permit.strip(), stream=request, now=timezone.now())  # type: ignore[arg-type]
    return HttpResponse(status=204)


@_door("GET")
def keys(_request: HttpRequest) -> HttpResponse:
    """The public keys, to be compared with what a person there has named; nobody trusts them for standing here."""
    response = HttpResponse(msgspec.json.encode(queries.own_keys()), content_type="application/jwk-set+json")
    response["Cache-Control"] = "no-store"
    return response


def _body(request: HttpRequest, most: int) -> bytes:
    if _length(request) > most:
        raise NotReceived(413, f"a message has at most {most} bytes")
    content = request.read(most + 1)
    if len(content) > most:
        raise NotReceived(413, f"a message has at most {most} bytes")
    return content


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0


def _sealed(receipt: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(receipt, status=status, content_type=JOSE)
    response["Cache-Control"] = "no-store"
    return response


def _refusal(why: NotReceived) -> HttpResponse:
    log.warning("exchange_refused", status=why.status, why=str(why))
    return _sealed(why.receipt, why.status) if why.receipt else _problem(why.status, str(why))


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> HttpResponse:
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    content = msgspec.json.encode(told)
    response = HttpResponse(content, status=status, content_type="application/problem+json", headers=headers or {})
    response["Cache-Control"] = "no-store"
    return response
