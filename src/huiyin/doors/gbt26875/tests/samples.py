"""Frames as makers of such devices have published them, and how to make one of each type."""

from huiyin.doors.gbt26875 import objects as o
from huiyin.doors.gbt26875.frames import Command, Frame, encoded
from huiyin.doors.gbt26875.labels import label_of
from huiyin.doors.gbt26875.layouts import STANDARD
from huiyin.doors.gbt26875.texts import padded
from huiyin.doors.gbt26875.units import unit_of

SMOKE_ALARM = bytes.fromhex(
    "404001000101203a091a090c790300000000385b0100000030000202010101280a0002000200202020202020202020202020"
    "20202020202020202020202020202020202000023a091a090c462323"
)
CONFIRMATION = bytes.fromhex("404001000101233a091a090c385b01000000790300000000000003ab2323")
DENIAL = bytes.fromhex("404001000101233a091a090c385b01000000790300000000000006ae2323")
HEARTBEAT = bytes.fromhex("4040000001010c3b0c1b0c11672b00000000385b01000000000002b52323")
OTHER_VERSION = bytes.fromhex("4040690010000a110e030615000000000000ac103cd56d1d01000216302323")
WRONG_SUM = bytes.fromhex(
    "404000000101180d11160a140000000000000000000000003000020201010300d90006000200a3c1c7f8a3b1b2e3dfc8b2b8"
    "d7dfc0c8000000000000000000000000000000301213010814432323"
)

AT = 1_790_000_000_000
LABEL = label_of(AT)
TEXT = padded("三号楼二单元五层走道", 31)
SYSTEM, COMPONENT = (1, 1), (1, 1, 42, 131078)

EACH: dict[int, list[o.Object]] = {
    1: [o.SystemState(*SYSTEM, 0b11, LABEL), o.SystemState(1, 2, 1, LABEL)],
    2: [o.ComponentState(*COMPONENT, 0b11, TEXT, LABEL), o.ComponentState(1, 1, 31, 9, 1, TEXT, LABEL)],
    3: [o.ComponentAnalog(*COMPONENT, 3, 415, LABEL), o.ComponentAnalog(1, 1, 17, 9, 9, -3, LABEL)],
    4: [o.SystemOperation(*SYSTEM, 0b100, 7, LABEL)],
    5: [o.SystemVersion(*SYSTEM, 3, 7)],
    6: [o.SystemConfiguration(*SYSTEM, TEXT.rstrip(b"\0")), o.SystemConfiguration(1, 2, b"")],
    7: [o.ComponentConfiguration(*COMPONENT, TEXT)],
    8: [o.SystemClock(*SYSTEM, LABEL)],
    21: [o.TransmitterState(0b1001, LABEL)],
    24: [o.TransmitterOperation(0b100, 7, LABEL)],
    25: [o.TransmitterVersion(3, 7)],
    26: [o.TransmitterConfiguration("三号楼值班室".encode("gb18030"))],
    28: [o.TransmitterClock(LABEL)],
}
"""Objects of every upward type."""


def unit(kind: int) -> bytes:
    """A unit of this type, of objects as in `EACH`."""
    return unit_of(kind, EACH[kind], STANDARD)


def frame(
    said: bytes = b"", serial: int = 1, source: int = 121, command: int = Command.SEND, label: bytes = LABEL
) -> Frame:
    """A frame of transmitter 121."""
    return Frame(serial, 0x0101, label, source, 88888, command, said)


def packet(kind: int, serial: int = 1) -> bytes:
    """A frame of this type, written."""
    return encoded(frame(unit(kind), serial))
