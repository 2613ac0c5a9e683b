"""One reading of the screen for all who look at the same one: fifty screens on a wall ask at the same moment.

What was read is good for whoever asks because of transactions that it saw: the page says which (`since`, from the live
events, all since it read last). Each process reads at most once for it; whoever comes meanwhile waits for that one.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from threading import Lock

from django.db import connection

GOOD_FOR = 5.0
"""Seconds: what time alone changes is counted by the page, but for the rungs, which are events."""
MOST = 200


@dataclass(slots=True)
class _Kept:
    lock: Lock = field(default_factory=Lock)
    text: bytes = b""
    at: float = -GOOD_FOR
    fresh: int = 0
    going: frozenset[int] = frozenset()

    def saw(self, xids: Collection[int]) -> bool:
        """Whether it was read after these transactions were over, and not long ago."""
        recent = time.monotonic() - self.at < GOOD_FOR
        return recent and all(xid < self.fresh and xid not in self.going for xid in xids)


class Shared:
    """What was read last, by who looks at what."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, _Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object, xids: Collection[int], read: Callable[[], bytes]) -> bytes:
        """The text of `key` as it is once the transactions `xids` were over; `read` makes it where nobody has."""
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        with kept.lock:
            if not kept.saw(xids):
                kept.fresh, kept.going = _snapshot()
                kept.text, kept.at = read(), time.monotonic()
            return kept.text


def _snapshot() -> tuple[int, frozenset[int]]:
    """Which transactions are over: those below the first number that do not stand in the second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        _low, fresh, going = cursor.fetchone()[0].split(":")
    return int(fresh), frozenset(int(xid) for xid in going.split(",") if xid)
