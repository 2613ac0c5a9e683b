"""Tickets for live updates: a signed list of topics that the holder may listen to, good for twelve hours.

A page that may listen carries one; the live process, which has no sessions, reads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

SALT = "live"
GOOD_FOR = timedelta(hours=12)


class BadTicket(Exception):
    """The ticket was not made here, or is too old."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What its bearer may hear, and whose connections it counts among: a person, or whoever holds one receipt."""

    topics: frozenset[str]
    holder: str


def ticket(topics: Iterable[str], *, holder: str) -> str:
    """A ticket for these topics, to be put behind `?ticket=`."""
    return signing.dumps({"topics": sorted(set(topics)), "holder": holder}, salt=SALT, compress=True)


def opened(text: str) -> Ticket:
    """What the ticket is for. Raises `BadTicket`."""
    try:
        found = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
        return Ticket(frozenset(found["topics"]), found["holder"])
    except (signing.BadSignature, KeyError) as problem:
        raise BadTicket(str(problem)) from problem
