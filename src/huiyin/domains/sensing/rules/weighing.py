"""Weighing a rule against what was seen of a device: the pure heart of alarms.

`weigh` is called for every reading after `seen.take`, and without one when `again_at_ms` has come. What was due
before a reading happens before it, so that a reading that arrives late finds the same as one that arrived in time.
"""

from datetime import tzinfo

from msgspec.structs import replace

from huiyin.domains.sensing.rules.arming import Armed, ArmedLevel
from huiyin.domains.sensing.rules.meeting import Reason, reason
from huiyin.domains.sensing.rules.schedules import covers
from huiyin.domains.sensing.rules.seen import Seen, Taken
from huiyin.domains.sensing.rules.standing import Change, Happened, Hold, Phase, Standing, Verdict
from huiyin.domains.sensing.rules.timing import again_at, delay, waiting, wakes

_KEPT_RAISES = 50
_QUIET = Phase.QUIET


def weigh(
    armed: Armed, standing: Standing, seen: Seen, now_ms: int, zone: tzinfo, taken: Taken | None = None
) -> Verdict:
    """What the rule finds. `taken` is what `take` made of the reading that is weighed; without one it is the timer."""
    if taken is None or armed.hears:
        at_ms = now_ms
    elif taken.fresh:
        at_ms = taken.at_ms if taken.at_ms < now_ms else now_ms
    else:
        return _late(armed, standing, seen, now_ms, zone, taken)
    if standing.phase is _QUIET and armed.schedule is None and not (taken and taken.late):
        for level in armed.levels:
            if level.met(seen, at_ms):
                break
        else:
            return Verdict(standing, (), wakes(armed, seen, at_ms) if armed.timed else None)
    verdict = _settled(armed, standing, seen, at_ms, zone, by_reading=bool(taken and taken.fresh))
    if taken and taken.late:
        after = _late(armed, verdict.standing, seen, now_ms, zone, taken)
        return Verdict(after.standing, verdict.changes + after.changes, after.again_at_ms)
    return verdict


def _settled(armed: Armed, standing: Standing, seen: Seen, at_ms: int, zone: tzinfo, *, by_reading: bool) -> Verdict:
    changes: list[Change] = []
    # 1. What fell due before; 2. what is found now; 3. what is due at once, for want of a duration.
    standing = _advanced(armed, standing, seen, at_ms, changes)
    standing = _found(armed, standing, seen, at_ms, zone, changes, by_reading=by_reading)
    standing = _advanced(armed, standing, seen, at_ms, changes)
    return Verdict(standing, tuple(changes), again_at(armed, standing, seen, at_ms, zone))


def _advanced(armed: Armed, standing: Standing, seen: Seen, at_ms: int, changes: list[Change]) -> Standing:
    """Let everything happen whose time has come by `at_ms`."""
    due = [(hold.since_ms + level.lasting_ms, level.rank, level, hold) for level, hold in waiting(armed, standing)]
    for moment, _, level, hold in sorted(due, key=lambda one: one[:2]):
        if moment <= at_ms:
            standing = _raised(armed, standing, level, moment, hold.reason, changes)
    if standing.phase is Phase.CLEARING and (moment := standing.easing_ms + delay(armed, standing)) <= at_ms:
        assert standing.severity is not None
        changes.append(Change(Happened.CLEARED, standing.severity, moment, _why_over(armed, seen, moment)))
        return Standing(met_ms=standing.met_ms, raises=standing.raises)
    if standing.falling_ms and (moment := standing.falling_ms + delay(armed, standing)) <= at_ms:
        return _lowered(armed, standing, seen, moment, changes)
    return standing


def _raised(
    armed: Armed,
    standing: Standing,
    level: ArmedLevel,
    at_ms: int,
    why: Reason,
    changes: list[Change],
    *,
    late: bool = False,
) -> Standing:
    if standing.severity is not None:
        if level.rank >= standing.severity.rank:
            return standing
        changes.append(Change(Happened.LEVEL_CHANGED, level.severity, at_ms, why, late))
        return replace(standing, severity=level.severity, falling_ms=0)
    changes.append(Change(Happened.RAISED, level.severity, at_ms, why, late))
    raises = standing.raises
    if armed.flapping:
        begins = at_ms - armed.flapping.within_ms
        raises = (*(at for at in raises if at > begins), at_ms)[-_KEPT_RAISES:]
    return replace(standing, phase=Phase.RAISED, severity=level.severity, raised_ms=at_ms, raises=raises, late=late)


def _lowered(armed: Armed, standing: Standing, seen: Seen, at_ms: int, changes: list[Change]) -> Standing:
    level = next((level for level in armed.levels if level.severity in standing.held), None)
    if level is None:
        return replace(standing, falling_ms=0)
    why = reason(level.term, seen, at_ms, armed.units)
    changes.append(Change(Happened.LEVEL_CHANGED, level.severity, at_ms, why))
    return replace(standing, severity=level.severity, falling_ms=0)


def _found(
    armed: Armed,
    standing: Standing,
    seen: Seen,
    at_ms: int,
    zone: tzinfo,
    changes: list[Change],
    *,
    by_reading: bool,
) -> Standing:
    """What holds at `at_ms` begins, goes on or ends."""
    watching = armed.schedule is None or covers(armed.schedule, at_ms, zone)
    worst = next((level for level in armed.levels if level.met(seen, at_ms)), None) if watching else None
    if worst is not None:
        return _holding(armed, standing, worst, seen, at_ms, changes, by_reading=by_reading)
    if standing.severity is None:
        return Standing(met_ms=standing.met_ms, raises=standing.raises) if standing.held else standing
    if standing.late and not by_reading:
        return standing
    standing = replace(standing, held={}, falling_ms=0, late=False)
    over = not watching or armed.clear is None or bool(armed.clear(seen, at_ms))
    if over and standing.phase is Phase.RAISED:
        if delay(armed, standing):
            changes.append(_change(Happened.CLEARING, standing, at_ms, _why_over(armed, seen, at_ms)))
        return replace(standing, phase=Phase.CLEARING, easing_ms=at_ms)
    if not over and standing.phase is Phase.CLEARING:
        changes.append(_change(Happened.RAISED_AGAIN, standing, at_ms, _why_over(armed, seen, at_ms)))
        return replace(standing, phase=Phase.RAISED, easing_ms=0)
    return standing


def _holding(
    armed: Armed,
    standing: Standing,
    worst: ArmedLevel,
    seen: Seen,
    at_ms: int,
    changes: list[Change],
    *,
    by_reading: bool,
) -> Standing:
    held = {
        level.severity: standing.held.get(level.severity) or Hold(at_ms, _why(armed, level, worst, seen, at_ms))
        for level in armed.levels
        if level.rank >= worst.rank
    }
    phase, falling = standing.phase, 0
    if standing.severity is None:
        phase = Phase.PENDING
    else:
        if worst.rank > standing.severity.rank:
            falling = standing.falling_ms or at_ms
        if phase is Phase.CLEARING:
            phase = Phase.RAISED
            changes.append(_change(Happened.RAISED_AGAIN, standing, at_ms, held[worst.severity].reason))
    return replace(
        standing,
        phase=phase,
        held=held,
        falling_ms=falling,
        easing_ms=0,
        met_ms=max(standing.met_ms, at_ms),
        late=standing.late and not by_reading,
    )


def _late(armed: Armed, standing: Standing, seen: Seen, now_ms: int, zone: tzinfo, taken: Taken) -> Verdict:
    """A reading older than what is known may raise, when it is news; it never clears, and proves no duration."""
    at_ms = min(taken.at_ms, now_ms)
    changes: list[Change] = []
    watching = armed.schedule is None or covers(armed.schedule, at_ms, zone)
    if taken.late and watching and at_ms > standing.met_ms:
        then = _then(seen, taken)
        for level in armed.levels:
            if level.lasting_ms == 0 and level.met(then, now_ms):
                why = reason(level.term, then, now_ms, armed.units)
                standing = _raised(armed, standing, level, at_ms, why, changes, late=True)
                standing = replace(standing, met_ms=at_ms) if changes else standing
                break
    return Verdict(standing, tuple(changes), again_at(armed, standing, seen, at_ms, zone))


def _then(seen: Seen, taken: Taken) -> Seen:
    """What was known at the time of a late reading: what changed since is left out."""
    known = {key: value for key, value in seen.values.items() if seen.at_ms.get(key, 0) <= taken.at_ms}
    return replace(seen, values={**known, **taken.late}, samples={})


def _why(armed: Armed, level: ArmedLevel, worst: ArmedLevel, seen: Seen, at_ms: int) -> Reason:
    """By what a level holds: its own condition, or that of a worse one that is met."""
    term = level.term if level.met(seen, at_ms) else worst.term
    return reason(term, seen, at_ms, armed.units)


def _why_over(armed: Armed, seen: Seen, at_ms: int) -> Reason:
    return reason(armed.clear_term or armed.levels[-1].term, seen, at_ms, armed.units)


def _change(what: Happened, standing: Standing, at_ms: int, why: Reason) -> Change:
    assert standing.severity is not None
    return Change(what, standing.severity, at_ms, why)
