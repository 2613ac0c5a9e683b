"""Tickets for live updates: a signed list of topics that the holder may listen to, good for twelve hours.

A page that may listen carries one; the live process, which has neither session nor database, reads it.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.core import signing

SALT = "live"
GOOD_FOR = timedelta(hours=12)


class BadTicket(Exception):
    """The ticket was not made here, or is too old."""


def ticket(topics: Iterable[str]) -> str:
    """A ticket for these topics, to be put behind `?ticket=`."""
    return signing.dumps({"topics": sorted(set(topics))}, salt=SALT, compress=True)


def topics_of(text: str) -> frozenset[str]:
    """The topics that the ticket is for."""
    try:
        return frozenset(signing.loads(text, salt=SALT, max_age=GOOD_FOR)["topics"])
    except signing.BadSignature as problem:
        raise BadTicket(str(problem)) from problem
