"""One device at its post: what is remembered of it, and where each of its rules stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

import msgspec
import structlog
from msgspec.structs import replace

from huiyin.domains.sensing.handlers.arms import Arms
from huiyin.domains.sensing.models import Health
from huiyin.domains.sensing.queries import Watched
from huiyin.domains.sensing.rules import Armed, Change, Reading, Seen, Standing, Verdict, take, weigh
from huiyin.domains.sensing.rules.clocks import DeviceClock, put_right
from huiyin.domains.sensing.rules.timing import wakes
from huiyin.intake.sent import Stored
from huiyin.kernel.clock import to_ms

log = structlog.get_logger(__name__)
QUIET = Standing()
_TROUBLES = {"silent": Health.SILENT, "fault": Health.FAULT, "low_battery": Health.LOW_BATTERY}
"""Alarm types that say how a device is, the worst first."""


class Happening(NamedTuple):
    """A change of one rule."""

    armed: Armed
    change: Change


class Post:
    """A device in the evaluator's memory. `moved`: something of its standings must be stored."""

    __slots__ = (
        "afresh_ms",
        "again",
        "arms",
        "clock",
        "health",
        "moved",
        "scheduled",
        "seen",
        "standings",
        "warm",
        "watched",
    )

    def __init__(self, watched: Watched, arms: Arms) -> None:
        kept = watched.memory or {}
        self.watched = watched
        self.arms = arms
        self.health = watched.health
        self.standings: dict[str, Standing] = _restored(kept.get("standings", {}), dict[str, Standing]) or {}
        self.seen: Seen = _restored(kept.get("seen", {}), Seen) or Seen()
        self.clock: DeviceClock = _restored(kept.get("clock", {}), DeviceClock) or DeviceClock()
        self.afresh_ms = 0
        if watched.afresh_ms > self.seen.heard_ms:
            self._begin_afresh()
        self.afresh_ms = watched.afresh_ms
        self.again: dict[str, int] = {}
        self.scheduled: dict[str, int] = {}
        self.warm = False
        self.moved = False

    def renew(self, watched: Watched, arms: Arms) -> None:
        """Go on with other settings; what was remembered stays, unless it hangs elsewhere now."""
        self.watched, self.arms = watched, arms
        known = {armed.rule.code for armed in arms.rules}
        self.standings = {code: standing for code, standing in self.standings.items() if code in known}
        if watched.afresh_ms > self.afresh_ms:
            self._begin_afresh()

    def _begin_afresh(self) -> None:
        """Forget what it said in another place, or before it was repaired; its silence is counted from then."""
        self.afresh_ms = self.watched.afresh_ms
        self.standings = {}
        self.seen = Seen(heard_ms=self.afresh_ms)
        self.again = {}
        self.moved = True

    def rest(self, alarm: str) -> list[str]:
        """Let the rules of an alarm type stand as if nothing had been; which they are. What is known stays known."""
        codes = [armed.rule.code for armed in self.arms.rules if armed.rule.alarm == alarm]
        for code in codes:
            self.standings.pop(code, None)
        self.moved = True
        return codes

    def remember(self, values: Mapping[str, Any], told_ms: int | None, received_ms: int) -> None:
        """Take in a reading that was weighed in an earlier life."""
        self.clock, told = put_right(self.clock, told_ms, received_ms)
        take(self.seen, Reading(told.at_ms, values, received_ms), self.arms.watch)

    def hear(self, stored: Stored, zone: tzinfo) -> list[Happening]:
        """Weigh a reading. Nearly all say that nothing is wrong: that is found out first, and cheaply."""
        received_ms = stored.received_ms
        self.clock, told = put_right(self.clock, stored.told_ms, received_ms)
        taken = take(self.seen, Reading(told.at_ms, stored.values, received_ms), self.arms.watch)
        at_ms = min(taken.at_ms, received_ms)
        newest = bool(taken.fresh) and not taken.late
        happened: list[Happening] = []
        for armed in self.arms.rules:
            standing = self.standings.get(armed.rule.code)
            now_ms = received_ms if armed.hears else at_ms
            if standing is None and newest and armed.schedule is None and armed.rests(self.seen, now_ms):
                if armed.timed:
                    self._wait(armed.rule.code, wakes(armed, self.seen, now_ms))
                continue
            before = standing or QUIET
            self._found(armed, before, weigh(armed, before, self.seen, received_ms, zone, taken), happened)
        return happened

    def wake(self, code: str, now_ms: int, zone: tzinfo) -> list[Happening]:
        """Weigh a rule because its time has come."""
        happened: list[Happening] = []
        armed = next((armed for armed in self.arms.rules if armed.rule.code == code), None)
        if armed is not None:
            before = self.standings.get(code, QUIET)
            self._found(armed, before, weigh(armed, before, self.seen, now_ms, zone), happened)
        return happened

    def _found(self, armed: Armed, before: Standing, verdict: Verdict, happened: list[Happening]) -> None:
        code, standing = armed.rule.code, verdict.standing
        if standing is not before:
            self.standings[code] = standing
            self.moved = self.moved or _face(standing) != _face(before)
        self._wait(code, verdict.again_at_ms)
        happened += [Happening(armed, change) for change in verdict.changes]

    def _wait(self, code: str, at_ms: int | None) -> None:
        if at_ms is None:
            self.again.pop(code, None)
        else:
            self.again[code] = at_ms

    def condition(self) -> Health:
        """How the device is."""
        raised = {armed.rule.alarm for armed in self.arms.rules if self._stands(armed)}
        return next((health for alarm, health in _TROUBLES.items() if alarm in raised), Health.HEALTHY)

    def _stands(self, armed: Armed) -> bool:
        return self.standings.get(armed.rule.code, QUIET).severity is not None

    def is_in_test(self, now: datetime) -> bool:
        """Whether somebody tries it out, or works at its place: said here, never by the device.

        Bit 0 of a GB/T 26875.3 state says so too, but transmitters in the field leave it unset while it burns.
        """
        until = self.watched.maintained_until
        tried = self.watched.service == "in_test" and (self.watched.test_until is None or self.watched.test_until > now)
        return tried or (until is not None and until > now)

    def timed(self) -> Iterable[str]:
        """The rules that must be looked at without a reading: by time alone, or because something stands."""
        return [armed.rule.code for armed in self.arms.rules if armed.timed or self._lasts(armed)]

    def _lasts(self, armed: Armed) -> bool:
        standing = self.standings.get(armed.rule.code)
        return standing is not None and (standing.severity is not None or bool(standing.held))

    def hear_of(self, last_seen: datetime) -> None:
        """It was heard of then, though what it said has yet to be weighed."""
        self.seen.heard_ms = max(self.seen.heard_ms, to_ms(last_seen))

    def clock_moved(self, by_ms: int, now_ms: int) -> None:
        """Our clock was set by so much: what has begun goes on for as long as it had left, and nothing lies ahead.

        The times of readings stay where they do not lie ahead: most were told by the device, whose clock was not set.
        """
        before = self.standings
        self.standings = {code: _moved(standing, by_ms, now_ms) for code, standing in before.items()}
        self.moved = self.moved or self.standings != before
        seen = self.seen
        if seen.heard_ms:
            seen.heard_ms = min(seen.heard_ms + by_ms, now_ms)
        seen.at_ms = {key: min(at_ms, now_ms) for key, at_ms in seen.at_ms.items()}
        seen.samples = {name: [one for one in kept if one[0] <= now_ms] for name, kept in seen.samples.items()}
        seen.times = {name: [at_ms for at_ms in kept if at_ms <= now_ms] for name, kept in seen.times.items()}

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "standings": msgspec.to_builtins(self.standings, str_keys=True),
            "seen": msgspec.to_builtins(self.seen),
            "clock": msgspec.to_builtins(self.clock),
        }


def _face(standing: Standing) -> tuple[Any, ...]:
    """What of a standing must survive a restart; the rest fills again by itself."""
    return standing.phase, standing.severity, tuple(standing.held), standing.easing_ms, standing.falling_ms


def _moved(standing: Standing, by_ms: int, now_ms: int) -> Standing:
    def moved(at_ms: int) -> int:
        return min(at_ms + by_ms, now_ms) if at_ms else 0

    return replace(
        standing,
        held={level: replace(hold, since_ms=moved(hold.since_ms)) for level, hold in standing.held.items()},
        easing_ms=moved(standing.easing_ms),
        falling_ms=moved(standing.falling_ms),
        raised_ms=min(standing.raised_ms, now_ms),
        met_ms=min(standing.met_ms, now_ms),
        raises=tuple(at_ms for at_ms in standing.raises if at_ms <= now_ms),
    )


def _restored(kept: Any, kind: Any) -> Any:
    """What was stored, as today's product reads it; nothing where an older one wrote it otherwise."""
    try:
        return msgspec.convert(kept, kind, strict=False) if kept else None
    except msgspec.ValidationError as wrong:
        log.warning("memory_unreadable", problem=str(wrong)[:200])
        return None
