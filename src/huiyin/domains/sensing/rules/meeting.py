"""Terms as functions: whether one is met, when that may change without a reading, and the reason to be told.

A term that speaks of a value the device never sent is unknown (None), and so is its `not`: unknown is never met.
"""

from collections.abc import Callable

from msgspec import Struct

from huiyin.domains.sensing.rules.comparing import COMPARISONS
from huiyin.domains.sensing.rules.seen import Seen, count_name, rate_name
from huiyin.domains.sensing.rules.terms import (
    All,
    Atom,
    Compare,
    Count,
    Either,
    Name,
    Not,
    Rate,
    Silent,
    Term,
    Value,
    atoms,
    text_of,
)

Met = Callable[[Seen, int], bool | None]
"""Whether a term is met by what was seen, at a time in milliseconds."""
Wake = Callable[[Seen, int], int | None]
"""The next moment after a time at which time alone may change something, as far as it was seen."""
_MINUTE = 60_000


class Reason(Struct, frozen=True, omit_defaults=True):
    """Why something was raised or cleared, for a sentence in any language: `term` is the part of the condition.

    `measure` is "value", "rate" (in `unit` per minute), "count" or "silence" (both numbers in milliseconds).
    """

    term: str
    measure: str
    key: str = ""
    op: str = ""
    value: Value | None = None
    limit: Value | None = None
    unit: str = ""
    over_ms: int = 0


def compiled(term: Term) -> Met:
    """The term as one function. Names of limits must have been resolved."""
    match term:
        case Not(part):
            return _not(compiled(part))
        case All(parts):
            return _all(tuple(compiled(part) for part in parts))
        case Either(parts):
            return _either(tuple(compiled(part) for part in parts))
        case _:
            return _atom(term)


def _atom(atom: Atom) -> Met:
    match atom:
        case Compare(key, op, value):
            return _compare(key, op, value)
        case Rate():
            return _rate(atom)
        case Count():
            return _count(atom)
        case Silent(length):
            assert isinstance(length, int), "a name of a limit was not resolved"
            return lambda seen, now: now - seen.heard_ms >= length if seen.heard_ms else None


def waking(term: Term) -> tuple[Wake, ...]:
    """What to ask for the moments at which time alone may change the term."""
    return tuple(_wake(atom) for atom in atoms(term) if isinstance(atom, Count | Silent))


def _wake(atom: Count | Silent) -> Wake:
    if isinstance(atom, Silent):
        length = atom.for_ms
        assert isinstance(length, int), "a name of a limit was not resolved"
        return lambda seen, now: moment if (moment := seen.heard_ms + length) > now and seen.heard_ms else None
    name, within = count_name(atom), atom.within_ms
    assert isinstance(within, int), "a name of a limit was not resolved"
    return lambda seen, now: next((at + within for at in seen.times.get(name, ()) if at + within > now), None)


def reason(term: Term, seen: Seen, now: int, units: dict[str, str]) -> Reason:
    """The first part of `term` that is met; when none is, its first part."""
    parts = list(atoms(term))
    chosen = next((atom for atom in parts if compiled(atom)(seen, now)), parts[0])
    match chosen:
        case Compare(key, op, limit):
            return Reason(text_of(chosen), "value", key, op, seen.values.get(key), _limit(limit), units.get(key, ""))
        case Rate(key, over, op, limit):
            assert isinstance(over, int)
            value = rate_of(chosen, seen)
            return Reason(text_of(chosen), "rate", key, op, value, _limit(limit), units.get(key, ""), over)
        case Count(of, within, op, limit):
            assert isinstance(within, int)
            value = _counted(seen, count_name(chosen), within, now)
            return Reason(text_of(chosen), "count", of.key, op, value, _limit(limit), "", within)
        case Silent(length):
            assert isinstance(length, int)
            return Reason(text_of(chosen), "silence", "", ">=", now - seen.heard_ms, length, "ms")


def rate_of(rate: Rate, seen: Seen) -> float | None:
    """The change per minute: from the value when the window began, or from the oldest within it, whichever is more.

    What was seen for less than the window is spread over the whole window, so that two readings a moment apart make
    no fire.
    """
    kept = seen.samples.get(rate_name(rate), ())
    if len(kept) < 2:
        return None
    assert isinstance(rate.over_ms, int)
    newest_at, newest = kept[-1]
    slopes = [
        (newest - value) * _MINUTE / max(newest_at - at, rate.over_ms)
        for at, value in (kept[0], kept[min(1, len(kept) - 2)])
    ]
    return min(slopes) if rate.op in {"<", "<="} else max(slopes)


def _limit(limit: Value | Name) -> Value:
    assert not isinstance(limit, Name), "a name of a limit was not resolved"
    return limit


def _compare(key: str, op: str, limit: Value | Name) -> Met:
    compare, numbers = COMPARISONS[op], (int, float)
    kind = type(_limit(limit))
    kinds = (kind,) if kind in (bool, str) else numbers

    def met(seen: Seen, now: int) -> bool | None:
        value = seen.values.get(key)
        return compare(value, limit) if type(value) in kinds else None

    return met


def _rate(rate: Rate) -> Met:
    compare, limit = COMPARISONS[rate.op], rate.value

    def met(seen: Seen, now: int) -> bool | None:
        found = rate_of(rate, seen)
        return None if found is None else compare(found, limit)

    return met


def _count(count: Count) -> Met:
    assert isinstance(count.within_ms, int), "a name of a limit was not resolved"
    name, within, compare, limit = count_name(count), count.within_ms, COMPARISONS[count.op], count.value
    return lambda seen, now: compare(_counted(seen, name, within, now), limit)


def _counted(seen: Seen, name: str, within: int, now: int) -> int:
    return sum(1 for at in seen.times.get(name, ()) if at > now - within)


def _not(part: Met) -> Met:
    def met(seen: Seen, now: int) -> bool | None:
        found = part(seen, now)
        return None if found is None else not found

    return met


def _all(parts: tuple[Met, ...]) -> Met:
    def met(seen: Seen, now: int) -> bool | None:
        known: bool | None = True
        for part in parts:
            found = part(seen, now)
            if found is False:
                return False
            known = None if found is None else known
        return known

    return met


def _either(parts: tuple[Met, ...]) -> Met:
    def met(seen: Seen, now: int) -> bool | None:
        known: bool | None = False
        for part in parts:
            found = part(seen, now)
            if found:
                return True
            known = None if found is None else known
        return known

    return met
