"""What holds of everything that a door makes of bytes, and how an input is cut in pieces."""

import random
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from huiyin.intake.sent import Value
from huiyin.intake.telemetry import FARTHEST, NAME_LONGEST, NAMES_MOST, TEXT_LONGEST


class Broken(AssertionError):
    """A rule does not hold."""


@dataclass(frozen=True)
class Target:
    """What is fuzzed: `tries` one input and raises `Broken`, or whatever should not have been raised."""

    tries: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    longest: int


def held(true: object, rule: str) -> None:
    """Raises `Broken` where it does not."""
    if not true:
        raise Broken(rule)


def pieces_of(data: bytes) -> list[bytes]:
    """Up to eight pieces; where they are cut depends on the input alone, so that it can be tried again."""
    chance = random.Random(zlib.crc32(data))
    places = sorted({0, len(data), *(chance.randrange(len(data) + 1) for _ in range(chance.randrange(8)))})
    return [data[a:b] for a, b in pairwise(places)]


def storable(text: str) -> bool:
    """Whether PostgreSQL takes it: no U+0000, no half of a surrogate."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def check_values(values: dict[str, Value]) -> None:
    """Named values as the intake may store them."""
    held(len(values) <= NAMES_MOST, "no more names than permitted")
    for name, value in values.items():
        held(0 < len(name) <= NAME_LONGEST and name.isprintable(), "names are short and printable")
        if isinstance(value, str):
            held(storable(value) and len(value) <= TEXT_LONGEST, "texts are short and can be stored")
        elif isinstance(value, float):
            held(value - value == 0, "numbers are finite")
        else:
            held(isinstance(value, int) and -(2**63) <= value < 2**63, "whole numbers have 64 bits")


def check_time(ms: int | None) -> None:
    """A device's own time."""
    held(ms is None or (isinstance(ms, int) and abs(ms) <= FARTHEST), "times are whole and not too far")
