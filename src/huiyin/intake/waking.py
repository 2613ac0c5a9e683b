"""Being woken by PostgreSQL: LISTEN on a connection of its own, by the thread that waits or in one of its own.

A notification is a hint and nothing more: it may be lost while the connection is away, so whoever waits also looks
by itself every so often.
"""

import threading
import time
from collections.abc import Iterable
from typing import Any

import psycopg
import structlog
from django.db import connection

log = structlog.get_logger(__name__)
LOOK = 1.0
"""Seconds after which the thread looks whether it is to end."""
PAUSE = 1.0


class Listener:
    """Waits in the thread that is to be woken: while that works, no other takes the interpreter from it at every
    notification, and none stands between it and the database."""

    def __init__(self, *channels: str) -> None:
        self._channels = channels
        self._line: psycopg.Connection[Any] | None = None

    def wait(self, seconds: float) -> bool:
        """Wait until somebody notified, at most so long; whether somebody may have: one that begins to listen has not
        heard what was said before."""
        try:
            if self._line is None:
                self._line = _listening(self._channels)
                return True
            return bool(list(self._line.notifies(timeout=seconds, stop_after=1)))
        except (psycopg.Error, OSError) as problem:
            log.warning("waker_waits_for_database", problem=type(problem).__name__)
            self.close()
            time.sleep(min(seconds, PAUSE))
            return False

    def close(self) -> None:
        """Listen no more."""
        if self._line is not None:
            self._line.close()
        self._line = None


class Waker:
    """Sets `woken` when somebody notified one of the channels."""

    def __init__(self, *channels: str) -> None:
        self.woken = threading.Event()
        self._channels = channels
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"waker:{channels[0]}", daemon=True)

    def start(self) -> "Waker":
        """Begin to listen."""
        self._thread.start()
        return self

    def end(self) -> None:
        """Listen no more, and wake whoever waits."""
        self._ending.set()
        self.woken.set()

    def wait(self, seconds: float) -> bool:
        """Wait until somebody notified, at most so long; whether somebody did."""
        woken = self.woken.wait(seconds)
        self.woken.clear()
        return woken

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._listen()
            except (psycopg.Error, OSError) as problem:
                log.warning("waker_waits_for_database", problem=type(problem).__name__)
                self._ending.wait(PAUSE)

    def _listen(self) -> None:
        with _listening(self._channels) as listening:
            self.woken.set()  # what was notified before this is not heard
            while not self._ending.is_set():
                for _ in listening.notifies(timeout=LOOK, stop_after=1):
                    self.woken.set()


def _listening(channels: Iterable[str]) -> psycopg.Connection[Any]:
    given: dict[str, Any] = connection.get_connection_params()
    wanted = {key: value for key, value in given.items() if key not in {"cursor_factory", "context"}}
    line: psycopg.Connection[Any] = psycopg.connect(**wanted | {"autocommit": True})
    for channel in channels:
        line.execute(f'LISTEN "{channel}"')
    return line
