"""What all connections bring in one turn of the loop goes to the database in one call, and is acknowledged after it.

While batches are being stored the next one gathers: the more is to be done, the larger the batches. They are settled in
their order. This is the one place where a QoS 1 message is acknowledged.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from huiyin.intake.operations import UnableToKeep
from huiyin.intake.sent import Sent

log = structlog.get_logger(__name__)
_ROW = 600
"""Bytes that an observation takes beside its payload while it waits."""


ROWS_MOST = 2_000
"""Rows of one batch: what comes in a flood is stored while the rest of it is still read."""
UNDER_WAY = 2
"""Batches that are handed over at a time, so that the database need not wait for us between two."""


class Sender(Protocol):
    """Who brought something."""

    def kept(self, acknowledgements: bytes, weight: int) -> None:
        """It is stored: send these."""

    def not_kept(self) -> None:
        """It is not stored: acknowledge nothing."""

    def read_on(self) -> None:
        """There may be room again."""


class _Batch:
    __slots__ = ("rows", "settled", "shares", "weight")

    def __init__(self) -> None:
        self.rows: list[Sent] = []
        self.shares: dict[Sender, tuple[bytearray, list[int]]] = {}
        self.weight = 0
        self.settled = asyncio.Event()


class Gathering:
    """Gathers until `end`; `keep` stores and raises `UnableToKeep` where it could not."""

    def __init__(self, keep: Callable[[Sequence[Sent]], Awaitable[None]]) -> None:
        self._keep = keep
        self._batch = _Batch()
        self._full: deque[_Batch] = deque()
        self._last = _Batch()
        self._last.settled.set()
        self._some = asyncio.Event()
        self._ending = False
        self.weight = 0
        """Bytes that wait, the batch that is being stored included."""
        self.held: set[Sender] = set()
        """Who is not read from until there is room."""

    def add(self, sender: Sender, rows: Sequence[Sent], acknowledgement: bytes, size: int) -> int:
        """Take what came in one message of `size` bytes; returns what it weighs while it waits."""
        batch = self._batch
        if len(batch.rows) >= ROWS_MOST:
            self._full.append(batch)
            batch = self._batch = _Batch()
        weight = size + _ROW * (len(rows) or 1)
        batch.rows += rows
        share = batch.shares.get(sender)
        if share is None:
            batch.shares[sender] = (bytearray(acknowledgement), [weight])
            self._some.set()
        else:
            share[0].extend(acknowledgement)
            share[1][0] += weight
        batch.weight += weight
        self.weight += weight
        return weight

    async def run(self) -> None:
        """Store and acknowledge, until `end` was said and nothing waits."""
        async with asyncio.TaskGroup() as group:
            for _ in range(UNDER_WAY):
                group.create_task(self._work())

    async def _work(self) -> None:
        while (taken := await self._next()) is not None:
            batch, before = taken
            kept = await self._stored(batch)
            await before.settled.wait()
            self._settle(batch, kept=kept)
            batch.settled.set()

    async def _next(self) -> tuple[_Batch, _Batch] | None:
        """The next batch and the one before it; None at the end."""
        while not (self._full or self._batch.shares):
            if self._ending:
                return None
            self._some.clear()
            await self._some.wait()
        if self._full:
            batch = self._full.popleft()
        else:
            batch, self._batch = self._batch, _Batch()
        before, self._last = self._last, batch
        return batch, before

    async def _stored(self, batch: _Batch) -> bool:
        if not batch.rows:
            return True
        try:
            await self._keep(batch.rows)
        except UnableToKeep as problem:
            log.warning("mqtt_not_kept", messages=len(batch.rows), problem=str(problem)[:200])
        except Exception:
            log.exception("mqtt_not_kept", messages=len(batch.rows))
        else:
            return True
        return False

    def end(self) -> None:
        """Store what is there and come to an end."""
        self._ending = True
        self._some.set()

    def _settle(self, batch: _Batch, *, kept: bool) -> None:
        self.weight -= batch.weight
        for sender, (acknowledgements, weight) in batch.shares.items():
            if kept:
                sender.kept(bytes(acknowledgements), weight[0])
            else:
                sender.not_kept()
        held, self.held = self.held, set()
        for sender in held:
            sender.read_on()
