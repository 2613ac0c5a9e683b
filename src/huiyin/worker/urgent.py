"""The lane of urgent notices: woken when one is written, and several at once: a channel that hangs holds up no other.

An alarm waits for no round of the clock and for nobody else's slow mail server.
"""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from huiyin.intake.waking import Listener
from huiyin.kernel.registry import Registry
from huiyin.notices.at_hand import AtHand, read
from huiyin.notices.channels.port import Channel
from huiyin.notices.channels.registry import channels as offered
from huiyin.notices.models import Notice
from huiyin.notices.operations import claim, deliver_one
from huiyin.notices.operations.writing import URGENT
from huiyin.notices.wording import wordings, words_of
from huiyin.worker.chores import me

log = structlog.get_logger(__name__)
AT_ONCE = 8
SLOW = 0.5
"""Seconds after which a delivery is taken for one that hangs: it goes on, and another begins beside it."""
MOST = 40
"""Deliveries under way, those that hang among them."""
LOOK = 1.0
"""Seconds after which it looks by itself: what fell to the next channel is due without anybody being woken."""
PAUSE = 1.0
PATIENCE = 10.0
FRESH = 2.0
"""Seconds for which a connection that answered is not asked whether it still does: in a storm that would be every third
trip to the database."""
_answered = threading.local()


class Seats:
    """Who is being told at the moment. Whatever hangs gives its seat to the next, as long as there are not too many."""

    def __init__(self) -> None:
        self._taken: dict[object, float] = {}
        self._changed = threading.Condition()

    def wait(self, seconds: float) -> int:
        """How many seats there are, now or as soon as there is one within so many seconds."""
        end = time.monotonic() + seconds
        with self._changed:
            while not (free := self._free()):
                if (left := end - time.monotonic()) <= 0:
                    return 0
                self._changed.wait(min(left, SLOW / 5))
            return free

    def take(self, whose: object) -> None:
        """Be seated."""
        with self._changed:
            self._taken[whose] = time.monotonic()

    def leave(self, whose: object) -> float:
        """Make room; how many seconds it took."""
        with self._changed:
            self._changed.notify_all()
            return time.monotonic() - self._taken.pop(whose)

    def _free(self) -> int:
        since = time.monotonic() - SLOW
        quick = sum(began > since for began in self._taken.values())
        return max(min(MOST - len(self._taken), AT_ONCE - quick), 0)


def run(stop: threading.Event, channels: Registry[Channel] = offered) -> None:
    """Send what is urgent until `stop` is set."""
    listener = Listener(URGENT)
    seats = Seats()
    with ThreadPoolExecutor(MOST, thread_name_prefix="urgent") as pool:
        _get_ready(pool)
        while not stop.is_set():
            if not (free := seats.wait(LOOK)):
                continue
            try:
                claimed = claim(timezone.now(), free, me(), urgent=True)
                at_hand = _read(claimed)
            except Error as problem:
                log.warning("urgent_waits_for_database", problem=type(problem).__name__)
                connection.close()
                claimed = []
                stop.wait(PAUSE)
            for notice in claimed:
                seats.take(notice.pk)
                pool.submit(_deliver, notice, seats, at_hand, channels)
            if len(claimed) < free:  # nothing more is due
                listener.wait(LOOK)
        _part(pool)
    listener.close()
    connection.close()


def _get_ready(pool: ThreadPoolExecutor) -> None:
    """Say an invented notice of each kind: the first fire does not wait for pages and templates to be read.

    Nor for connections: each thread that delivers has its own from now on.
    """
    together = threading.Barrier(AT_ONCE)  # so that each is done by another thread
    for _ in range(AT_ONCE):
        pool.submit(_connect, together)
    try:
        for _key, wording in wordings.items():
            words_of(wording.sample(), texts={})
    except Exception:  # whatever it is, it is said again where it matters
        log.exception("urgent_not_ready")
        connection.close()


def _connect(together: threading.Barrier) -> None:
    try:
        connection.ensure_connection()
    except Error as problem:
        log.warning("urgent_waits_for_database", problem=type(problem).__name__)
    together.wait(PATIENCE)


def _part(pool: ThreadPoolExecutor) -> None:
    """Let each thread that ever was close its connection, as soon as it has delivered what it is delivering."""
    together = threading.Barrier(MOST)
    for _ in range(MOST):
        pool.submit(_close, together)


def _close(together: threading.Barrier) -> None:
    with suppress(threading.BrokenBarrierError):
        together.wait(PATIENCE)
    connection.close()


def _read(claimed: Sequence[Notice]) -> AtHand | None:
    """What they need, in a few statements; a fault in one of them leaves each to ask for itself."""
    try:
        return read(claimed) if claimed else None
    except Error:
        raise
    except Exception:  # said again by the one it is the fault of
        log.exception("urgent_not_read_together")
        return None


def _deliver(notice: Notice, seats: Seats, at_hand: AtHand | None, channels: Registry[Channel]) -> None:
    try:
        if time.monotonic() - getattr(_answered, "at", -FRESH) >= FRESH:
            close_old_connections()  # and whether it still answers is asked before it is used
        deliver_one(notice, timezone.now(), channels=channels, at_hand=at_hand)
        _answered.at = time.monotonic()
    except Error as problem:  # its claim runs out, and it is sent again
        log.warning("urgent_not_recorded", notice=str(notice.id), problem=type(problem).__name__)
        _answered.at = -FRESH
        connection.close()
    finally:
        if seats.leave(notice.pk) > SLOW:
            connection.close()  # the threads beside the usual ones keep none
