"""The intake in the threads of a web process: somewhere to put what was sent, and somewhere to say no."""

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from contextvars import ContextVar

import structlog
from django.db import Error, connection
from django.utils import timezone

from huiyin.intake.brakes import Brake
from huiyin.intake.operations import Keeper, UnableToKeep, refusing
from huiyin.intake.operations.refusing import Refused
from huiyin.intake.sent import Sent

log = structlog.get_logger(__name__)
PATIENCE = 4.0
"""Seconds in which it is stored or not; OneNET waits five for its answer."""
SAY_REFUSALS = 1.0
asks: ContextVar[str] = ContextVar("asks", default="")
"""The network address of the request that is answered just now."""
WRONG_KEYS, FORGOTTEN_AFTER = 10, 60.0
"""Different wrong keys from one address, and seconds, before it is not asked any more."""


class Place:
    """What the threads of one process share: one keeper, so that what they bring at once is one COPY."""

    def __init__(self) -> None:
        self.brake = Brake(WRONG_KEYS, FORGOTTEN_AFTER)
        self._keeper = Keeper("http")
        self._refused = Refused()
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._saying = threading.Thread(target=self._say_refusals, name="refusals", daemon=True)

    def start(self) -> "Place":
        """Begin to store and to count."""
        self._keeper.start()
        self._saying.start()
        return self

    def end(self) -> None:
        """Store what waits, write down what was refused, and end."""
        self._ending.set()
        self._keeper.end()
        self._saying.join()

    def keep(self, sent: Sequence[Sent]) -> None:
        """Store; returns after the commit. Raises `UnableToKeep`: then it must not be acknowledged.

        What takes longer than `PATIENCE` may be stored all the same; it is sent again, and is the same then.
        """
        try:
            self._keeper.submit(sent).result(PATIENCE)
        except (TimeoutError, CancelledError) as late:
            raise UnableToKeep("storing takes too long") from late

    def refuse(self, door: str, why: str, told_from: str = "") -> None:
        """Count a refusal, for somebody to see. `why` is one of a few words, never what was sent.

        `told_from` is whose it was, where that is known better than by the address that the request came from.
        """
        with self._lock:
            self._refused.add(door, why, told_from or asks.get())

    def _say_refusals(self) -> None:
        while not self._ending.wait(SAY_REFUSALS):
            self._say()
        self._say()
        connection.close()

    def _say(self) -> None:
        with self._lock:
            refused, self._refused = self._refused, Refused()
        if not refused:
            return
        try:
            connection.close_if_unusable_or_obsolete()
            refusing.count(refused, timezone.now())
        except Error as problem:
            log.warning("refusals_not_said", problem=type(problem).__name__)
            with self._lock:
                self._refused.put_back(refused)


_places: dict[int, Place] = {}
_making = threading.Lock()


def the_place() -> Place:
    """The one of this process, made when it is first asked for: threads do not survive a fork."""
    process = os.getpid()
    with _making:
        if process not in _places:
            _places.clear()
            _places[process] = Place().start()
        return _places[process]


def now_ms() -> int:
    """The present moment."""
    return time.time_ns() // 1_000_000
