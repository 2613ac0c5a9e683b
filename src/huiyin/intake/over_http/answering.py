"""How a door over HTTP says no: as a problem of RFC 9457, and counted."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from huiyin.intake.operations import UnableToKeep
from huiyin.intake.over_http.place import asks, the_place
from huiyin.intake.sent import Known
from huiyin.intake.telemetry import Unreadable

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 5  # seconds
_encode = msgspec.json.Encoder().encode


class Refused(Exception):
    """Not taken. `why` is counted and told, one of a few words; `detail` is told beside it."""

    def __init__(self, status: int, why: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(why)
        self.status, self.why, self.headers = status, why, headers or {}


def listening(door: str, *methods: str, unreadable: int = 422) -> Callable[[View], View]:
    """The view as a door: these methods, no cookies, every refusal counted.

    `unreadable` is the status for what cannot be read.
    """

    def around(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asking = asks.set(str(request.META.get("REMOTE_ADDR", "")))
            try:
                if request.method not in methods:
                    allowed = {"Allow": ", ".join(methods)}
                    raise Refused(405, "a method that is not served", headers=allowed)
                response = view(request, *args, **kwargs)
            except Refused as refused:
                response = _refusal(door, refused)
            except Unreadable as wrong:
                response = _refusal(door, Refused(unreadable, str(wrong)))
            except RequestDataTooBig:
                response = _refusal(door, Refused(413, "too large"))
            except UnreadablePostError:
                response = _refusal(door, Refused(400, "a body that breaks off"))
            except (UnableToKeep, OperationalError, InterfaceError) as problem:
                log.warning("not_kept", door=door, problem=type(problem).__name__)
                later = {"Retry-After": str(RETRY_AFTER)}
                response = _refusal(door, Refused(503, "not kept", headers=later))
            finally:
                asks.reset(asking)
            response["Cache-Control"] = "no-store"
            return response

        return answer

    return around


def _refusal(door: str, refused: Refused) -> HttpResponse:
    the_place().refuse(door, refused.why)
    return problem(refused.status, refused.why, refused.headers)


def count_parts(door: str, refused: Iterable[str], known: Known) -> None:
    """Count why parts were left out of a message whose rest was taken."""
    for why in refused:
        the_place().refuse(door, why, known.name or known.address or str(known.id))


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A problem without a page of its own (`about:blank`: its title is that of the status)."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return HttpResponse(_encode(told), status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def said(told: object, status: int = 200) -> HttpResponse:
    """JSON."""
    return HttpResponse(_encode(told), status=status, content_type="application/json")
