"""What a platform pushes: stored for the devices that are registered, refused and counted for all others."""

from collections.abc import Sequence

from huiyin.intake.over_http.place import now_ms, the_place
from huiyin.intake.queries import sources
from huiyin.intake.told import Told, sent_of

UNKNOWN = "unknown device"


def keep_told(door: str, told: Sequence[Told]) -> int:
    """Store; returns after the commit how many of these speak of unknown devices. Raises `UnableToKeep`."""
    place = the_place()
    known = sources.by_addresses(door, [address for one in told for address in one.addresses])
    rows, strangers = sent_of(told, known, now_ms())
    for stranger in strangers:
        place.refuse(door, UNKNOWN, stranger)
    place.keep(rows)
    return len(strangers)
