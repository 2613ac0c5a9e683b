"""What is remembered of a device between readings: the last usable values and the short windows that its rules need."""

from bisect import insort
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from huiyin.domains.sensing.rules.comparing import COMPARISONS
from huiyin.domains.sensing.rules.terms import Atom, Compare, Count, Rate, Term, Value, atoms, text_of
from huiyin.domains.sensing.rules.usable import Kind, Trouble, usable

IMPLAUSIBLE = "implausible"
"""A value of our own making: whether the last reading held a number outside what the sensor can measure."""
NEVER = -(2**62)
"""Before every time that a device may tell."""
MOST_TIMES = 256
"""Times kept for one repetition."""
SAMPLES = 32
"""Parts of a window of which one sample each is kept, however often a device reports."""


class Unusable(Struct, frozen=True):
    """A value that no rule is shown."""

    key: str
    why: Trouble


class Reading(Struct, frozen=True):
    """Values as they were measured at `at_ms` (put right by `clocks`) and received at `received_ms`."""

    at_ms: int
    values: Mapping[str, object]
    received_ms: int


class Taken(Struct, frozen=True):
    """What a reading was good for: the keys that are news, the values older than what was known, the unusable ones.

    What is told twice, the same at the same time, is neither.
    """

    at_ms: int
    fresh: frozenset[str]
    late: dict[str, Value]
    unusable: tuple[Unusable, ...] = ()


class Seen(Struct):
    """A device's memory, changed by `take`. Stored as it stands; a lost one fills again from the next readings.

    `heard_ms` is when anything last arrived, 0 for never. `samples` are times and numbers by rate, `times` of readings
    that count by repetition, both oldest first.
    """

    values: dict[str, Value] = field(default_factory=dict)
    at_ms: dict[str, int] = field(default_factory=dict)
    samples: dict[str, list[tuple[int, int | float]]] = field(default_factory=dict)
    times: dict[str, list[int]] = field(default_factory=dict)
    heard_ms: int = 0
    unusable: int = 0


class _Window(Struct, frozen=True):
    name: str
    length_ms: int
    of: Compare | None = None


class Watch(Struct, frozen=True):
    """What a device's rules want to be remembered: made once per set of rules by `watch`."""

    kinds: dict[str, Kind]
    ranges: dict[str, tuple[float, float]]
    rates: dict[str, tuple[_Window, ...]]
    counts: dict[str, tuple[_Window, ...]]


class MixedKinds(ValueError):
    """A value is compared with a number in one place and with a truth or text in another."""


def watch(terms: Iterable[Term], ranges: Mapping[str, tuple[float, float]] | None = None) -> Watch:
    """What to remember for `terms` (resolved); `ranges` are the plausible numbers by key. Raises `MixedKinds`."""
    asked = [atom for term in terms for atom in atoms(term)]
    kinds = dict.fromkeys(ranges or {}, Kind.NUMBER)
    for atom in asked:
        for key, kind in _kinds_of(atom):
            if kinds.setdefault(key, kind) is not kind:
                raise MixedKinds(f"{key} is compared as a {kinds[key]} and as a {kind}: use one of both")
    rates, counts = _windows(asked)
    return Watch(kinds, dict(ranges or {}), rates, counts)


def rate_name(rate: Rate) -> str:
    """Under which the samples of a rate are kept."""
    return f"{rate.key}/{rate.over_ms}"


def count_name(count: Count) -> str:
    """Under which the times of a repetition are kept."""
    return f"{text_of(count.of)}/{count.within_ms}"


def take(seen: Seen, reading: Reading, watch: Watch) -> Taken:
    """Put the reading into `seen`. A key's value that is older than the known one is late: it changes no last value."""
    at_ms, kinds = reading.at_ms, watch.kinds
    seen.heard_ms = max(seen.heard_ms, reading.received_ms)
    fresh: list[str] = []
    late: dict[str, Value] = {}
    unusable: list[Unusable] = []
    for key, raw in reading.values.items():
        kind = kinds.get(key)
        if kind is None:
            continue
        value = usable(raw, kind, watch.ranges.get(key))
        if isinstance(value, Trouble):
            unusable.append(Unusable(key, value))
            continue
        known_ms = seen.at_ms.get(key, NEVER)
        if at_ms < known_ms:
            late[key] = value
        elif at_ms > known_ms or value != seen.values[key]:  # else the same is told twice
            fresh.append(key)
            seen.values[key] = value
            seen.at_ms[key] = at_ms
            if key in watch.rates and not isinstance(value, bool | str):
                _sample(seen, watch.rates[key], at_ms, value)
        if key in watch.counts:
            _count(seen, watch.counts[key], at_ms, value)
    if watch.ranges:
        _judge(seen, reading, watch, unusable, fresh)
    seen.unusable += len(unusable)
    return Taken(at_ms, frozenset(fresh), late, tuple(unusable))


def holds(compare: Compare, value: Value) -> bool | None:
    """Whether a value compares as asked; None when the two cannot be compared."""
    limit = compare.value
    if isinstance(limit, bool | str) or isinstance(value, bool | str):
        if type(limit) is not type(value):
            return None
        return (value == limit) is (compare.op == "==")
    assert isinstance(limit, int | float), "a name of a limit was not resolved"
    return COMPARISONS[compare.op](value, limit)


def _judge(seen: Seen, reading: Reading, watch: Watch, unusable: list[Unusable], fresh: list[str]) -> None:
    if watch.ranges.keys().isdisjoint(reading.values) or reading.at_ms < seen.at_ms.get(IMPLAUSIBLE, NEVER):
        return
    seen.values[IMPLAUSIBLE] = any(one.why is Trouble.OUTSIDE_ITS_RANGE for one in unusable)
    seen.at_ms[IMPLAUSIBLE] = reading.at_ms
    fresh.append(IMPLAUSIBLE)


def _sample(seen: Seen, windows: tuple[_Window, ...], at_ms: int, value: int | float) -> None:
    for window in windows:
        kept = seen.samples.setdefault(window.name, [])
        again = bool(kept) and kept[-1][0] == at_ms
        if again or (len(kept) >= 2 and kept[-1][0] - kept[-2][0] < window.length_ms // SAMPLES):
            kept.pop()
        kept.append((at_ms, value))
        # One sample at or before the window's beginning stays: what the value was when it began.
        while len(kept) > 2 and kept[1][0] <= at_ms - window.length_ms:
            kept.pop(0)


def _count(seen: Seen, windows: tuple[_Window, ...], at_ms: int, value: Value) -> None:
    for window in windows:
        assert window.of is not None
        kept = seen.times.setdefault(window.name, [])
        if holds(window.of, value) and at_ms not in kept:
            insort(kept, at_ms)
        newest = max(at_ms, kept[-1]) if kept else at_ms
        while kept and (kept[0] <= newest - window.length_ms or len(kept) > MOST_TIMES):
            kept.pop(0)


def _kinds_of(atom: Atom) -> Iterable[tuple[str, Kind]]:
    match atom:
        case Compare(key, _, value):
            if isinstance(value, bool):
                return [(key, Kind.TRUTH)]
            return [(key, Kind.TEXT if isinstance(value, str) else Kind.NUMBER)]
        case Rate(key):
            return [(key, Kind.NUMBER)]
        case Count(of):
            return _kinds_of(of)
        case _:
            return []


def _windows(asked: list[Atom]) -> tuple[dict[str, tuple[_Window, ...]], dict[str, tuple[_Window, ...]]]:
    rates: dict[str, set[_Window]] = {}
    counts: dict[str, set[_Window]] = {}
    for atom in asked:
        if isinstance(atom, Rate):
            assert isinstance(atom.over_ms, int), "a name of a limit was not resolved"
            rates.setdefault(atom.key, set()).add(_Window(rate_name(atom), atom.over_ms))
        elif isinstance(atom, Count):
            assert isinstance(atom.within_ms, int), "a name of a limit was not resolved"
            counts.setdefault(atom.of.key, set()).add(_Window(count_name(atom), atom.within_ms, atom.of))
    return _sorted(rates), _sorted(counts)


def _sorted(windows: dict[str, set[_Window]]) -> dict[str, tuple[_Window, ...]]:
    return {key: tuple(sorted(found, key=lambda window: window.name)) for key, found in windows.items()}
