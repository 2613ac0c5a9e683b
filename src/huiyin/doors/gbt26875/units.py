"""The application data unit (chapter 7): type, number of objects, objects. Lengths are checked, never assumed."""

from collections.abc import Sequence

import msgspec

from huiyin.doors.gbt26875.layouts import Layout
from huiyin.doors.gbt26875.objects import Object


class BadUnit(ValueError):
    """The unit is not what it says: an unknown type, or a number of objects that does not go with its length."""


class Unit(msgspec.Struct, frozen=True):
    """A type with its objects, in order."""

    type: int
    objects: list[Object]


def read_unit(data: bytes, layouts: dict[int, Layout]) -> Unit | None:
    """The unit; None for an empty one and for the single byte that some vendors put there: a sign of life, no more.

    Raises BadUnit.
    """
    if len(data) < 2:
        return None
    kind, count = data[0], data[1]
    found = layouts.get(kind)
    if found is None:
        raise BadUnit(f"unknown type {kind}")
    if not 1 <= count <= found.most:
        raise BadUnit(f"type {kind} with {count} objects")
    return Unit(kind, _told_lengths(data, count, found) if found.size == 0 else _fixed(data, count, found))


def _fixed(data: bytes, count: int, found: Layout) -> list[Object]:
    size = found.size
    if size is None:
        return _equal_parts(data, count, found)
    if len(data) != 2 + count * size:
        raise BadUnit(f"type {data[0]}: {len(data)} bytes for {count} objects of {size}")
    made, names = found.made, found.names
    if found.in_order:
        return [made(*one) for one in found.packed.iter_unpack(memoryview(data)[2:])]
    return [made(**dict(zip(names, one, strict=True))) for one in found.packed.iter_unpack(memoryview(data)[2:])]


def _equal_parts(data: bytes, count: int, found: Layout) -> list[Object]:
    size, over = divmod(len(data) - 2, count)
    if over or not size:
        raise BadUnit(f"type {data[0]}: {len(data)} bytes are no {count} equal objects")
    return [found.made(body=data[at : at + size]) for at in range(2, len(data), size)]


def _told_lengths(data: bytes, count: int, found: Layout) -> list[Object]:
    head, at = found.packed.size, 2
    made: list[Object] = []
    for _ in range(count):
        begins = at + head + 1
        if begins > len(data):
            raise BadUnit(f"type {data[0]}: the unit ends within an object")
        names, told = found.names[:-1], found.packed.unpack_from(data, at)
        at = begins + data[begins - 1]
        if at > len(data):
            raise BadUnit(f"type {data[0]}: a text is longer than the unit")
        made.append(found.made(**dict(zip(names, told, strict=True)), text=data[begins:at]))
    if at != len(data):
        raise BadUnit(f"type {data[0]}: {len(data) - at} bytes after the last object")
    return made


def unit_of(kind: int, objects: Sequence[Object], layouts: dict[int, Layout]) -> bytes:
    """The unit's bytes: what a transmitter writes. The reverse of `read_unit`."""
    found = layouts[kind]
    return bytes((kind, len(objects))) + b"".join(_written(one, found) for one in objects)


def _written(one: Object, found: Layout) -> bytes:
    told = [getattr(one, name) for name in found.names]
    if found.size is None:
        return bytes(told[0])
    if found.size == 0:
        return b"%b%c%b" % (found.packed.pack(*told[:-1]), len(told[-1]), told[-1])
    return found.packed.pack(*told)
