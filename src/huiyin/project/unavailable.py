"""When the database does not answer: 503 with Retry-After instead of 500. Connections recover by themselves
(CONN_HEALTH_CHECKS), so that the next request after the database is back succeeds.

Views are covered by the middleware; what fails in another middleware (a session that cannot be read) by `server_error`.
"""

import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override
from django.views.defaults import server_error as django_server_error

from huiyin.api.catalogue import BROKEN, UNAVAILABLE
from huiyin.api.problems import Problem, answer
from huiyin.doors.open311.rendering import render_error

RETRY_AFTER = 5  # seconds
# PostgreSQL's Appendix A: class 08 connection exceptions, class 53 insufficient resources (a full disk, no memory, too
# many connections), 57P01-57P03 shutdown and start-up
CLASSES = ("08", "53")
CODES = frozenset({"57P01", "57P02", "57P03"})


class DatabaseUnavailable:
    """Middleware that answers 503 for a view that could not reach the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the work is in `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer, or None when the exception is another matter."""
        return unavailable(request) if is_unavailable(exception) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """The project's handler500."""
    exception = sys.exc_info()[1]
    if exception is not None and is_unavailable(exception):
        return unavailable(request)
    if _wants_json(request):
        with override(get_language_from_request(request)):
            return answer(Problem(BROKEN))
    if _speaks_open311(request):
        return render_error(request, 500, "The error has been recorded.")
    return django_server_error(request)


def is_unavailable(exception: BaseException) -> bool:
    """Whether the exception says that the database cannot be reached, not that a statement was wrong."""
    if isinstance(exception, InterfaceError):
        return True
    if not isinstance(exception, OperationalError):
        return False
    code = getattr(exception.__cause__, "sqlstate", None)
    return code is None or code.startswith(CLASSES) or code in CODES


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, in the form that the caller reads."""
    if _wants_json(request):
        # By hand: what fails outside the locale's middleware has no language yet.
        with override(get_language_from_request(request)):
            response = answer(Problem(UNAVAILABLE))
    elif _speaks_open311(request):
        response = render_error(request, 503, "The database does not answer. Try again shortly.")
    else:
        # Without the request no context processor runs: one of them would ask the database who is signed in.
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/ingest/"))


def _speaks_open311(request: HttpRequest) -> bool:
    return request.path.startswith("/open311/")
