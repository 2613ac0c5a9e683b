"""When to try again, and what follows a failure: pure decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=25), timedelta(minutes=125))
MAX_ATTEMPTS = len(BACK_OFF) + 1


@dataclass(frozen=True, slots=True)
class Retry:
    """Try the same channel again after `wait`."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Fall:
    """Give this channel up and write a new notice on `channel`; `rest` is what is left after it."""

    channel: str
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Nothing is left to try: an officer sees it."""


def after_failure(*, permanent: bool, attempts: int, fallbacks: Sequence[str]) -> Retry | Fall | GiveUp:
    """What follows a failed attempt, the `attempts`-th on its channel.

    A transient failure is tried again after 1, 5, 25 and 125 minutes; a permanent one, or the fifth, goes to the next
    channel at once.
    """
    if not permanent and attempts < MAX_ATTEMPTS:
        return Retry(BACK_OFF[max(attempts, 1) - 1])
    if fallbacks:
        return Fall(fallbacks[0], tuple(fallbacks[1:]))
    return GiveUp()
