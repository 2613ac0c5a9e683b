"""What a message of a device says, whoever's format it is in: `{"k": v}`, `{"ts": ms, "values": {"k": v}}`, lists of
either, and a gateway's `{"device": any of those}`. Pure; MQTT and HTTP read with it alike.

What is read are numbers, truth values and texts by name. A number written as a text becomes a number, since a device
that quotes its readings must still raise its alarm. NaN and null say nothing and are left out, the rest of their
message is kept. What is nested stays as its JSON text.

A name or a value that cannot be taken is refused by itself and the rest of its message kept: the rest may tell of a
fire. Whoever reads hands over a list, to which the reasons are added, each once. Only where nothing is left is the
message refused, as is one that is no JSON or has too many readings.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Final, TypeVar

import msgspec

Value = bool | int | float | str
Values = dict[str, Value]
Item = TypeVar("Item")
Found = TypeVar("Found")
Reading = tuple[int | None, Values]
"""The device's own time in ms, as told, and what was measured then."""

NAMES_MOST: Final = 200
NAME_LONGEST: Final = 64
TEXT_LONGEST: Final = 500
READINGS_MOST: Final = 1_000
DEVICES_MOST: Final = 1_000
DEEPEST: Final = 8
FARTHEST: Final = 2**62
"""Milliseconds. Nearer times are passed on as they were told, however wrong: 1970 says that a clock was never set."""
_EXACT: Final = 2**63
_GREATEST: Final = 10**300
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?", re.ASCII)
"""Short enough that identity numbers, and whatever begins with a zero, stay texts."""


class Unreadable(ValueError):
    """Nothing can be taken from this message; the text says why."""


_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_LONGEST)]
_Plain = Annotated[dict[_Name, Value], msgspec.Meta(max_length=NAMES_MOST)]


class _Stamped(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    ts: Annotated[int, msgspec.Meta(gt=-FARTHEST, lt=FARTHEST)]
    values: _Plain


_plain = msgspec.json.Decoder(_Plain)
_stamped = msgspec.json.Decoder(_Stamped)
_PROBLEMS = (msgspec.MsgspecError, ValueError, RecursionError)


def readings(payload: bytes, refused: list[str]) -> list[Reading]:
    """What a device says, in the order in which it says it; `refused` learns why parts of it were left out.
    Raises `Unreadable`."""
    # 1. The usual shapes, checked while they are parsed.
    try:
        if payload.startswith(b'{"ts"'):
            stamped = _stamped.decode(payload)
            return [(stamped.ts, _settled(stamped.values, payload))]
        return [(None, _settled(_plain.decode(payload), payload))]
    except _PROBLEMS:
        pass
    # 2. All others, and whatever is wrong.
    return readings_in(parsed(payload), refused)


def readings_in(told: Any, refused: list[str]) -> list[Reading]:
    """The same from JSON that is parsed already."""
    items = told if isinstance(told, list) else [told]
    if len(items) > READINGS_MOST:
        raise Unreadable(f"more than {READINGS_MOST} readings in one message")
    return taken(items, lambda item: reading_in(item, refused), refused)


def taken(items: Iterable[Item], take: Callable[[Item], Found], refused: list[str]) -> list[Found]:
    """What can be taken of several; `refused` learns why others cannot. Raises `Unreadable` where nothing can."""
    found, wrong = [], []
    for item in items:
        try:
            found.append(take(item))
        except Unreadable as why:
            wrong.append(str(why))
    if wrong and not found:
        raise Unreadable(wrong[0])
    add_once(refused, wrong)
    return found


def add_once(refused: list[str], reasons: Iterable[str]) -> None:
    """A reason counts once a message, however many names it concerns."""
    for why in reasons:
        if why not in refused:
            refused.append(why)


def devices(payload: bytes, refused: list[str]) -> list[tuple[str, list[Reading]]]:
    """What a gateway says of its devices, by their names; the rest as with `readings`. Raises `Unreadable`."""
    told = parsed(payload)
    if not isinstance(told, dict):
        raise Unreadable("not an object of devices")
    if len(told) > DEVICES_MOST:
        raise Unreadable(f"more than {DEVICES_MOST} devices in one message")
    found = taken(told.items(), lambda one: (device_name(one[0]), readings_in(one[1], refused)), refused)
    if sum(len(said) for _, said in found) > READINGS_MOST:
        raise Unreadable(f"more than {READINGS_MOST} readings in one message")
    return found


def device_name(name: Any) -> str:
    """A device's name as its gateway gives it. Raises `Unreadable`."""
    if not isinstance(name, str) or not name.strip() or len(name) > 120 or not name.isprintable():
        raise Unreadable("a device's name is empty, longer than 120 characters or not printable")
    return name.strip()


def attributes_in(told: Any, refused: list[str]) -> Values:
    """An object of attributes: values that are given back as they came, so that a text stays one (version "1.10").
    Raises `Unreadable`."""
    found = values_in(told, refused)
    return {name: _clean(told[name]) if isinstance(told[name], str) else value for name, value in found.items()}


def values_in(told: Any, refused: list[str]) -> Values:
    """An object of values, the first `NAMES_MOST` of them. Raises `Unreadable`."""
    if not isinstance(told, dict):
        raise Unreadable("not an object of values")
    found = taken(told.items(), lambda one: (_name(one[0]), _value(one[1])), refused)
    if len(found) > NAMES_MOST:
        add_once(refused, [f"more than {NAMES_MOST} names in one reading"])
    return {name: value for name, value in found[:NAMES_MOST] if value is not None}


def parsed(payload: bytes) -> Any:
    """JSON, with null for NaN and the infinities. Raises `Unreadable`."""
    try:
        return msgspec.json.decode(payload)
    except _PROBLEMS:
        pass
    try:
        return json.loads(payload.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"not JSON: {type(problem).__name__}") from None


def storable(told: Any) -> Any:
    """Any JSON without what PostgreSQL does not store: U+0000, halves of surrogates, infinities.

    Raises `Unreadable` where it is nested too deep.
    """
    if _deeper_than(told, DEEPEST):
        raise Unreadable(f"nested deeper than {DEEPEST}")
    return _storable(told)


def _storable(told: Any) -> Any:
    if isinstance(told, str):
        return _whole(told)
    if isinstance(told, float):
        return told if told - told == 0 else None
    if isinstance(told, list):
        return [_storable(one) for one in told]
    return {_whole(name): _storable(one) for name, one in told.items()} if isinstance(told, dict) else told


def reading_in(item: Any, refused: list[str]) -> Reading:
    """One reading. Raises `Unreadable`."""
    if isinstance(item, dict) and isinstance(item.get("values"), dict) and "ts" in item:
        return _time(item["ts"]), values_in(item["values"], refused)
    return None, values_in(item, refused)


def _time(ts: Any) -> int | None:
    """What is no number at all is no time; the reading is kept without it: it may be a fire."""
    if isinstance(ts, str) and ts.isascii() and ts.isdigit() and len(ts) < 16:
        return int(ts)
    if isinstance(ts, bool) or not isinstance(ts, int | float) or ts != ts:  # noqa: PLR0124 - NaN alone differs
        return None
    return int(min(max(ts, -FARTHEST), FARTHEST))


def _settled(values: Values, payload: bytes) -> Values:
    """Values that were checked while they were parsed, but for texts and what the database would not take.
    Raises `Unreadable` where they have to be read one by one."""
    if b"\\u0000" in payload or not "".join(values).isprintable():
        raise Unreadable("to be looked at one by one")
    for name, value in values.items():
        if value.__class__ is str:
            values[name] = _text(value)
        elif value.__class__ is int and not -_EXACT <= value < _EXACT:
            raise Unreadable("to be looked at one by one")
    return values


def _value(value: Any) -> Value | None:
    if value is None:
        return None
    if isinstance(value, float):
        return value if value - value == 0 else None  # neither NaN nor infinite: 1e999 is one
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if -_EXACT <= value < _EXACT:
            return value
        return float(value) if abs(value) < _GREATEST else None
    return _text(value) if isinstance(value, str) else _nested(value)


def _text(value: str) -> Value:
    if len(value) <= 20 and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return _clean(value)


def _nested(value: Any) -> str:
    if _deeper_than(value, DEEPEST):
        raise Unreadable(f"nested deeper than {DEEPEST}")
    return _clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _clean(text: str) -> str:
    """Without what PostgreSQL does not store: U+0000, halves of surrogates, more than the limit."""
    return _whole(text).replace("\\u0000", "")[:TEXT_LONGEST]


def _whole(text: str) -> str:
    whole = text if text.isascii() else text.encode("utf-8", "ignore").decode()
    return whole.replace("\0", "")


def _deeper_than(value: Any, most: int) -> bool:
    """Whether there are more than `most` levels; looks no deeper than that."""
    below = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else None
    if below is None:
        return False
    return most == 0 or any(_deeper_than(part, most - 1) for part in below)


def _name(name: str) -> str:
    if not 0 < len(name) <= NAME_LONGEST or not name.isprintable():
        raise Unreadable(f"a name is empty, longer than {NAME_LONGEST} characters or not printable")
    return name
