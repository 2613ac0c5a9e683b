"""How many GB/T 26875.3 frames one core decodes a second, beside the floor: the same bytes cut by a known length.

Aim: 100,000 a second, to frames and to named values. The stream is what a transmitter sends: components' states with
their text, analog values, heartbeats; it arrives in pieces of 1,460 bytes, so that most pieces end within a frame.
"""

import sys
import time
from collections.abc import Callable
from struct import Struct

from huiyin.doors.gbt26875.frames import Command, Frame, encoded
from huiyin.doors.gbt26875.labels import label_of
from huiyin.doors.gbt26875.layouts import STANDARD as LAYOUTS
from huiyin.doors.gbt26875.meaning import meant
from huiyin.doors.gbt26875.objects import ComponentAnalog, ComponentState
from huiyin.doors.gbt26875.profiles import STANDARD
from huiyin.doors.gbt26875.reading import FrameReader
from huiyin.doors.gbt26875.texts import padded
from huiyin.doors.gbt26875.units import read_unit, unit_of

FRAMES = 100_000
PIECE = 1460
ROUNDS = 5
AIM = 100_000
BEGAN = 1_764_000_000_000


def main() -> None:
    """Print the figures; exit 1 if the aim is missed."""
    frames = [frame(n) for n in range(FRAMES)]
    written = [encoded(f) for f in frames]
    stream = b"".join(written)
    pieces = [stream[at : at + PIECE] for at in range(0, len(stream), PIECE)]
    assert [f for piece in [*[FrameReader().feed(stream)]] for f in piece] == frames
    ours = best(lambda: decoded(pieces))
    whole = best(lambda: understood(pieces))
    floor = best(lambda: cut(written))
    print(f"GB/T 26875.3: {FRAMES:,} frames, {len(stream) / FRAMES:.0f} bytes each on average, pieces of {PIECE} bytes")
    print(f"  to frames             {ours:10,.0f} frames/s")
    print(f"  to named values       {whole:10,.0f} frames/s")
    print(f"  floor: head unpacked  {floor:10,.0f} frames/s   ratio {floor / ours:.2f}")
    reached = min(ours, whole) >= AIM
    print(f"  aim: {AIM:,} frames/s: {'reached' if reached else 'MISSED'}")
    sys.exit(0 if reached else 1)


def frame(n: int) -> Frame:
    """The nth frame: of four, two are states, one is an analog value and one a heartbeat."""
    label = label_of(BEGAN + n * 1000)
    if n % 4 == 3:
        return Frame(n & 0xFFFF, 0x0101, label, 121, 88888, Command.SEND)
    if n % 4 == 2:
        analog = ComponentAnalog(1, 1, 17, n % 500, 9, n % 300, label)
        return Frame(n & 0xFFFF, 0x0101, label, 121, 88888, Command.SEND, unit_of(3, [analog], LAYOUTS))
    state = ComponentState(1, 1, 42, n % 500, 3 if n % 100 else 1, padded("三号楼二单元五层走道", 31), label)
    return Frame(n & 0xFFFF, 0x0101, label, 121, 88888, Command.SEND, unit_of(2, [state], LAYOUTS))


def best(run: Callable[[], int]) -> float:
    """Frames a second in the best of the rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        assert run() == FRAMES
        taken.append(time.perf_counter() - started)
    return FRAMES / min(taken)


def decoded(pieces: list[bytes]) -> int:
    """How many frames come out of the stream."""
    reader = FrameReader()
    return sum(len(reader.feed(piece)) for piece in pieces)


def understood(pieces: list[bytes]) -> int:
    """How many are taken apart down to named values."""
    reader, count = FrameReader(), 0
    for piece in pieces:
        for found in reader.feed(piece):
            assert isinstance(found, Frame)
            unit = read_unit(found.unit, STANDARD.layouts)
            count += 1 if unit is None else len(meant(unit, STANDARD))
    return count


def cut(written: list[bytes]) -> int:
    """The floor: each frame alone, its head unpacked and its sum compared in plain Python, no stream and no object."""
    head, right = Struct("<2sHH6sIHIHHB"), 0
    for one in written:
        head.unpack_from(one)
        right += sum(one[2:-3]) & 0xFF == one[-3]
    return right


if __name__ == "__main__":
    main()
