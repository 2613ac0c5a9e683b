"""Storing observations: one connection a process, one COPY for all that waits, an answer once it is committed.

Whoever hands something over is answered after the commit and never before; the next COPY gathers what came meanwhile,
so that the busier it is, the larger are the blocks and the cheaper each row.
"""

import os
import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from huiyin.intake.models import Stream
from huiyin.intake.operations.arriving import Arriving
from huiyin.intake.sent import Sent

log = structlog.get_logger(__name__)
MOST_WAITING = 100_000
"""Observations that may wait to be stored; beyond that, whoever sends must wait and send again."""
AT_ONCE = 10_000
HEARTBEAT = 30.0
PAUSE = 0.5


class UnableToKeep(Exception):
    """It was not stored, and must not be acknowledged: the source has to send it again."""


class Keeper:
    """The thread of a process that stores. `submit` may be called from any thread."""

    def __init__(self, door: str) -> None:
        self._writer = f"{door}@{socket.gethostname()}:{os.getpid()}"
        self._some = threading.Condition()
        self._waiting: list[tuple[Sequence[Sent], Future[None]]] = []
        self._rows = 0
        self._ending = False
        self._arriving: Arriving | None = None
        self._beat_at = 0.0
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> "Keeper":
        """Begin to store."""
        self._thread.start()
        return self

    def end(self) -> None:
        """Store what waits, and end."""
        with self._some:
            self._ending = True
            self._some.notify()
        self._thread.join()

    @property
    def waiting(self) -> int:
        """How many observations wait to be stored."""
        return self._rows

    def submit(self, sent: Sequence[Sent]) -> "Future[None]":
        """Hand over; done when committed, `UnableToKeep` when not. An empty list is done at once."""
        future: Future[None] = Future()
        if not sent:
            future.set_result(None)
            return future
        with self._some:
            if self._ending or self._rows + len(sent) > MOST_WAITING:
                future.set_exception(UnableToKeep("too much waits to be stored"))
                return future
            self._waiting.append((sent, future))
            self._rows += len(sent)
            self._some.notify()
        return future

    def keep(self, sent: Sequence[Sent]) -> None:
        """Hand over and wait. Raises `UnableToKeep`."""
        self.submit(sent).result()

    def _run(self) -> None:
        while (batch := self._next()) is not None:
            if not batch:
                self._stay_known()
                continue
            # Who has given up meanwhile is not stored for; who gives up from now on is answered all the same.
            taken = [(sent, future) for sent, future in batch if future.set_running_or_notify_cancel()]
            problem = self._store([one for sent, _future in taken for one in sent]) if taken else None
            for _sent, future in taken:
                if problem is None:
                    future.set_result(None)
                else:
                    future.set_exception(UnableToKeep(problem))
        connection.close()

    def _next(self) -> list[tuple[Sequence[Sent], "Future[None]"]] | None:
        """What is to be stored together; nothing when nobody came for a while; None at the end."""
        with self._some:
            while not self._waiting:
                if self._ending:
                    return None
                if not self._some.wait(HEARTBEAT):
                    return []
            count = rows = 0
            while count < len(self._waiting) and rows < AT_ONCE:
                rows += len(self._waiting[count][0])
                count += 1
            batch, self._waiting = self._waiting[:count], self._waiting[count:]
            self._rows -= rows
            return batch

    def _store(self, sent: Sequence[Sent]) -> str | None:
        """Store and commit; why not, when that did not happen."""
        try:
            if self._arriving is None:
                now = timezone.now()
                stream = Stream.objects.create(writer=self._writer, began_at=now, seen_at=now)
                self._arriving = Arriving(stream.pk)
            self._beat(self._arriving)
            self._arriving.store(sent)
        except (DatabaseError, InterfaceError) as problem:
            log.warning("not_kept", problem=f"{type(problem).__name__}: {problem}"[:200], rows=len(sent))
            # The next block begins a stream of its own: whether this one was committed is not known here.
            self._arriving = None
            connection.close()
            time.sleep(PAUSE)
            return "the database does not answer"
        except Exception:
            log.exception("not_kept", rows=len(sent))
            self._arriving = None
            connection.close()
            return "a fault of ours"
        return None

    def _stay_known(self) -> None:
        """An idle door's stream must not be taken for one that is over: the next reading may be a fire."""
        if self._arriving is None:
            return
        try:
            self._beat(self._arriving)
        except (DatabaseError, InterfaceError):
            self._arriving = None
            connection.close()

    def _beat(self, arriving: Arriving) -> None:
        if time.monotonic() - self._beat_at > HEARTBEAT:
            self._beat_at = time.monotonic()
            Stream.objects.filter(pk=arriving.stream).update(seen_at=timezone.now())
