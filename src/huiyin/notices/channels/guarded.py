"""Connections to the outside: each goes to the very address that was checked, and ends when its time is over.

A second look-up could answer otherwise (DNS rebinding, OWASP "Server-Side Request Forgery Prevention"); and a server
that drips a byte at a time would outlast any limit for a single read.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from huiyin.kernel.outward import NotAllowedOut, is_public

Resolve = Callable[[str, int], list[str]]


class NoAddress(OSError):
    """The name has no address just now."""


def addresses_of(host: str, port: int) -> list[str]:
    """All addresses of a host. Raises `NoAddress`."""
    try:
        return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except (OSError, UnicodeError) as why:
        raise NoAddress("the host has no address") from why


class Guarded(httpcore.NetworkBackend):
    """Connects to a host all of whose addresses are `reachable`. Raises `NotAllowedOut`, and `NoAddress`.

    `limit` is in seconds, for the whole exchange. The name in the certificate stays that of the URL: httpcore asks for
    it itself.
    """

    def __init__(
        self, limit: float, reachable: Callable[[str], bool] = is_public, resolve: Resolve = addresses_of
    ) -> None:
        self._until, self._reachable, self._resolve = time.monotonic() + limit, reachable, resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the first of the checked addresses."""
        addresses = self._resolve(host, port)
        if not addresses or not all(self._reachable(address) for address in addresses):
            raise NotAllowedOut("the host has an address that is not public")
        return _Timed(httpcore.SyncBackend().connect_tcp(addresses[0], port, timeout=_left(self._until)), self._until)


class _Timed(httpcore.NetworkStream):
    """A stream whose every wait ends when the whole exchange has to."""

    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner, self._until = inner, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._until))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, _left(self._until)), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the whole exchange took too long")
    return left
