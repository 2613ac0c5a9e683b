"""When the other side is asked again, and by how much its clock may differ."""

from datetime import datetime, timedelta

FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=10)
"""A restart is over in seconds; after an outage of days nobody waits longer than ten minutes more."""
SKEW = timedelta(minutes=10)
"""For what is good for the moment only (hello, a file's bytes). A message is good whenever it comes."""


def next_try(failures: int, now: datetime) -> datetime:
    """After so many failures in a row, from 1 on: each time twice as long, up to the longest; never given up."""
    return now + min(FIRST * (1 << min(failures - 1, 10)), LONGEST)


def too_far(at: datetime, now: datetime) -> timedelta | None:
    """By how much the other clock differs, where that is too much."""
    return None if abs(now - at) <= SKEW else now - at
