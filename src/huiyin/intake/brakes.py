"""Guessing keys is slow: an address that tried too many wrong ones is not listened to for a while.

Only different keys count, so that one device with an old key, which tries for ever, locks nobody out who shares its
address. Keys are not remembered: a salted hash of this process is.
"""

import threading
from collections import OrderedDict

ADDRESSES = 10_000


class Brake:
    """What was tried from where lately; `now` is any clock in seconds that runs on."""

    def __init__(self, most: int, forgotten_after: float) -> None:
        self._most = most
        self._forgotten_after = forgotten_after
        self._tried: OrderedDict[str, tuple[float, set[int]]] = OrderedDict()
        self._lock = threading.Lock()

    def holds(self, address: str, now: float) -> bool:
        """Whether this address tried too much."""
        with self._lock:
            began, tried = self._tried.get(address, (now, set[int]()))
            if now - began > self._forgotten_after:
                del self._tried[address]
                return False
            return len(tried) >= self._most

    def failed(self, address: str, key: str, now: float) -> None:
        """A wrong key came from here."""
        with self._lock:
            if len(self._tried) >= ADDRESSES and address not in self._tried:
                self._tried.popitem(last=False)
            tried = self._tried.setdefault(address, (now, set()))[1]
            if len(tried) < self._most:
                tried.add(hash(key))
