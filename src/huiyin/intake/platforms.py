"""Asking another platform over HTTP to tell its device something. No redirects, and an end to every wait.

The addresses are settings of whoever runs the product, not of strangers: they may be private ones.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

import httpcore
import msgspec

CONNECT, WHOLE = 3.0, 10.0
"""Seconds to reach the platform, and for the whole exchange."""
LONGEST_ANSWER = 64 * 1024


class NotTaken(Exception):
    """The platform said no, and would say it again."""


class NotReached(Exception):
    """The platform has nothing of it, as far as can be: it is asked again."""


class Unsure(Exception):
    """It was sent and nothing came back: the platform may have it, so that asking again may do it twice."""


def post_json(url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """The object that the platform answers. Raises `NotTaken`, `NotReached`, `Unsure`."""
    given = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "huiyin", **headers}
    waits = {"connect": CONNECT, "pool": CONNECT, "read": WHOLE, "write": WHOLE}
    until = time.monotonic() + WHOLE
    try:
        with (
            httpcore.ConnectionPool(max_connections=1) as pool,
            pool.stream(
                "POST", url.encode("ascii"), headers=list(given.items()), content=body, extensions={"timeout": waits}
            ) as response,
        ):
            return _understood(response.status, _read(response, until))
    except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as away:
        raise NotReached(type(away).__name__) from away
    except (httpcore.UnsupportedProtocol, UnicodeError) as wrong:
        raise NotTaken("the platform's address is none") from wrong
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as broken:
        raise Unsure(type(broken).__name__) from broken


def _read(response: httpcore.Response, until: float) -> bytes:
    read = b""
    assert isinstance(response.stream, Iterable)
    for chunk in response.iter_stream():
        read += chunk
        if len(read) > LONGEST_ANSWER or time.monotonic() > until:
            raise Unsure("an answer that does not end")
    return read


def _understood(status: int, body: bytes) -> dict[str, Any]:
    if status in {408, 425, 429, 503}:
        raise NotReached(f"HTTP {status}")
    if status >= 500:  # a gateway that gave up waiting says so too
        raise Unsure(f"HTTP {status}")
    if not 200 <= status < 300:
        raise NotTaken(f"HTTP {status}")
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        found = None
    if not isinstance(found, dict):
        raise Unsure(f"HTTP {status} without an object")
    return found
