"""Saying something in the log no more often than anybody can read it."""

import time


class Seldom:
    """`now` is true at most once in so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._at = seconds, float("-inf")

    def now(self) -> bool:
        """Whether it may be said again; then it counts as said."""
        if time.monotonic() - self._at < self._seconds:
            return False
        self._at = time.monotonic()
        return True
