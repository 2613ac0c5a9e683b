"""What a simulated transmitter answers to what the centre asks."""

from dataclasses import dataclass, field
from struct import iter_unpack

from huiyin.doors.gbt26875 import objects as o
from huiyin.doors.gbt26875.frames import Command, Frame
from huiyin.doors.gbt26875.labels import told_ms
from huiyin.doors.gbt26875.layouts import Layout
from huiyin.doors.gbt26875.units import unit_of

Place = tuple[int, int, int]
Answer = tuple[Command, bytes, int | None]


@dataclass
class Remembered:
    """What it last said of its components and of itself."""

    states: dict[Place, o.ComponentState] = field(default_factory=dict)
    analogs: dict[Place, o.ComponentAnalog] = field(default_factory=dict)
    state: int = 1


def replied(frame: Frame, known: Remembered, label: bytes, layouts: dict[int, Layout]) -> Answer:
    """Command and unit of the answer, and the time its clock is to be set to, if it is."""
    if frame.command == Command.CONTROL and frame.unit[:1] in (b"\x59", b"\x5a", b"\x5b"):
        return Command.CONFIRM, b"", told_ms(frame.unit[2:8]) if frame.unit[0] == 90 else None
    said = _said(frame.unit, known, label) if frame.command == Command.REQUEST and len(frame.unit) > 1 else []
    if not said:
        return Command.DENY, b"", None
    return Command.REPLY, unit_of(frame.unit[0] - 60, said, layouts), None


def _said(unit: bytes, known: Remembered, label: bytes) -> list[o.Object]:
    if unit[0] in (62, 63):
        said = known.states if unit[0] == 62 else known.analogs
        return [said[place] for place in iter_unpack("<BBI", unit[2:]) if place in said]
    own: dict[int, o.Object] = {
        81: o.TransmitterState(known.state, label),
        85: o.TransmitterVersion(3, 7),
        86: o.TransmitterConfiguration("三号楼值班室".encode("gb18030")),
        88: o.TransmitterClock(label),
    }
    return [own[unit[0]]] if unit[0] in own else []
