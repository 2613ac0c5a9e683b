"""The process that weighs: reads what was stored, asks the weighers, writes what follows, and says how far it came.

Everything that follows from an observation is committed together with the offset that passes it: killed at any moment,
whoever goes on weighs it again or finds it done, and never half.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from prometheus_client import Gauge

from huiyin.database.pipeline import pipelined
from huiyin.intake.operations import leasing, offsets, setting_aside
from huiyin.intake.operations.reading import Backlog
from huiyin.intake.registry import Deed, Weigher, weighers
from huiyin.intake.sent import Stored
from huiyin.intake.waking import Listener
from huiyin.places.queries import forget_area_tree

log = structlog.get_logger(__name__)
CHANNEL = "huiyin_intake"
AT_MOST = 20
"""Deeds in one transaction: in a storm the first ones are not to wait for the last."""
SAY_SO = 0.25
"""Seconds after which it is said how far we came, though nothing followed."""
BACKLOG = 2_000
"""Milliseconds of backlog from which on sensors' timers wait for it."""
LOOK = 1.0
SOON = 0.2
"""Seconds after which partitions are asked for again where we hold none: whoever died may hold them for a moment."""
PAUSE = 1.0
ENDS = -1
"""The source of the deed that says that something was weighed again: it is done whatever failed of the source."""
STEP = 5_000
"""Milliseconds by which our clock must jump to be taken for set: what runs slightly off is brought in gently."""
BEHIND = Gauge("huiyin_intake_behind_seconds", "How long ago what is weighed now was received", multiprocess_mode="max")


def run(stop: threading.Event) -> None:
    """Weigh until `stop` is set. A database that does not answer is waited for."""
    listener = Listener(CHANNEL)
    while not stop.is_set():
        try:
            Evaluation([make() for _name, make in weighers.items()], listener).run(stop)
        except (DatabaseError, InterfaceError) as problem:
            log.warning("evaluator_waits_for_database", problem=f"{type(problem).__name__}: {problem}"[:200])
        except Exception:
            log.exception("evaluator_failed")
        finally:
            connection.close()  # the locks fall, and whoever is there takes the partitions
        stop.wait(0 if stop.is_set() else PAUSE)
    listener.close()


class Evaluation:
    """One life of an evaluator: from a fresh connection to its loss."""

    def __init__(self, using: Sequence[Weigher], listener: Listener) -> None:
        self._weighers = using
        self._listener = listener
        self._mine: frozenset[int] = frozenset()
        self._backlog = Backlog(frozenset())
        self._unsaid: dict[offsets.Place, int] = {}
        self._woken = False
        self._said_at = self._looked_at = self._shared_at = self._asked_at = -LOOK
        self._ahead = _ahead_ms()

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; raises what the database raises."""
        connection.ensure_connection()
        leasing.be_present()
        while not stop.is_set():
            if not self.turn():
                self._woken = self._listener.wait(self._until_due())
        self._say()

    def turn(self) -> bool:
        """Weigh what is there; whether there was anything."""
        self._take_our_share()
        if not self._mine:
            return False
        self._mind_the_clock()
        self._look()
        found = self._follow_all()
        if self._woken and not any(found):  # by a stream that has just begun
            self._looked_at = -LOOK
            self._look()
            found = self._follow_all()
        self._woken = False
        self._do(self._ask_what_is_due(min((at for at in found if at is not None), default=None)))
        self._weigh_again()
        if self._unsaid and time.monotonic() - self._said_at > SAY_SO:
            self._say()
        return any(at is not None for at in found)

    def _follow_all(self) -> list[int | None]:
        return [self._follow(stream) for stream in self._backlog.streams()]

    def _take_our_share(self) -> None:
        if time.monotonic() - self._shared_at < (LOOK if self._mine else SOON):
            return
        self._shared_at = time.monotonic()
        self._say()  # before anything is given back: whoever takes it begins where we came to
        if (mine := leasing.held(self._mine)) == self._mine:
            return
        log.info("partitions_taken", partitions=sorted(mine))
        self._mine = mine
        self._begin_again()

    def _begin_again(self) -> None:
        """Find everything in the database as it was committed."""
        self._unsaid = {}
        self._backlog = Backlog(self._mine)
        self._looked_at = -LOOK
        for weigher in self._weighers:
            weigher.forget()
            weigher.begin(self._mine, _now_ms())

    def _mind_the_clock(self) -> None:
        """Tell the weighers when our clock was set: a ladder must not stand still for an hour, nor all seem silent."""
        ahead = _ahead_ms()
        moved, self._ahead = ahead - self._ahead, ahead
        if abs(moved) > STEP:
            log.warning("clock_moved", seconds=moved / 1000)
            self._do([deed for weigher in self._weighers for deed in weigher.clock_moved(moved, _now_ms())])

    def _look(self) -> None:
        if time.monotonic() - self._looked_at > LOOK:
            self._looked_at = time.monotonic()
            self._backlog.look(timezone.now())

    def _follow(self, stream: int) -> int | None:
        """Weigh the next observations of a stream; when the last of them was received, None where there were none."""
        found = self._backlog.next(stream)
        deeds: list[Deed] = []
        now_ms = _now_ms()
        for stored in found:
            if self._backlog.is_ours(stored):
                deeds += self._weighed(stored, now_ms)
            if len(deeds) >= AT_MOST:
                self._passed(stored)
                self._do(deeds)
                deeds = []
        if found:
            self._passed(found[-1])
            BEHIND.set(max(_now_ms() - found[-1].received_ms, 0) / 1000)
        self._do(deeds)
        return found[-1].received_ms if found else None

    def _passed(self, stored: Stored) -> None:
        self._unsaid |= self._backlog.passed(stored.stream, stored.sequence)

    def _weighed(self, stored: Stored, now_ms: int) -> list[Deed]:
        try:
            return [deed for weigher in self._weighers for deed in weigher.weigh(stored, now_ms)]
        except (OperationalError, InterfaceError):
            raise
        except Exception as fault:  # a fault of ours in one observation holds up no other
            log.exception("unweighed", source=stored.source)
            setting_aside.set_aside(source=stored.source, fault=fault, now=timezone.now(), stored=stored)
            return []

    def _weigh_again(self) -> None:
        """Weigh what could not be weighed and somebody asks for again; what fails once more is set aside anew."""
        if time.monotonic() - self._asked_at < LOOK:
            return
        self._asked_at = time.monotonic()
        for again in setting_aside.asked_again(self._mine):
            deeds = self._weighed(again.stored, _now_ms()) if again.stored is not None else []
            end = partial(setting_aside.end, unweighed_id=again.id, now=timezone.now())
            self._do([*deeds, Deed(ENDS, end)])

    def _ask_what_is_due(self, weighed_ms: int | None) -> list[Deed]:
        """What the clock brings. While there is a backlog, a sensor's time is the time that has been weighed."""
        now_ms = _now_ms()
        until_ms = now_ms if weighed_ms is None or now_ms - weighed_ms < BACKLOG else weighed_ms
        return [deed for weigher in self._weighers for deed in weigher.due(now_ms, until_ms)]

    def _until_due(self) -> float:
        if not self._mine:
            return SOON
        due = [at for weigher in self._weighers if (at := weigher.next_due()) is not None]
        return min(max((min(due) - _now_ms()) / 1000, 0), LOOK) if due else LOOK

    def _do(self, deeds: Sequence[Deed]) -> None:
        """Do what follows, and say how far we came, in one transaction."""
        if not deeds:
            return
        try:
            # In one pipeline with the end of the transaction: under load each trip to the database waits for its turn.
            with pipelined() if all(deed.pipelined for deed in deeds) else nullcontext():
                self._commit(deeds, _all)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # one of them is a fault of ours: find out which, and do the others
            log.exception("deeds_failed", count=len(deeds))
            self._commit(deeds, _those_that_work)
            self._begin_again()

    def _commit(self, deeds: Sequence[Deed], do: Callable[[Sequence[Deed]], None]) -> None:
        with transaction.atomic():
            do(deeds)
            offsets.advance(self._unsaid)
        self._unsaid, self._said_at = {}, time.monotonic()

    def _say(self) -> None:
        if self._unsaid:
            with transaction.atomic():
                offsets.advance(self._unsaid)
        self._unsaid, self._said_at = {}, time.monotonic()


def _all(deeds: Sequence[Deed]) -> None:
    for deed in deeds:
        deed.do()


def _those_that_work(deeds: Sequence[Deed]) -> None:
    """Each by itself. Of a source of which one fails, none that follow: it must not be remembered that an alarm stands
    which was never raised, or no later reading would raise it."""
    forget_area_tree()  # what is in memory may be a second older than the area that the fire is in
    failed: set[int] = set()
    for deed in deeds:
        if deed.source not in failed and not _is_done(deed):
            failed.add(deed.source)


def _is_done(deed: Deed) -> bool:
    try:
        with transaction.atomic():
            deed.do()
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        log.exception("deed_failed", source=deed.source)
        setting_aside.set_aside(source=deed.source, fault=fault, now=timezone.now())
        return False
    return True


def _ahead_ms() -> int:
    """How far the clock is before one that nobody sets."""
    return _now_ms() - time.monotonic_ns() // 1_000_000


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
