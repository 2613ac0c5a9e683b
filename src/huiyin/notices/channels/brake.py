"""A server that hangs is left alone for a while, so that what waits behind it goes on."""

import threading
import time

from huiyin.notices.channels.port import ChannelFailed

REST = 30.0
"""Seconds for which nothing is sent to a server that kept us waiting; shorter than the first back-off."""


class Brake:
    """Remembers, in this process, which servers hung. Threads may share one."""

    def __init__(self, rest: float = REST) -> None:
        self._rest = rest
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def check(self, server: str) -> None:
        """Raises `ChannelFailed`, at once, while `server` is left alone."""
        with self._lock:
            if self._until.get(server, 0.0) > time.monotonic():
                raise ChannelFailed("the server kept us waiting a moment ago", permanent=False)

    def hung(self, server: str) -> None:
        """Leave `server` alone from now on; those whose rest is over are forgotten."""
        now = time.monotonic()
        with self._lock:
            self._until = {name: until for name, until in self._until.items() if until > now}
            self._until[server] = now + self._rest
