"""The lane of urgent notices: woken when one is written, and several at once: a channel that hangs holds up no other.

An alarm waits for no round of the clock and for nobody else's slow mail server.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from huiyin.intake.waking import Waker
from huiyin.notices.models import Notice
from huiyin.notices.operations import claim, deliver_one
from huiyin.notices.operations.writing import URGENT
from huiyin.worker.chores import me

log = structlog.get_logger(__name__)
AT_ONCE = 8
LOOK = 1.0
"""Seconds after which it looks by itself: what fell to the next channel is due without anybody being woken."""
PAUSE = 1.0


def run(stop: threading.Event) -> None:
    """Send what is urgent until `stop` is set."""
    waker = Waker(URGENT).start()
    free = threading.Semaphore(AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="urgent") as pool:
        while not stop.is_set():
            if not free.acquire(timeout=LOOK):
                continue
            try:
                claimed = claim(timezone.now(), 1, me(), urgent=True)
            except Error as problem:
                log.warning("urgent_waits_for_database", problem=type(problem).__name__)
                connection.close()
                claimed = []
                stop.wait(PAUSE)
            if not claimed:
                free.release()
                waker.wait(LOOK)
                continue
            pool.submit(_deliver, claimed[0], free)
    waker.end()
    connection.close()


def _deliver(notice: Notice, free: threading.Semaphore) -> None:
    try:
        close_old_connections()
        deliver_one(notice, timezone.now())
    except Error as problem:  # its claim runs out, and it is sent again
        log.warning("urgent_not_recorded", notice=str(notice.id), problem=type(problem).__name__)
        connection.close()
    finally:
        free.release()
