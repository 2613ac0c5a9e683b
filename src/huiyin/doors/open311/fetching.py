"""Fetching a picture from an address that a stranger wrote.

Three guards, each of which holds alone: the host must be allowed by name; every address it resolves to must be public;
and the connection goes to the very address that was checked. They are those of everything that goes out
(`kernel.outward`, `notices.channels.guarded`). Redirects are walked by hand, each checked afresh.
"""

from collections.abc import Callable, Collection, Iterable
from io import BytesIO
from urllib.parse import urljoin

import httpcore

from huiyin.evidence.rules import FILE_LIMIT
from huiyin.kernel.outward import PORTS, NotAllowedOut, allowed_host, is_public
from huiyin.notices.channels.guarded import Guarded, NoAddress, Resolve, addresses_of

MOST_REDIRECTS = 3
LONGEST = 20.0
"""Seconds for the whole, redirects included, so that a server that drips bytes is left too."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class UnableToFetch(Exception):
    """The picture was not fetched. `permanent`: another try would end the same."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


def fetch(
    url: str,
    allowed: Collection[str],
    *,
    limit: float = LONGEST,
    reachable: Callable[[str], bool] = is_public,
    resolve: Resolve = addresses_of,
) -> BytesIO:
    """The bytes behind `url`, at most `FILE_LIMIT`. Raises `UnableToFetch`."""
    backend = Guarded(limit, reachable, resolve)
    with httpcore.ConnectionPool(network_backend=backend, max_connections=1) as pool:
        for _ in range(MOST_REDIRECTS + 1):
            found = _asked(pool, url, allowed)
            if isinstance(found, BytesIO):
                return found
            url = found
    raise UnableToFetch("too many redirects", permanent=True)


def _asked(pool: httpcore.ConnectionPool, url: str, allowed: Collection[str]) -> BytesIO | str:
    """What lies at the address, or the address that it sends to."""
    headers = [("Accept", "image/*"), ("User-Agent", "huiyin")]
    try:
        allowed_host(url, allowed, PORTS)
        with pool.stream("GET", url.encode("ascii"), headers=headers) as response:
            to = next((value for name, value in response.headers if name.lower() == b"location"), b"")
            if response.status in REDIRECTS and to:
                return urljoin(url, to.decode("latin-1"))
            return _body(response)
    except NotAllowedOut as why:
        raise UnableToFetch(str(why), permanent=True) from why
    except (httpcore.UnsupportedProtocol, httpcore.LocalProtocolError, ValueError) as wrong:
        raise UnableToFetch("not an address", permanent=True) from wrong
    except NoAddress as why:
        raise UnableToFetch(str(why), permanent=False) from why
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as broken:
        raise UnableToFetch(type(broken).__name__, permanent=False) from broken


def _body(response: httpcore.Response) -> BytesIO:
    if response.status != 200:
        raise UnableToFetch(f"HTTP {response.status}", permanent=response.status < 500)
    content = BytesIO()
    assert isinstance(response.stream, Iterable)
    for chunk in response.iter_stream():
        content.write(chunk)
        if content.tell() > FILE_LIMIT:
            raise UnableToFetch("the file is too large", permanent=True)
    content.seek(0)
    return content
