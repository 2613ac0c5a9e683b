"""Listeners and the last events: who hears what, and what somebody who was away for a moment has missed."""

import asyncio
import secrets
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

KEPT = 10_000  # events; at ten a second, a quarter of an hour
WAITING = 1_000  # events that a listener may be behind before it is told to read the page again


class Event(Protocol):
    """What the outbox gives: its place there, who may hear it, and what a page shows without asking.

    It is entry `entry` of transaction `xid`; whatever transactions below `low` wrote comes before it.
    """

    @property
    def xid(self) -> int: ...
    @property
    def entry(self) -> int: ...
    @property
    def low(self) -> int: ...
    @property
    def topics(self) -> tuple[str, ...]: ...
    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """How far a page has heard, which is an event's id: the `n`th of the process `run`, and its place in the outbox.

    Another process has told in another order what was committed out of order: there only the outbox's place counts.
    """

    run: str
    n: int
    low: int
    xid: int
    entry: int

    def __str__(self) -> str:
        return f"{self.run}.{self.n}.{self.low}.{self.xid}.{self.entry}"

    @classmethod
    def read(cls, text: str) -> "Heard | None":
        """What `str` made; None for any other text."""
        run, *numbers = text.split(".")
        if len(numbers) != 4 or not all(n.isascii() and n.isdigit() and len(n) < 20 for n in numbers):
            return None
        return cls(run, *map(int, numbers))

    def knows(self, event: Event) -> bool:
        """Whether the event was told before this place, whichever process told it. Never wrongly so."""
        return event.xid < self.low or (event.xid == self.xid and event.entry <= self.entry)


class TooMany(Exception):
    """The holder's pages, or those of all together, are as many as may listen."""


@dataclass(slots=True, eq=False)
class Listener:
    """One open page. `missed` is set when it fell behind and must read its page again."""

    topics: frozenset[str]
    queue: "asyncio.Queue[tuple[Heard, Event]]" = field(default_factory=lambda: asyncio.Queue(WAITING))
    missed: bool = False

    def offer(self, there: Heard, event: Event) -> None:
        """Put the event, with its id, in its queue if it may hear it."""
        if self.topics.isdisjoint(event.topics):
            return
        try:
            self.queue.put_nowait((there, event))
        except asyncio.QueueFull:
            self.missed = True


class Hub:
    """All listeners of this process, and its last events. Until it is `ready` it does not know what was missed."""

    def __init__(self, kept: int = KEPT) -> None:
        self.ready = asyncio.Event()
        self._recent: deque[tuple[Heard, Event]] = deque(maxlen=kept)
        self._listeners: set[Listener] = set()
        self._last = Heard(secrets.token_hex(4), 0, low=1, xid=0, entry=0)
        self._whole_from = self._low = 1

    @property
    def last(self) -> str:
        """The id of the newest event."""
        return str(self._last)

    def begin(self, first: int) -> None:
        """Whatever transactions from `first` on wrote will be published here; of older ones only a part."""
        self._whole_from = first

    def publish(self, event: Event) -> None:
        """Hand one event to all who may hear it, and keep it for those who come back."""
        if len(self._recent) == self._recent.maxlen:
            self._whole_from = max(self._whole_from, self._recent[0][1].xid + 1)
        self._last = Heard(self._last.run, self._last.n + 1, event.low, event.xid, event.entry)
        self._low = max(self._low, event.low)
        self._recent.append((self._last, event))
        for listener in self._listeners:
            listener.offer(self._last, event)

    @contextmanager
    def listening(self, topics: frozenset[str], after: str = "") -> Iterator[Listener]:
        """A listener for as long as the block runs, which first hears what it missed since the event `after`."""
        listener = Listener(topics)
        if after:
            self._catch_up(listener, Heard.read(after))
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def _catch_up(self, listener: Listener, heard: Heard | None) -> None:
        """In this process by number; from another one by transaction, so that a late commit is heard perhaps twice."""
        if heard is None:
            listener.missed = True
        elif heard.run == self._last.run:
            listener.missed = heard.n < self._last.n - len(self._recent)
            self._offer(listener, lambda there, _event: there.n <= heard.n)
        else:
            # Beyond all that is known here it comes from another database: the one before a restore.
            listener.missed = not self._whole_from <= heard.low <= self._low
            self._offer(listener, lambda _there, event: heard.knows(event))

    def _offer(self, listener: Listener, known: Callable[[Heard, Event], bool]) -> None:
        for there, event in self._recent if not listener.missed else ():
            if not known(there, event):
                listener.offer(there, event)


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
