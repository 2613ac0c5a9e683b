"""A fuzzer for the reader: changes inputs, keeps those that reach lines, or turns between lines, that none reached.

`script/fuzz-mqtt MINUTES` runs it. What it keeps lies in `corpus/`, which `test_reader.py` reads through each time; an
input that breaks a rule is written to `corpus/broken-….bin`, and the run ends with an error. The rules: whatever comes
is packets or one `BadPacket`, in any pieces the same, payloads are read or `Unreadable`, and no more is held than one
packet of the permitted size.
"""

import hashlib
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from huiyin.doors.mqtt.packets import Packet, Publish
from huiyin.doors.mqtt.reader import CONNECT_MOST, Reader
from huiyin.doors.mqtt.tests.bare import BYE, PING, connect, packet, puback, publish, subscribe, text
from huiyin.doors.mqtt.wire import BadPacket
from huiyin.intake.telemetry import Unreadable, devices, readings

CORPUS = Path(__file__).with_name("corpus")
MOST = 2_000
LONGEST = 600
HOME = str(Path(__file__).parents[1])
TELEMETRY = str(Path(sys.modules[readings.__module__].__file__ or ""))
INTERESTING = (0, 1, 2, 4, 5, 16, 0x23, 0x26, 0x30, 0x32, 0x7F, 0x80, 0x82, 0xC0, 0xE0, 0xFF)
PIECES = (
    b'{"a":1}',
    b'{"ts":1,"values":{}}',
    b"[[[",
    b"NaN",
    b"\\u0000",
    b"\xff\xff\xff\x7f",
    b"+/#",
    b"\x03\x23\x00\x01",
)
SEEDS = (
    connect() + publish(b'{"smoke":true}') + PING + BYE,
    connect(will=("t", b"x"), password="p") + subscribe("a/+", "#") + puback(1),
    connect(version=5, properties=b"\x21\0\x14") + publish(b'[{"ts":1,"values":{"a":"2"}}]', version=5),
    connect(version=5) + packet(0x32, text("a") + b"\0\x01\x03\x23\0\x01{}") + packet(0xE0, b"\x04\0"),
    connect(version=5) + packet(0x40, b"\0\x01\x87\0") + packet(0xA2, b"\0\x02\0" + text("a")),
)
Outcome = tuple[list[Packet], str | None]


class Broken(AssertionError):
    """A rule does not hold."""


def read(pieces: Sequence[bytes]) -> Outcome:
    """The packets, and what was wrong if anything."""
    reader, found = Reader(MOST), list[Packet]()
    longest = MOST + 5 + max(map(len, pieces), default=0)
    try:
        for piece in pieces:
            reader.feed(piece)
            found.extend(reader.packets())
            held = reader._held
            if held is not None and len(held) > max(longest, CONNECT_MOST + 5):
                raise Broken("more is held than one packet")
    except BadPacket as bad:
        return found, f"{bad.code:#x} {bad.why}"
    return found, None


def try_out(data: bytes, chance: random.Random) -> None:
    """Raises `Broken`, or whatever the reader should not have raised."""
    whole = read([data])
    places = sorted({0, len(data), *(chance.randrange(len(data) + 1) for _ in range(chance.randrange(6)))})
    if read([data[a:b] for a, b in zip(places, places[1:], strict=False)]) != whole:  # noqa: RUF007
        raise Broken("pieces make a difference")
    for one in whole[0]:
        if isinstance(one, Publish):
            for reads in (readings, devices):
                try:
                    reads(one.payload)
                except Unreadable:
                    continue


def changed(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """The input, a little different."""
    out = bytearray(data)
    for _ in range(1 << chance.randrange(4)):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(7):
            case 0 if at < len(out):
                out[at] ^= 1 << chance.randrange(8)
            case 1 if at < len(out):
                out[at] = chance.choice(INTERESTING)
            case 2:
                del out[at : at + chance.randrange(1, 6)]
            case 3:
                out[at:at] = out[at : at + chance.randrange(1, 20)]
            case 4:
                out[at:at] = chance.choice(PIECES)
            case 5 if at < len(out):
                out[at] = out[at] + chance.choice((-1, 1)) & 0xFF
            case _:
                out[at:] = other[chance.randrange(len(other) + 1) :]
    return bytes(out[:LONGEST])


class Coverage:
    """Which turns from line to line were taken, in the door and in what reads payloads."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int, int]] = set()
        self.new = False

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        name = frame.f_code.co_filename
        if not name.startswith(HOME) and name != TELEMETRY:
            return None
        before = 0

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal before
            turn = (name, before, frame.f_lineno)
            before = frame.f_lineno
            if turn not in self.seen:
                self.seen.add(turn)
                self.new = True
            return line

        return line


def fuzz(seconds: float, seed: int) -> int:
    """Run so long; how many inputs were tried."""
    chance, coverage, tried = random.Random(seed), Coverage(), 0
    CORPUS.mkdir(exist_ok=True)
    inputs = [*SEEDS, *(path.read_bytes() for path in sorted(CORPUS.glob("*.bin")))]
    waiting, until = list(inputs), time.monotonic() + seconds
    while time.monotonic() < until:
        data = waiting.pop() if waiting else changed(chance.choice(inputs), chance.choice(inputs), chance)
        coverage.new = False
        sys.settrace(coverage)
        try:
            try_out(data, chance)
        except Exception:
            (CORPUS / f"broken-{_name(data)}.bin").write_bytes(data)
            raise
        finally:
            sys.settrace(None)
        tried += 1
        if coverage.new and data not in inputs:
            inputs.append(data)
            (CORPUS / f"{_name(data)}.bin").write_bytes(data)
    print(f"{tried:,} inputs, {len(coverage.seen):,} turns, {len(inputs)} inputs kept")  # noqa: T201 - a command
    return tried


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


if __name__ == "__main__":
    fuzz(float(sys.argv[1]) * 60, int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns())
