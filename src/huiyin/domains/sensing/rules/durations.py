"""Lengths of time as rules write them, "10 s", "5 min", "2 h", kept as whole milliseconds."""

import re

_UNITS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION = re.compile(r"\s*([0-9]{1,11}(?:\.[0-9]{1,3})?)\s*(ms|s|min|h|d)\s*")
LONGEST = 400 * _UNITS["d"]
"""More than a year: what is longer is no rule's business, and numbers stay small."""


class UnreadableDuration(ValueError):
    """The text is no length of time."""


def milliseconds(text: str) -> int:
    """ "10 s" as 10000. Raises `UnreadableDuration`."""
    found = _DURATION.fullmatch(text)
    length = round(float(found[1]) * _UNITS[found[2]]) if found else 0
    if not 0 < length <= LONGEST:
        raise UnreadableDuration(f"“{text}” is no length of time: write it as “10 s”, “5 min” or “2 h”, at most 400 d")
    return length


def written(length_ms: int) -> str:
    """10000 as "10 s": the largest unit that gives a whole number."""
    for unit in ("d", "h", "min", "s"):
        if length_ms and length_ms % _UNITS[unit] == 0:
            return f"{length_ms // _UNITS[unit]} {unit}"
    return f"{length_ms} ms"
