"""Which packet is one that came before: a transmitter sends it again until it is confirmed (6.4).

A resent packet has the serial number and the unit of the first. Its time label should be that of the first too; those
that put a new one in are known by this memory, as long as the process lives.
"""

import time
from collections import OrderedDict
from hashlib import blake2b

from huiyin.doors.gbt26875.frames import Frame

AGAIN = 60.0
"""Seconds within which a packet is resent: three times, ten seconds apart, with some to spare."""
REMEMBERED = 8


class Resends:
    """The last packets of one transmitter."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()

    def seen(self, frame: Frame) -> tuple[bytes, bool]:
        """The label under which the packet came first, and whether it may have come before.

        Soon after the start nobody knows what came before: then every packet may have.
        """
        now = time.monotonic()
        if len(frame.unit) > 1:
            key = packet_id(frame, b"")
            at, label = self._first.get(key, (float("-inf"), b""))
            if now - at < AGAIN:
                return label, True
            self._remember(key, now, frame.label)
        return frame.label, now - self._began < AGAIN

    def _remember(self, key: bytes, now: float, label: bytes) -> None:
        self._first[key] = now, label
        self._first.move_to_end(key)
        if len(self._first) > REMEMBERED:
            self._first.popitem(last=False)


def packet_id(frame: Frame, first_label: bytes) -> bytes:
    """The same for a packet and for whatever it is resent as."""
    return blake2b(b"%b%b%b" % (frame.serial.to_bytes(2, "little"), first_label, frame.unit), digest_size=12).digest()
