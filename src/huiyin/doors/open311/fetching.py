"""Fetching a picture from an address that a stranger wrote.

Three guards, each of which holds alone: the host must be allowed by name; every address it resolves to must be public;
and the connection goes to the very address that was checked (a second look-up could answer otherwise: DNS rebinding,
OWASP "Server-Side Request Forgery Prevention"). Redirects are walked by hand, each checked afresh.
"""

import socket
import time
from collections.abc import Callable, Collection
from contextlib import closing
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import httpx

from huiyin.evidence.rules import FILE_LIMIT
from huiyin.kernel.outward import PORTS, is_public

MOST_REDIRECTS = 3
TIMEOUT = httpx.Timeout(5.0, connect=3.0)
LONGEST = 20.0
"""Seconds for the whole, so that a server that drips bytes is left too."""

Resolve = Callable[[str], list[str]]


class UnableToFetch(Exception):
    """The picture was not fetched. `permanent`: another try would end the same."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


def resolve(host: str) -> list[str]:
    """All addresses of a host. Raises `UnableToFetch`."""
    try:
        return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)})
    except (OSError, UnicodeError) as why:
        raise UnableToFetch("the host has no address", permanent=False) from why


def fetch(
    url: str,
    allowed: Collection[str],
    *,
    resolve: Resolve = resolve,
    transport: httpx.BaseTransport | None = None,
) -> BytesIO:
    """The bytes behind `url`, at most `FILE_LIMIT`. Raises `UnableToFetch`."""
    until = time.monotonic() + LONGEST
    with httpx.Client(transport=transport, timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
        for _ in range(MOST_REDIRECTS + 1):
            try:
                response = client.send(_request(client, url, allowed, resolve), stream=True)
                with closing(response):
                    if not response.has_redirect_location:
                        return _body(response, until)
                    url = urljoin(url, response.headers["location"])
            except (httpx.HTTPError, httpx.InvalidURL) as why:
                raise UnableToFetch(type(why).__name__, permanent=False) from why
    raise UnableToFetch("too many redirects", permanent=True)


def _request(client: httpx.Client, url: str, allowed: Collection[str], resolve: Resolve) -> httpx.Request:
    """The request to the checked address itself; Host and the name in the certificate stay those of the URL."""
    host, scheme, tail = _checked(url, allowed)
    addresses = resolve(host)
    if not addresses or not all(is_public(address) for address in addresses):
        raise UnableToFetch("the host has an address that is not public", permanent=True)
    pinned = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    headers = {"Host": host, "Accept": "image/*", "User-Agent": "huiyin"}
    return client.build_request("GET", f"{scheme}://{pinned}{tail}", headers=headers, extensions={"sni_hostname": host})


def _checked(url: str, allowed: Collection[str]) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as why:
        raise UnableToFetch("not an address", permanent=True) from why
    if parts.scheme not in PORTS or parts.username is not None or port not in {None, PORTS[parts.scheme]}:
        raise UnableToFetch("only http and https on their own ports, without a user", permanent=True)
    if host not in {name.lower() for name in allowed}:
        raise UnableToFetch("the host is not one of HUIYIN_OPEN311_MEDIA_HOSTS", permanent=True)
    return host, parts.scheme, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _body(response: httpx.Response, until: float) -> BytesIO:
    if response.status_code != 200:
        raise UnableToFetch(f"HTTP {response.status_code}", permanent=response.status_code < 500)
    if int(response.headers.get("content-length") or 0) > FILE_LIMIT:
        raise UnableToFetch("the file is too large", permanent=True)
    content = BytesIO()
    for chunk in response.iter_bytes():
        content.write(chunk)
        if content.tell() > FILE_LIMIT:
            raise UnableToFetch("the file is too large", permanent=True)
        if time.monotonic() > until:
            raise UnableToFetch("the file came too slowly", permanent=False)
    content.seek(0)
    return content
