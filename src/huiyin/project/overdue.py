"""A request that stood in the queue for longer than anybody waits is not worked on: it would only keep others waiting.

When each request takes longer than a new one takes to come, the queue grows, and soon everything is answered to people
who have left. So the proxy says when it took a request on (X-Request-Start), and what waited too long is answered 503
before it costs a statement. Nothing of it was done, so it can be sent again.
"""

import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from huiyin.project.forwarding import WSGIApp
from huiyin.project.unavailable import unavailable

TAKEN = "huiyin.taken"
"""Under this name of the WSGI environment stands when a thread took the request up."""
_START = re.compile(r"t=(?:(?P<seconds>\d{10}(?:\.\d{1,6})?)|(?P<milliseconds>\d{13}))")


class Taken:
    """WSGI middleware, outside of all that reads: a body that drips from a telephone did not stand in our queue."""

    def __init__(self, app: WSGIApp) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Note the moment, and pass on."""
        environ[TAKEN] = time.time()
        return self.app(environ, start_response)


class Overdue:
    """Middleware. Without a proxy of ours nobody is believed about when a request came."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """503 for what waited too long; else pass on."""
        taken = request.META.get(TAKEN, time.time())
        if settings.PROXIES and waited(request.headers.get("X-Request-Start", ""), taken) > settings.LONGEST_WAIT:
            return unavailable(request)
        return self.get_response(request)


def waited(start: str, taken: float) -> float:
    """Seconds from `start` until `taken`; 0 when it cannot be read.

    “t=1774576800.123” as nginx writes it, “t=1774576800123” as Caddy does.
    """
    found = _START.fullmatch(start)
    if found is None:
        return 0.0
    came = float(found["seconds"]) if found["seconds"] else int(found["milliseconds"]) / 1000
    return max(taken - came, 0.0)
