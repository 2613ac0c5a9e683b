"""Handing JSON or bytes to an address that came from outside: guarded, without redirects, and bounded as a whole.

The guards are those of `kernel.outward` and `channels.guarded`, as for everything that goes out.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpcore

from huiyin.kernel.outward import NotAllowedOut, allowed_host, is_public
from huiyin.notices.channels.brake import Brake
from huiyin.notices.channels.guarded import Guarded, NoAddress
from huiyin.notices.channels.port import ChannelFailed

LIMIT = 8.0
"""Seconds for a whole exchange."""
LONGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    def json(self) -> dict[str, Any]:
        """The answer as an object. Raises `ChannelFailed` when it is none: a proxy's page is no word of the vendor."""
        try:
            found = json.loads(self.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ChannelFailed(f"HTTP {self.status} without an answer in JSON", permanent=False)
        return found


@dataclass(frozen=True, slots=True)
class Outward:
    """A way out to these `hosts` (as `kernel.outward.allowed_host` reads them) and to no other."""

    hosts: Collection[str]
    limit: float = LIMIT
    schemes: Collection[str] = ("https",)
    reachable: Callable[[str], bool] = is_public
    brake: Brake = field(default_factory=Brake, compare=False)

    def host_of(self, url: str) -> str:
        """The host, when it is allowed. Raises `ChannelFailed`, permanently."""
        try:
            return allowed_host(url, self.hosts, self.schemes)
        except NotAllowedOut as why:
            raise ChannelFailed(str(why), permanent=True) from why

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """Send `content` and read the answer, whatever its status. Raises `ChannelFailed`."""
        return self._ask("POST", url, content, headers)

    def _ask(self, method: str, url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        host = self.host_of(url)
        self.brake.check(host)
        backend = Guarded(self.limit, self.reachable)
        sent = {"User-Agent": "huiyin", **headers}
        try:
            with (
                httpcore.ConnectionPool(network_backend=backend, max_connections=1) as pool,
                pool.stream(
                    method, url.encode("ascii"), headers=list(sent.items()), content=content,
                    extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.limit)},
                ) as response,
            ):  # fmt: skip
                return _answer(response)
        except httpcore.TimeoutException as slow:
            self.brake.hung(host)
            raise ChannelFailed(f"no answer within {self.limit:g} seconds", permanent=False) from slow
        except NoAddress as why:
            raise ChannelFailed(str(why), permanent=False) from why
        except NotAllowedOut as why:
            raise ChannelFailed(str(why), permanent=True) from why
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as broken:
            raise ChannelFailed(f"{type(broken).__name__}: {broken}"[:200], permanent=False) from broken
        except (httpcore.UnsupportedProtocol, UnicodeError) as wrong:
            raise ChannelFailed("not an address", permanent=True) from wrong

    def post_json(self, url: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Send an object and read the object that answers; only HTTP 200 is an answer. Raises `ChannelFailed`."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return _object(self.post(url, content, {"Content-Type": "application/json; charset=utf-8"}))

    def get_json(self, url: str) -> dict[str, Any]:
        """Read the object at an address; only HTTP 200 is an answer. Raises `ChannelFailed`."""
        return _object(self._ask("GET", url, b"", {}))


def _object(answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise ChannelFailed(f"HTTP {answer.status}", permanent=for_good(answer.status))
    return answer.json()


def for_good(status: int) -> bool:
    """Whether a status says that another try would end the same: 4xx but for time-outs and too many requests."""
    return 300 <= status < 500 and status not in {408, 425, 429}


def _answer(response: httpcore.Response) -> Answer:
    body = b""
    assert isinstance(response.stream, Iterable)
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > LONGEST_ANSWER:
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    return Answer(response.status, body[:LONGEST_ANSWER], headers)
