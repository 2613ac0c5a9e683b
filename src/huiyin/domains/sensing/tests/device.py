"""A device of one rule, driven as the evaluator drives it: a reading, or the clock moving on with its timers."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from huiyin.domains.sensing.rules import (
    Change,
    Level,
    Limit,
    Reading,
    Rule,
    Seen,
    Severity,
    Standing,
    Verdict,
    arm,
    take,
    watch_for,
    weigh,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = 1_795_500_000_000
"""2026-11-24 in Shanghai; times of tests are seconds after it."""


def rule(*whens: str, **more: object) -> Rule:
    """A rule with a level for each condition, from critical down."""
    levels = tuple(Level(severity, when) for severity, when in zip(Severity, whens, strict=False))
    return msgspec.structs.replace(Rule(code="test.rule", alarm="test", levels=levels), **more)


def limit(value: float, least: float = 0, most: float = 1000, unit: str = "") -> Limit:
    return Limit(value=value, least=least, most=most, unit=unit)


class Device:
    """What the evaluator holds for a device and a rule."""

    def __init__(self, rule: Rule, ranges: Mapping[str, tuple[float, float]] | None = None) -> None:
        self.armed = arm(rule, {"temperature": "°C"})
        self.watch = watch_for([self.armed], ranges)
        self.seen, self.standing = Seen(), Standing()
        self.again_at_ms: int | None = None
        self.changes: list[Change] = []

    def tell(self, second: float, *, at: float | None = None, **values: object) -> list[str]:
        """A reading received at `second`, measured then or at `at`; timers due before fire first."""
        self.wait(second)
        now = START + round(second * 1000)
        measured = now if at is None else START + round(at * 1000)
        taken = take(self.seen, Reading(measured, values, now), self.watch)
        return self._keep(weigh(self.armed, self.standing, self.seen, now, SHANGHAI, taken))

    def wait(self, second: float) -> list[str]:
        """Nothing arrives until `second`; timers fire at their time."""
        until, happened = START + round(second * 1000), []
        while self.again_at_ms is not None and self.again_at_ms <= until:
            now = max(self.again_at_ms, self.seen.heard_ms)  # a timer that a late reading set is overdue
            happened += self._keep(weigh(self.armed, self.standing, self.seen, now, SHANGHAI))
            assert self.again_at_ms is None or self.again_at_ms > now, "a timer that fires for ever"
        return happened

    def restart(self) -> None:
        """Lose everything but what is stored."""
        self.seen = msgspec.json.decode(msgspec.json.encode(self.seen), type=Seen)
        self.standing = msgspec.json.decode(msgspec.json.encode(self.standing), type=Standing)

    @property
    def history(self) -> list[tuple[str, str, float]]:
        """What happened, to which severity, at which second."""
        return [(change.what, change.severity, (change.at_ms - START) / 1000) for change in self.changes]

    def _keep(self, verdict: Verdict) -> list[str]:
        self.standing, self.again_at_ms = verdict.standing, verdict.again_at_ms
        self.changes += verdict.changes
        return [change.what.value for change in verdict.changes]
