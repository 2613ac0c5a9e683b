"""The worker's loop: does what is due until it is told to stop. Any number of workers may run.

Four threads: one keeps time, one sends notices (a mail server that hangs holds up no deadline), one sends what is
urgent, one runs jobs. Each
finishes what it holds when it is told to stop, waits for a database that does not answer, and goes on.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from huiyin.worker import runner, urgent
from huiyin.worker.chores import TIMEKEEPING, Chore, sending

log = structlog.get_logger(__name__)
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before a chore that failed is tried again, the last one again and again."""

PATIENCE = 5.0
"""Seconds that a worker takes at most to finish what it holds; who stops it may kill it soon afterwards."""


def run(stop: threading.Event) -> None:
    """Work until `stop` is set, and finish what is held, within `PATIENCE`.

    A notice that a server outside still holds then is left: its claim runs out, and another worker sends it.
    """
    log.info("worker_began")
    others = [
        threading.Thread(target=_guarded, args=[keep_on, stop], name=name, daemon=True)
        for name, keep_on in (("sending", _send), ("urgent", urgent.run), ("jobs", runner.run))
    ]
    for thread in others:
        thread.start()
    do_chores(TIMEKEEPING, stop)
    until = time.monotonic() + PATIENCE
    for thread in others:
        thread.join(max(until - time.monotonic(), 0))
    log.info("worker_ended", left=[thread.name for thread in others if thread.is_alive()])


@dataclass(slots=True)
class _Turn:
    """A chore, when it is due, and how often in a row it failed."""

    chore: Chore
    due: float = 0.0
    failed: int = 0


def do_chores(chores: Sequence[Chore], stop: threading.Event) -> None:
    """Do each chore whenever its time has come. What one of them raises stops neither it nor the others."""
    turns = [_Turn(chore) for chore in chores]
    try:
        while not stop.is_set():
            for turn in turns:
                if turn.due <= time.monotonic() and not stop.is_set():
                    turn.due = time.monotonic() + _do(turn)
            stop.wait(max(min(turn.due for turn in turns) - time.monotonic(), 0))
    finally:
        connection.close()


def _do(turn: _Turn) -> float:
    """Do the chore once; the seconds until it is due again."""
    chore = turn.chore
    try:
        done = chore.do(timezone.now())
    except (DatabaseError, InterfaceError) as problem:
        log.warning("chore_waits_for_database", chore=chore.name, problem=f"{type(problem).__name__}: {problem}"[:200])
        connection.close()
    except Exception:
        log.exception("chore_failed", chore=chore.name)
    else:
        turn.failed = 0
        return 0 if done >= chore.full else chore.every.total_seconds()
    turn.failed += 1
    return PAUSES[min(turn.failed, len(PAUSES)) - 1]


def _send(stop: threading.Event) -> None:
    do_chores(sending(stop), stop)


def _guarded(keep_on: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Begin again whatever ends before its time."""
    while not stop.is_set():
        try:
            keep_on(stop)
        except Exception:
            log.exception("thread_ended", thread=threading.current_thread().name)
            stop.wait(PAUSES[-1])
