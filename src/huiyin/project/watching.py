"""Every request is measured and told in one line of the log: by its route, never by its address, which may hold a
receipt's secret or what somebody searched for.
"""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from huiyin.people.actors import Actor
from huiyin.people.models import User
from huiyin.project.metrics import REQUESTS, SECONDS, STATEMENTS

log = structlog.get_logger(__name__)
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ROUTE = "huiyin.route"
"""Under this name of the WSGI environment stands the route of an answered request, for `huiyin.project.tracing`."""
QUIET = frozenset({"healthz", "readyz", "metrics"})
"""Asked every few seconds by machines: measured, not told."""
REFUSED = frozenset({401, 403, 404})
"""Where a right may have been refused: what one may not know of is answered as if it were not there."""


class Watched:
    """Middleware, the first of all: an id for the request, in the log's lines and the answer; its numbers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, and measure."""
        given = request.headers.get("X-Request-Id", "") if settings.PROXIES else ""  # a proxy of ours may name it
        name = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        statements = _Statements()
        begun = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=name):
            with connection.execute_wrapper(statements):
                response = self.get_response(request)
            _tell(request, response, time.perf_counter() - begun, statements.count)
        response["X-Request-Id"] = name
        return response


class _Statements:
    """Counts what goes to the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _tell(request: HttpRequest, response: HttpResponse, seconds: float, statements: int) -> None:
    match = request.resolver_match
    route = match.route if match else "none"
    request.META[ROUTE] = route
    method = request.method if request.method in _METHODS else "other"
    REQUESTS.labels(route, method, response.status_code).inc()
    SECONDS.labels(route).observe(seconds)
    STATEMENTS.labels(route).observe(statements)
    if route not in QUIET:
        log.info(
            "request",
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            statements=statements,
            **_whose(request, response.status_code),
        )


def _whose(request: HttpRequest, status: int) -> dict[str, int | str]:
    """Whose request was refused: the number of the account, or the name of the key; nothing for a stranger."""
    if status not in REFUSED:
        return {}
    actor = getattr(request, "auth", None)
    if isinstance(actor, Actor) and actor.key:
        return {"key": actor.key}
    user = getattr(request, "_cached_user", None)  # nobody is looked up for this: whoever refused has asked
    return {"account": user.pk} if isinstance(user, User) else {}
