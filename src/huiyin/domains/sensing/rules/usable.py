"""Which values a rule may be shown: numbers that are finite and can be measured, truths, short texts."""

import math
from enum import StrEnum

from huiyin.domains.sensing.rules.terms import Value

LARGEST = 1e15
"""Beyond it no sensor measures anything, and whole numbers are no longer exact."""
LONGEST_TEXT = 200
_TRUTHS = {"true": True, "false": False}


class Kind(StrEnum):
    """What a value must be for the rules that use it."""

    NUMBER = "number"
    TRUTH = "truth"
    TEXT = "text"


class Trouble(StrEnum):
    """Why a value could not be used."""

    NOT_THIS_KIND = "not_this_kind"
    NOT_FINITE = "not_finite"
    OUTSIDE_ITS_RANGE = "outside_its_range"


def usable(raw: object, kind: Kind, span: tuple[float, float] | None) -> Value | Trouble:
    """The value as rules see it, or why they do not; `span` is what can be measured."""
    if kind is Kind.NUMBER:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            return Trouble.NOT_THIS_KIND
        if not -LARGEST < raw < LARGEST:
            finite = isinstance(raw, int) or math.isfinite(raw)
            return Trouble.OUTSIDE_ITS_RANGE if finite else Trouble.NOT_FINITE
        return raw if span is None or span[0] <= raw <= span[1] else Trouble.OUTSIDE_ITS_RANGE
    if kind is Kind.TRUTH:
        return _truth(raw)
    right = isinstance(raw, str) and len(raw) <= LONGEST_TEXT and raw.isprintable()
    return raw if right and isinstance(raw, str) else Trouble.NOT_THIS_KIND


def _truth(raw: object) -> bool | Trouble:
    """Devices write a truth as true, 1 or "true"; a fire must not be lost over it."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float):
        return bool(raw) if raw in (0, 1) else Trouble.NOT_THIS_KIND
    return _TRUTHS.get(raw.lower(), Trouble.NOT_THIS_KIND) if isinstance(raw, str) else Trouble.NOT_THIS_KIND
