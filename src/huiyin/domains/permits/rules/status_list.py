"""Whether each licence still stands, for all at once, in the form of the IETF's Token Status List as a signed CWT.

Two bits a licence at the place its code names: 0 it stands, 1 it was revoked, 2 it is suspended, 3 (which
the List leaves to whoever uses it) the licence has a newer code. Nearly all stand, so that zlib leaves little of it:
a million licences, 2 % of them not in force, take 28 kB (`benches/licence_codes.py`).
"""

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum

from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.issuing import Signer, signed

BITS = 2
PLACES = 1 << 20
"""Licences of one list; the next one begins where it is full."""
TTL = timedelta(hours=1)
"""After which whoever has a network asks again."""
GOOD_FOR = timedelta(days=1)
"""After which nobody may say from it that a licence still stands."""


class Standing(IntEnum):
    """What a list can say of a licence."""

    VALID = 0
    REVOKED = 1
    SUSPENDED = 2
    REPLACED = 3


def packed(standings: Mapping[int, Standing], size: int) -> bytes:
    """`size` places, of which those that are not named stand; the first in the lowest bits of the first byte."""
    places = bytearray((size * BITS + 7) // 8)
    for place, standing in standings.items():
        if not 0 <= place < size:
            raise ValueError(f"place {place} is outside a list of {size}")
        places[place * BITS // 8] |= standing << place * BITS % 8
    return bytes(places)


def status_token(standings: Mapping[int, Standing], size: int, *, uri: str, now: datetime, signer: Signer) -> bytes:
    """The signed list as it is given out under `uri`."""
    claims = {
        2: uri,
        4: int((now + GOOD_FOR).timestamp()),
        6: int(now.timestamp()),
        verifier.TTL: int(TTL.total_seconds()),
        verifier.STATUS_LIST: {"bits": BITS, "lst": zlib.compress(packed(standings, size), 9)},
    }
    return signed(claims, signer, kind=verifier.STATUS_LIST_TYPE)
