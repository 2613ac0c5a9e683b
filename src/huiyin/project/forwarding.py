"""Whose request it is, when proxies stand before the product: REMOTE_ADDR becomes what the outermost of them saw.

What a caller writes into X-Forwarded-For itself stands further left and is not believed.
"""

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest

LOOPBACK = frozenset({"127.0.0.1", "::1"})
MARKS_OF_PROXIES = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")
WSGIApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Forwarded:
    """WSGI middleware. `proxies`: how many of ours hand a request on, each adding whom it came from."""

    def __init__(self, app: WSGIApp, proxies: int) -> None:
        self.app = app
        self.proxies = proxies

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Put the caller's address where everything looks for it, and pass on."""
        if self.proxies:
            said = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            if len(said) >= self.proxies and (address := _address(said[-self.proxies])):
                environ["REMOTE_ADDR"] = address
        return self.app(environ, start_response)


def from_this_machine(request: HttpRequest) -> bool:
    """Whether a program of this machine asks for itself, and no proxy on this machine for somebody else."""
    handed_on = any(name in request.headers for name in MARKS_OF_PROXIES)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not handed_on


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
