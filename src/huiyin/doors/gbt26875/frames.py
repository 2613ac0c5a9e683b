"""Frames of GB/T 26875.3-2011, chapter 6: how one is written.

A frame has 27 bytes of head, the application data unit, a sum over all that stands between start and sum, and an end:
30 bytes and the unit. Numbers have their low byte first. How frames are found in a stream: `reading`.
"""

from enum import IntEnum
from struct import Struct
from zlib import adler32

import msgspec

START, END = b"@@", b"##"
HEAD = Struct("<2sHH6sIHIHHB")
LEAST = HEAD.size + 3
MOST_UNIT = 1024
"""Bytes an application data unit may have (6.1)."""


class Command(IntEnum):
    """Table 2; 0 and 7 to 127 are reserved, 128 and above each vendor's own."""

    CONTROL = 1
    SEND = 2
    CONFIRM = 3
    REQUEST = 4
    REPLY = 5
    DENY = 6


class Frame(msgspec.Struct, frozen=True, gc=False):
    """One packet. `label` is the time of sending (`labels`).

    `version` is kept as it came: the main version stands in the low byte, though some vendors write it in the high one.
    """

    serial: int
    version: int
    label: bytes
    source: int
    destination: int
    command: int
    unit: bytes = b""


def sum_of(data: bytes) -> int:
    """The low eight bits of the sum of all bytes.

    Adler-32 begun at 0 has the plain sum in its low half as long as that stays below 65,521, which 256 bytes cannot
    reach: ten times as fast as adding them up here.
    """
    if len(data) <= 256:
        return adler32(data, 0) & 0xFF
    return sum(adler32(data[at : at + 256], 0) for at in range(0, len(data), 256)) & 0xFF


def encoded(frame: Frame) -> bytes:
    """The frame's bytes."""
    head = HEAD.pack(
        START,
        frame.serial,
        frame.version,
        frame.label,
        *(frame.source & 0xFFFFFFFF, frame.source >> 32),
        *(frame.destination & 0xFFFFFFFF, frame.destination >> 32),
        len(frame.unit),
        frame.command,
    )
    return b"%b%b%c%b" % (head, frame.unit, sum_of(head[2:] + frame.unit), END)
