"""Reading what came by HTTP: who asks, and a body of a bounded size."""

import hmac
import time

from django.conf import settings
from django.http import HttpRequest

from huiyin.intake.over_http.answering import Refused
from huiyin.intake.over_http.place import FORGOTTEN_AFTER, the_place
from huiyin.intake.queries import sources
from huiyin.intake.sent import Known

KEY_LONGEST = 512


def admitted(request: HttpRequest, key: str) -> Known:
    """The source that has this key. Raises `Refused`: 401, or 429 for an address that guesses."""
    hold_back(request)
    usable = 0 < len(key) <= KEY_LONGEST and key.isprintable()
    if usable and (known := sources.by_key(key)) is not None:
        return known
    raise wrong_key(request, key)


def let_in(request: HttpRequest, given: str, wanted: str) -> None:
    """Whoever knows the platform's secret. Raises `Refused`: 404 where none is set, 401, 429."""
    if not wanted:
        raise Refused(404, "a door that is not open")
    hold_back(request)
    if not hmac.compare_digest(given.encode(errors="replace"), wanted.encode()):
        raise wrong_key(request, given)


def wrong_key(request: HttpRequest, key: str) -> Refused:
    """Remember that a wrong key came from there; what to say."""
    if key:
        the_place().brake.failed(_address(request), key, time.monotonic())
    why = "wrong key" if key else "no key"
    return Refused(401, why, headers={"WWW-Authenticate": 'Bearer realm="devices"'})


def bearer(request: HttpRequest) -> str:
    """The key of `Authorization: Bearer KEY`; empty where there is none."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def body(request: HttpRequest, most: int | None = None) -> bytes:
    """What was sent, at most `most` bytes or the setting's. Raises `Refused`: 413, 415 where it is compressed."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > (most or settings.INGEST_MAX):
        raise Refused(413, "too large", headers={"Connection": "close"})
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "a compressed body")
    return request.body


def only_json(request: HttpRequest) -> None:
    """Raises `Refused`: 415 where something else than JSON is announced."""
    kind = (request.content_type or "").lower()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise Refused(415, "not JSON by its content type")


def hold_back(request: HttpRequest) -> None:
    """Raises `Refused`, 429, where too many wrong keys came from this address."""
    if the_place().brake.holds(_address(request), time.monotonic()):
        raise Refused(429, "guesses keys", headers={"Retry-After": str(int(FORGOTTEN_AFTER))})


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
