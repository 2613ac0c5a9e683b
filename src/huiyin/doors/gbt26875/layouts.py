"""How objects of each type lie in a unit: the standard's own layouts, and how a vendor's is described.

A layout names the fields in the order of their bytes; `text:31` gives a length where the field has none of its own,
`skip:1` leaves bytes out, and `body:*` takes an equal part of the unit for each object.
"""

from struct import Struct
from typing import Any

import msgspec

from huiyin.doors.gbt26875 import objects
from huiyin.doors.gbt26875.objects import Object

WIDTHS = {
    **dict.fromkeys(("system_type", "system_address", "component_type", "analog_type", "flags", "operator"), "B"),
    **dict.fromkeys(("major", "minor"), "B"),
    "component_address": "I",
    "state": "H",
    "value": "h",
    "label": "6s",
}
_SIZED = {"text": "s", "body": "s", "skip": "x"}


class BadLayout(ValueError):
    """A profile describes objects that cannot be."""


class Layout(msgspec.Struct, frozen=True):
    """`made` is what an object becomes. `size` is 0 where each object tells its own, None for equal parts."""

    made: type[Any]
    names: tuple[str, ...]
    packed: Struct
    size: int | None
    most: int
    in_order: bool = False


def layout(made: type[Object], fields: str | list[str], most: int, widths: dict[str, str] | None = None) -> Layout:
    """The layout with these fields. Raises BadLayout."""
    listed = fields.split() if isinstance(fields, str) else fields
    if listed == ["body:*"]:
        return Layout(made, ("body",), Struct("<"), None, most)
    parts = [_part(field, {**WIDTHS, **(widths or {})}) for field in listed]
    names = tuple(name for name, _ in parts if name != "skip")
    needed = {f.name for f in msgspec.structs.fields(made) if f.required}
    known = {f.name for f in msgspec.structs.fields(made)}
    if needed - set(names) or set(names) - known or len(set(names)) != len(names) or most < 1:
        raise BadLayout(f"{made.__name__} cannot be made of {' '.join(listed)}")
    packed = Struct("<" + "".join(width for _, width in parts))
    # Most layouts have the fields in the order of the object's own: those are made without naming each.
    in_order = names == tuple(f.name for f in msgspec.structs.fields(made))[: len(names)]
    return Layout(made, names, packed, packed.size, most, in_order)


def told_length(made: type[Object], fields: str, most: int) -> Layout:
    """The layout of objects that end with a length of one byte and a text of that length."""
    head = Struct("<" + "".join(WIDTHS[name] for name in fields.split()))
    return Layout(made, (*fields.split(), "text"), head, 0, most)


def _part(field: str, widths: dict[str, str]) -> tuple[str, str]:
    name, _, size = field.partition(":")
    if name in widths and not size:
        return name, widths[name]
    if name in _SIZED and size.isascii() and size.isdigit() and len(size) <= 4 and 0 < int(size) <= 1024:
        return name, f"{int(size)}{_SIZED[name]}"
    raise BadLayout(f"{field!r} is no field: {', '.join(sorted(widths))}, {', '.join(f'{n}:n' for n in _SIZED)}")


SYSTEM = "system_type system_address"
COMPONENT = f"{SYSTEM} component_type component_address"
STANDARD: dict[int, Layout] = {
    1: layout(objects.SystemState, f"{SYSTEM} state label", 102),
    2: layout(objects.ComponentState, f"{COMPONENT} state text:31 label", 22),
    3: layout(objects.ComponentAnalog, f"{COMPONENT} analog_type value label", 63),
    4: layout(objects.SystemOperation, f"{SYSTEM} flags operator label", 102),
    5: layout(objects.SystemVersion, f"{SYSTEM} major minor", 1),
    6: told_length(objects.SystemConfiguration, SYSTEM, 3),
    7: layout(objects.ComponentConfiguration, f"{COMPONENT} text:31", 26),
    8: layout(objects.SystemClock, f"{SYSTEM} label", 1),
    21: layout(objects.TransmitterState, "state label", 1, {"state": "B"}),
    24: layout(objects.TransmitterOperation, "flags operator label", 127),
    25: layout(objects.TransmitterVersion, "major minor", 1),
    26: told_length(objects.TransmitterConfiguration, "", 1),
    28: layout(objects.TransmitterClock, "label", 1),
}
"""Upward types (table 4), with how many objects a unit may hold."""

MADE: dict[str, type[Object]] = {
    "system_state": objects.SystemState,
    "component_state": objects.ComponentState,
    "component_analog": objects.ComponentAnalog,
    "system_operation": objects.SystemOperation,
    "transmitter_state": objects.TransmitterState,
    "transmitter_operation": objects.TransmitterOperation,
    "private": objects.Private,
}
"""What a profile may say that a type's objects are."""
