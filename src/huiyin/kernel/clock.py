"""What time it is. Operations take `now` as an argument; only the edges (pages, worker, commands) ask a clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Whatever tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved: for tests and for replaying the sample district."""

    def __init__(self, at: datetime) -> None:
        self._now = _aware(at)

    def now(self) -> datetime:
        """The moment the clock stands at, in UTC."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward by `by` (never back) and return the new moment."""
        if by < timedelta(0):
            raise ValueError(f"a clock does not run backwards: {by}")
        self._now += by
        return self._now

    def move_to(self, at: datetime) -> datetime:
        """Move the clock to `at`, not before where it stands, and return it in UTC."""
        self.advance(_aware(at) - self._now)
        return self._now


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone: a moment needs one")
    return at.astimezone(UTC)


def from_ms(milliseconds: int) -> datetime:
    """The moment so many milliseconds after 1970, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970."""
    return int(at.timestamp() * 1000)
