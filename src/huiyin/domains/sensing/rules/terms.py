"""Conditions of rules as data: what `read_term` makes of "smoke == true and temperature >= 50", and its text again.

A number, length of time or count may stand as the name of one of the rule's limits until `resolved` puts it in.
"""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from huiyin.domains.sensing.rules.durations import written

Value = bool | int | float | str


class Name(Struct, frozen=True, tag="name"):
    """The name of a limit, in the place of its value."""

    name: str


class Compare(Struct, frozen=True, tag="compare"):
    """The last usable value of `key` against a constant."""

    key: str
    op: str
    value: Value | Name


class Rate(Struct, frozen=True, tag="rate"):
    """The change of `key` per minute, seen over at least `over_ms`."""

    key: str
    over_ms: int | Name
    op: str
    value: int | float | Name


class Count(Struct, frozen=True, tag="count"):
    """How many readings of the last `within_ms` met `of`."""

    of: Compare
    within_ms: int | Name
    op: str
    value: int | float | Name


class Silent(Struct, frozen=True, tag="silent"):
    """Nothing at all has arrived for `for_ms`."""

    for_ms: int | Name


class All(Struct, frozen=True, tag="all"):
    """Every part is met."""

    parts: tuple["Term", ...]


class Either(Struct, frozen=True, tag="either"):
    """One part at least is met."""

    parts: tuple["Term", ...]


class Not(Struct, frozen=True, tag="not"):
    """The part is not met."""

    part: "Term"


Atom = Compare | Rate | Count | Silent
Term = Compare | Rate | Count | Silent | All | Either | Not


def atoms(term: Term) -> Iterator[Atom]:
    """Everything a term asks, from left to right."""
    match term:
        case All(parts) | Either(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield term


def names(term: Term) -> Iterator[str]:
    """The limits that a term names."""
    for atom in atoms(term):
        for one in (atom, atom.of) if isinstance(atom, Count) else (atom,):
            places = (getattr(one, field) for field in one.__struct_fields__)
            yield from (place.name for place in places if isinstance(place, Name))


def resolved(term: Term, limits: Mapping[str, Value]) -> Term:
    """The term with the values of its limits in place. Raises `KeyError` for a limit that is not given."""
    return _mapped(term, lambda atom: _filled(atom, limits))


def _filled(atom: Atom, limits: Mapping[str, Value]) -> Atom:
    changes: dict[str, object] = {}
    for field in atom.__struct_fields__:
        place = getattr(atom, field)
        if isinstance(place, Name):
            changes[field] = limits[place.name]
        elif isinstance(place, Compare):
            changes[field] = _filled(place, limits)
    return replace(atom, **changes) if changes else atom


def _mapped(term: Term, change: Callable[[Atom], Atom]) -> Term:
    match term:
        case All(parts):
            return All(tuple(_mapped(part, change) for part in parts))
        case Either(parts):
            return Either(tuple(_mapped(part, change) for part in parts))
        case Not(part):
            return Not(_mapped(part, change))
        case _:
            return change(term)


def text_of(term: Term) -> str:
    """The term as `read_term` reads it."""
    match term:
        case All(parts):
            return " and ".join(_inside(part) for part in parts)
        case Either(parts):
            return " or ".join(_inside(part) for part in parts)
        case Not(part):
            return f"not {_inside(part)}"
        case _:
            return _text(term)


def _text(atom: Atom) -> str:
    match atom:
        case Compare(key, op, value):
            return f"{key} {op} {_value(value)}"
        case Rate(key, over, op, value):
            return f"rate({key}, {_length(over)}) {op} {_value(value)}"
        case Count(of, within, op, value):
            return f"count({_text(of)}, {_length(within)}) {op} {_value(value)}"
        case Silent(length):
            return f"silent {_length(length)}"


def _inside(term: Term) -> str:
    return f"({text_of(term)})" if isinstance(term, All | Either) else text_of(term)


def _value(value: Value | Name) -> str:
    match value:
        case Name(name):
            return name
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case _:
            return repr(value)


def _length(length: int | Name) -> str:
    return length.name if isinstance(length, Name) else written(length)
