"""Frames out of a stream: stuck together, cut in halves, doubled, damaged, with noise between.

A frame ends where its unit's length says, never at the next "##", which its data may hold as well.
"""

import re
from enum import StrEnum

import msgspec

from huiyin.doors.gbt26875.frames import END, HEAD, LEAST, MOST_UNIT, START, Frame, sum_of

STARTS_TRIED = 32
_HEAD_SEEMS = re.compile(rb"@@(?=.{22}(?:.[\x00-\x03]|\x00\x04)|.{0,23}\Z)", re.DOTALL)
"""A start with a length that can be, or with as much as has arrived: noise is leafed through fast."""


class Why(StrEnum):
    """What was wrong with bytes that are no frame."""

    NOISE = "noise"
    TOO_LONG = "unit too long"
    NO_END = "no end"
    CHECKSUM = "wrong checksum"
    HALF = "half a frame"


class Fault(msgspec.Struct, frozen=True):
    """Bytes that were dropped. `head` is what seemed to be the frame's head, so that it can be denied."""

    why: Why
    head: Frame | None = None


class FrameReader:
    """Feed it what arrives. It holds less than one longest frame, whatever arrives.

    Once the place is lost, only that is told until a frame is whole again: the bytes between are one fault, not many.
    `noise` counts them.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._lost = False
        self.noise = 0

    @property
    def waits(self) -> bool:
        """Whether a frame has begun and is not whole."""
        return bool(self._rest)

    def feed(self, data: bytes) -> list[Frame | Fault]:
        """Every frame that is whole now, and every fault, in order."""
        if self._rest:
            data = self._rest + data
        found: list[Frame | Fault] = []
        at, size = 0, len(data)
        while size - at >= LEAST:
            start, serial, version, label, low, high, to_low, to_high, length, command = HEAD.unpack_from(data, at)
            end = at + LEAST + length
            if start != START or length > MOST_UNIT:
                at = self._lose(data, at, found, Why.NOISE if start != START else Why.TOO_LONG)
                continue
            if end > size:
                whole = _whole_ahead(data, at)
                if whole is None:
                    break
                self._tell(found, Why.HALF if whole - at >= HEAD.size else Why.NOISE, head_at(data[:whole], at))
                at = whole
                continue
            if data[end - 2 : end] != END:
                at = self._lose(data, at, found, Why.NO_END)
                continue
            if sum_of(data[at + 2 : end - 3]) != data[end - 3]:
                found.append(Fault(Why.CHECKSUM, head_at(data, at)))
                at = _whole_inside(data, at, end)
                continue
            unit = data[at + 27 : end - 3]
            found.append(Frame(serial, version, label, low | high << 32, to_low | to_high << 32, command, unit))
            self._lost, self.noise = False, 0
            at = end
        self._rest = data[at:]
        return found

    def give_up(self) -> list[Frame | Fault]:
        """What waits has not become whole in time: drop its beginning and look at the rest again."""
        if not self._rest:
            return []
        rest, self._rest = self._rest, b""
        found: list[Frame | Fault] = []
        at = self._lose(rest, 0, found, Why.HALF)
        return found + self.feed(rest[at:])

    def _lose(self, data: bytes, at: int, found: list[Frame | Fault], why: Why) -> int:
        """Tell it unless it is told already, and go to where the next frame may begin."""
        self._tell(found, why, head_at(data, at))
        following = _HEAD_SEEMS.search(data, at + 1)
        if following is not None:
            end = following.start()
        else:
            end = len(data) - 1 if data.endswith(START[:1]) and len(data) - 1 > at else len(data)
        self.noise += end - at
        return end

    def _tell(self, found: list[Frame | Fault], why: Why, head: Frame | None) -> None:
        if not self._lost:
            found.append(Fault(why, head))
        self._lost = True


def head_at(data: bytes, at: int) -> Frame | None:
    """The head there, without its unit; None if it is not all there or does not begin as one."""
    if not data.startswith(START, at) or len(data) - at < HEAD.size:
        return None
    _, serial, version, label, low, high, to_low, to_high, _, command = HEAD.unpack_from(data, at)
    return Frame(serial, version, label, low | high << 32, to_low | to_high << 32, command)


def _whole_inside(data: bytes, at: int, end: int) -> int:
    """Where to go on after a frame with a right end and a wrong sum: at a whole frame inside it, or after it.

    Half a frame followed by a whole one may look like this: its length happens to reach to the end of the other.
    """
    inside = data.find(START, at + 1, end)
    while inside >= 0:
        if _is_whole(data, inside):
            return inside
        inside = data.find(START, inside + 1, end)
    return end


def _whole_ahead(data: bytes, at: int) -> int | None:
    """Where a whole frame begins after one that is not, if one of the next starts is it.

    What seems to have begun was then half a frame, or noise that ends as a frame begins ("@@@"). Few starts are tried:
    this is done each time something arrives.
    """
    for _ in range(STARTS_TRIED):
        seems = _HEAD_SEEMS.search(data, at + 1)
        if seems is None:
            return None
        at = seems.start()
        if _is_whole(data, at):
            return at
    return None


def _is_whole(data: bytes, at: int) -> bool:
    if len(data) - at < LEAST:
        return False
    length = int.from_bytes(data[at + 24 : at + 26], "little")
    end = at + LEAST + length
    if length > MOST_UNIT or data[end - 2 : end] != END:
        return False
    return sum_of(data[at + 2 : end - 3]) == data[end - 3]
