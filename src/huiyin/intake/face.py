"""What a door that listens is given: who somebody is, a place to put what they say, and somewhere to say no."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import close_old_connections, connection
from django.utils import timezone

from huiyin.intake.operations import Keeper, refusing
from huiyin.intake.operations.refusing import Refused
from huiyin.intake.operations.registering import child_of
from huiyin.intake.queries import sources
from huiyin.intake.sent import Known, Sent

Answer = TypeVar("Answer")
LOOKING_UP = 4
"""Threads, each with a connection, that look sources up."""


class Intake:
    """The intake as the doors of one process see it. Every method may be called from the loop's thread."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._threads = ThreadPoolExecutor(LOOKING_UP, thread_name_prefix="sources")
        self._children: dict[tuple[int, str], Known] = {}
        self._refused = Refused()

    async def keep(self, sent: Sequence[Sent]) -> None:
        """Store; returns after the commit. Raises `UnableToKeep`: then nothing of it may be acknowledged."""
        await asyncio.wrap_future(self._keeper.submit(sent))

    @property
    def waiting(self) -> int:
        """How many observations wait to be stored: a door that reads on regardless fills the memory."""
        return self._keeper.waiting

    async def by_key(self, key: str) -> Known | None:
        """Whose key this is."""
        return await self.ask(partial(sources.by_key, key))

    async def by_address(self, door: str, address: str) -> Known | None:
        """Who has this address at a door."""
        return await self.ask(partial(sources.by_address, door, address))

    async def by_certificate(self, digest: str) -> Known | None:
        """Whose certificate has this SHA-256 fingerprint, in hexadecimal."""
        return await self.ask(partial(sources.by_certificate, digest))

    async def child_of(self, parent: Known, name: str, kind: str = "") -> Known:
        """A device behind a gateway or transmitter, made known when it is first seen."""
        if (parent.id, name) not in self._children:
            found = await self.ask(partial(child_of, parent=parent, name=name, kind=kind, now=timezone.now()))
            self._children[parent.id, name] = found
        return self._children[parent.id, name]

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        """Run one operation or query of the intake beside the loop, on a connection. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _freshly, question)

    def refuse(self, door: str, why: str, told_from: str = "") -> None:
        """Count a refusal, for somebody to see. `why` is one of a few words, never what was sent.

        `told_from` is where it came from: a network address, a known device, an unknown one's address; no secret.
        """
        self._refused.add(door, why, told_from)

    async def say_refusals(self) -> None:
        """Write down what was refused since the last time."""
        refused, self._refused = self._refused, Refused()
        if refused:
            await self.ask(partial(refusing.count, refused, timezone.now()))

    def end(self) -> None:
        """Look nobody up any more. Each thread closes its connection."""
        all_there = threading.Barrier(LOOKING_UP)
        for _ in range(LOOKING_UP):
            self._threads.submit(_leave, all_there)
        self._threads.shutdown()


def _leave(all_there: threading.Barrier) -> None:
    all_there.wait()
    connection.close()


def _freshly(question: Callable[[], Any]) -> Any:
    close_old_connections()
    return question()
