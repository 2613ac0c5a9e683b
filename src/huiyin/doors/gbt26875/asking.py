"""Units that the centre sends (8.3.3 and 8.3.4): what is to be read, and what a transmitter is to do."""

import msgspec

from huiyin.doors.gbt26875.frames import Command
from huiyin.doors.gbt26875.labels import label_of


class Request(msgspec.Struct, frozen=True):
    """A command with its unit, still without serial number and addresses."""

    command: Command
    unit: bytes


System = tuple[int, int]
"""A system's type and address."""

Component = tuple[int, int, int]
"""Its system's type and address, and its own address."""

_MOST_READ = {61: 102, 62: 102, 63: 63, 67: 102}


def system_states(systems: list[System]) -> Request:
    """61: the state of systems."""
    return _read(61, [bytes(one) for one in systems])


def component_states(components: list[Component]) -> Request:
    """62: the state of components."""
    return _read(62, [_component(one) for one in components])


def component_analogs(components: list[Component]) -> Request:
    """63: what components measure."""
    return _read(63, [_component(one) for one in components])


def system_operations(system: System, count: int, since_ms: int) -> Request:
    """64: so many records of what was done at a system, from that time on."""
    return _read(64, [bytes((*system, count)) + label_of(since_ms)])


def system_version(system: System) -> Request:
    """65: a system's software."""
    return _read(65, [bytes(system)])


def system_configurations(systems: list[System]) -> Request:
    """66: how systems are set up."""
    return _read(66, [bytes(one) for one in systems])


def component_configurations(components: list[Component]) -> Request:
    """67: what components are."""
    return _read(67, [_component(one) for one in components])


def system_clock(system: System) -> Request:
    """68: a system's time."""
    return _read(68, [bytes(system)])


def transmitter_state() -> Request:
    """81: the transmitter's state."""
    return _read(81, [b"\0"])


def transmitter_operations(count: int, since_ms: int) -> Request:
    """84: so many records of what was done at the transmitter, from that time on."""
    return _read(84, [bytes((count,)) + label_of(since_ms)])


def transmitter_version() -> Request:
    """85: the transmitter's software."""
    return _read(85, [b"\0"])


def transmitter_configuration() -> Request:
    """86: how the transmitter is set up."""
    return _read(86, [b"\0"])


def transmitter_clock() -> Request:
    """88: the transmitter's time."""
    return _read(88, [b"\0"])


def initialise() -> Request:
    """89: the transmitter begins anew."""
    return Request(Command.CONTROL, b"\x59\x01\0")


def set_clock(ms: int) -> Request:
    """90: the transmitter's time becomes this."""
    return Request(Command.CONTROL, b"\x5a\x01" + label_of(ms))


def check_duty() -> Request:
    """91: is anybody there?"""
    return Request(Command.CONTROL, b"\x5b\x01\0")


def _component(one: Component) -> bytes:
    return bytes(one[:2]) + one[2].to_bytes(4, "little")


def _read(kind: int, objects: list[bytes]) -> Request:
    if not 1 <= len(objects) <= _MOST_READ.get(kind, 1 if kind > 63 else 102):
        raise ValueError(f"type {kind} cannot ask for {len(objects)} objects")
    return Request(Command.REQUEST, bytes((kind, len(objects))) + b"".join(objects))
