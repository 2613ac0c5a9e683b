"""Guessing keys is slow: an address that tried too many wrong ones is not listened to for a while.

Only different keys count, so that one device with an old key, which tries for ever, locks nobody out who shares its
address; and whoever was let in lately with a key is let in with it again, whatever its neighbours try. Keys are not
remembered: a salted hash of this process is.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable

ADDRESSES = 10_000
TRUSTED = 50_000


class Brake:
    """What was tried from where lately; `now` is any clock in seconds that runs on. Any thread may ask."""

    def __init__(self, most: int, forgotten_after: float) -> None:
        self._most = most
        self._forgotten_after = forgotten_after
        self._tried: OrderedDict[str, tuple[float, set[int]]] = OrderedDict()
        self._right: OrderedDict[int, None] = OrderedDict()
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
            self._right.pop(hash(key), None)
            if len(self._tried) >= ADDRESSES and address not in self._tried:
                self._tried.popitem(last=False)
            tried = self._tried.setdefault(address, (now, set()))[1]
            if len(tried) < self._most:
                tried.add(hash(key))

    def passed(self, key: str) -> None:
        """A right key came."""
        with self._lock:
            self._right[hash(key)] = None
            self._right.move_to_end(hash(key))
            if len(self._right) > TRUSTED:
                self._right.popitem(last=False)

    def trusts(self, key: str) -> bool:
        """Whether this key was right when it came last."""
        with self._lock:
            return hash(key) in self._right


class Guesses:
    """The brake for one address."""

    def __init__(self, brake: Brake, address: str, now: Callable[[], float]) -> None:
        self._brake, self.address, self._now = brake, address, now

    def are_too_many(self) -> bool:
        """Whether this address tried too much."""
        return self._brake.holds(self.address, self._now())

    def failed(self, secret: str) -> None:
        """A wrong secret came from here."""
        self._brake.failed(self.address, secret, self._now())
