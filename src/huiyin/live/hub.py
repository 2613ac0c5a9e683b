"""Listeners and the last events: who hears what, and what somebody who was away for a moment has missed."""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

KEPT = 10_000  # events; at ten a second, a quarter of an hour
WAITING = 1_000  # events that a listener may be behind before it is told to read the page again
NOTHING_YET = "0-0"  # the id of a page that has heard of nothing, as nothing has ever happened


class Event(Protocol):
    """What the outbox gives: an id that grows, who may hear it, and what a page shows without asking."""

    @property
    def id(self) -> str: ...
    @property
    def topics(self) -> tuple[str, ...]: ...
    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def state(self) -> str: ...


class TooMany(Exception):
    """The holder's pages, or those of all together, are as many as may listen."""


@dataclass(slots=True, eq=False)
class Listener:
    """One open page. `missed` is set when it fell behind and must read its page again."""

    topics: frozenset[str]
    queue: "asyncio.Queue[Event]" = field(default_factory=lambda: asyncio.Queue(WAITING))
    missed: bool = False

    def offer(self, event: Event) -> None:
        """Put the event in its queue if it may hear it."""
        if self.topics.isdisjoint(event.topics):
            return
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.missed = True


class Hub:
    """All listeners of this process, and its last events. Until it is `ready` it does not know what was missed."""

    def __init__(self, kept: int = KEPT) -> None:
        self.ready = asyncio.Event()
        self._recent: deque[Event] = deque(maxlen=kept)
        self._listeners: set[Listener] = set()

    @property
    def last(self) -> str:
        """The id of the newest event."""
        return self._recent[-1].id if self._recent else NOTHING_YET

    def publish(self, event: Event) -> None:
        """Hand one event to all who may hear it, and keep it for those who come back."""
        self._recent.append(event)
        for listener in self._listeners:
            listener.offer(event)

    @contextmanager
    def listening(self, topics: frozenset[str], after: str = "") -> Iterator[Listener]:
        """A listener for as long as the block runs, which first hears what it missed since the event `after`."""
        listener = Listener(topics)
        self._catch_up(listener, after)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def _catch_up(self, listener: Listener, after: str) -> None:
        if after in ("", self.last):
            return
        recent = list(self._recent)
        position = next((n for n, event in enumerate(recent) if event.id == after), None)
        if position is None:
            listener.missed = True
            return
        for event in recent[position + 1 :]:
            listener.offer(event)


class Seats:
    """How many pages listen, by holder: one person's three hundred tabs leave room for the others."""

    def __init__(self, each: int, all_together: int) -> None:
        self._each, self._all = each, all_together
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, holder: str) -> Iterator[None]:
        """A seat for as long as the block runs. Raises `TooMany`."""
        if self._taken[holder] >= self._each or self._taken.total() >= self._all:
            raise TooMany(holder)
        self._taken[holder] += 1
        try:
            yield
        finally:
            self._taken[holder] -= 1
            self._taken += Counter()  # forgets whoever has none left
