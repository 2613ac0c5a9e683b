"""How many readings are taken in and weighed in a second on one core, beside a bare `if` in the same run.

Aim: at least 300,000 weighings a second of a threshold rule on a quiet device. The figure of all rules of a type is
what a reading costs altogether: remembered once, weighed by each rule.
"""

import time
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.rules import (
    Armed,
    Level,
    Reading,
    Rule,
    Seen,
    Severity,
    Standing,
    arm,
    take,
    watch_for,
    weigh,
)

READINGS = 200_000
ROUNDS = 5
AIM = 300_000
START = 1_795_500_000_000
ZONE = ZoneInfo("Asia/Shanghai")
TOLD: Mapping[str, Mapping[str, object]] = {
    "smoke": {"smoke": False, "battery": 90, "temperature": 22},
    "heat": {"temperature": 22.5, "battery": 90},
    "electrical_fire": {"residual_current": 30, "line_temperature": 31.5, "current": 6.2, "voltage": 226, "arc": False},
}


def main() -> None:
    """Print the figures."""
    threshold = arm(Rule(code="bench.hot", alarm="hot", levels=(Level(Severity.CRITICAL, "temperature >= 57"),)))
    runs = {"weigh": lambda: weighings(threshold), "floor": floor, **{kind: _of(kind) for kind in TOLD}}
    # They take turns, so that whatever else the machine does falls on all; the best round of each counts.
    best = dict.fromkeys(runs, 0.0)
    for _ in range(ROUNDS):
        for name, run in runs.items():
            best[name] = max(best[name], run())
    report(best)


def weighings(armed: Armed) -> float:
    """Weighings a second of one rule on a quiet device."""
    seen, standing = Seen(), Standing()
    taken = take(seen, Reading(START, {"temperature": 22.5}, START), watch_for([armed]))
    began = time.perf_counter()
    for n in range(READINGS):
        standing = weigh(armed, standing, seen, START + n, ZONE, taken).standing
    return READINGS / (time.perf_counter() - began)


def floor() -> float:
    """The floor: what anybody would write for one limit, a value from a dict against a constant, called as often."""

    def is_hot(values: Mapping[str, float]) -> bool:
        value = values.get("temperature")
        return value is not None and value >= 57

    values = {"temperature": 22.5}
    began = time.perf_counter()
    for _ in range(READINGS):
        is_hot(values)
    return READINGS / (time.perf_counter() - began)


def _of(kind: str) -> Callable[[], float]:
    found = device_types()[kind]
    return lambda: readings([arm(rule) for rule in found.rules], found.ranges, TOLD[kind])


def readings(rules: list[Armed], ranges: Mapping[str, tuple[float, float]], told: Mapping[str, object]) -> float:
    """Readings a second of a device that is well, each remembered and weighed by all rules of its type."""
    seen, watch, count = Seen(), watch_for(rules, ranges), READINGS // 10
    standings = [Standing() for _ in rules]
    began = time.perf_counter()
    for n in range(count):
        at_ms = START + n * 1000
        taken = take(seen, Reading(at_ms, told, at_ms), watch)
        for place, rule in enumerate(rules):
            standings[place] = weigh(rule, standings[place], seen, at_ms, ZONE, taken).standing
    taken_s = time.perf_counter() - began
    assert all(standing.severity is None for standing in standings)
    return count / taken_s


def report(best: Mapping[str, float]) -> None:
    """All, and how they compare."""
    print("on one core, a second")
    print(f"  weighings of a threshold rule, quiet     {best['weigh']:12,.0f}")
    print(f"  floor: one bare comparison in a function {best['floor']:12,.0f}")
    print(f"  ratio to the floor                       {best['weigh'] / best['floor']:12.2f}")
    for kind in TOLD:
        rules = len(device_types()[kind].rules)
        print(f"  readings of {kind + f', {rules} rules':29}{best[kind]:12,.0f}")
    print(f"  aim: {AIM:,} weighings: {'reached' if best['weigh'] >= AIM else 'MISSED'}")


if __name__ == "__main__":
    main()
