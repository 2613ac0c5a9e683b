"""The relay: the one reader of the outbox in this process.

It asks every 100 ms for the entries that were committed since, instead of being told of each by NOTIFY: NOTIFY
serialises commits, and loses what happens while the connection is away. What is urgent is notified all the same, for
the sake of those who are told of it: then it asks at once. A database that does not answer is waited for. It begins a
little before the end, so that pages which come back to a new process hear what they missed.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from django.db import Error, close_old_connections

from huiyin.live.hub import Event, Hub

EVERY = 0.1  # seconds
LEAST = 0.02
"""Seconds from one question to the next, however much is urgent."""
AT_ONCE = 500  # events a question
READ_AGAIN = 2_000  # events


class Place(Protocol):
    """Where a reader stands; who begins there hears all that transactions from `first` on wrote."""

    @property
    def first(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Outbox:
    """Where events come from: `before(count)` is the place of the last few, `after(place, limit)` what came since."""

    before: Callable[[int], Place]
    after: Callable[[Any, int], tuple[Any, Sequence[Event]]]


log = structlog.get_logger(__name__)


class Relay:
    """Reads the outbox and publishes what it finds; the hub is ready when it has come to the end once.

    `wait` waits for so many seconds, or until there is something urgent.
    """

    def __init__(
        self,
        outbox: Outbox,
        hub: Hub,
        wait: Callable[[float], object] = time.sleep,
        every: float = EVERY,
        again: int = READ_AGAIN,
    ) -> None:
        self._outbox = outbox
        self._hub = hub
        self._wait = wait
        self._every, self._again = every, again
        self._place: Any = None
        # Django's connection belongs to a thread: one thread, one connection, however many pages listen.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="relay")

    async def run(self) -> None:
        """Relay until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            if not await self._turn():
                await loop.run_in_executor(self._thread, self._rest)

    async def _turn(self) -> bool:
        """Relay one batch; whether there may be more at once."""
        loop = asyncio.get_running_loop()
        try:
            self._place, events = await loop.run_in_executor(self._thread, self._read)
        except Error as problem:
            log.warning("relay_waits_for_database", problem=type(problem).__name__)
            await asyncio.sleep(1)
            return False
        for event in events:
            self._hub.publish(event)
        more = len(events) == AT_ONCE
        if not more:
            self._hub.ready.set()
        return more

    def _rest(self) -> None:
        time.sleep(min(LEAST, self._every))
        self._wait(max(self._every - LEAST, 0))

    def _read(self) -> tuple[Any, Sequence[Event]]:
        close_old_connections()
        if self._place is None:
            self._place = self._outbox.before(self._again)
            self._hub.begin(self._place.first)
        return self._outbox.after(self._place, AT_ONCE)
