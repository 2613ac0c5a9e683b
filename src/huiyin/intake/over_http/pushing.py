"""What a platform pushes: stored for the devices that are registered, refused and counted for all others."""

from collections.abc import Sequence

from django.utils import timezone

from huiyin.intake.operations.settling import settle
from huiyin.intake.over_http.place import now_ms, the_place
from huiyin.intake.queries import sources
from huiyin.intake.told import Answered, Told, sent_of

UNKNOWN = "unknown device"


def keep_told(door: str, told: Sequence[Told]) -> int:
    """Store; returns after the commit how many of these speak of unknown devices. Raises `UnableToKeep`."""
    place = the_place()
    known = sources.by_addresses(door, [address for one in told for address in one.addresses])
    rows, strangers = sent_of(told, known, now_ms())
    for one in told:
        for why in one.refused:
            place.refuse(door, why, next(iter(one.addresses), ""))
    for stranger in strangers:
        place.refuse(door, UNKNOWN, stranger)
    place.keep(rows)
    return len(strangers)


def settle_answers(door: str, answers: Sequence[Answered]) -> int:
    """Write down what became of orders; how many of these are none of ours, which are counted."""
    wrong = 0
    for one in answers:
        if why := settle(door=door, answered=one, now=timezone.now()):
            the_place().refuse(door, why, next(iter(one.addresses), ""))
            wrong += 1
    return wrong
