"""When a rule must be weighed again though nothing arrives."""

from datetime import tzinfo

from huiyin.domains.sensing.rules.arming import Armed, ArmedLevel
from huiyin.domains.sensing.rules.schedules import boundary
from huiyin.domains.sensing.rules.seen import Seen
from huiyin.domains.sensing.rules.standing import Hold, Phase, Standing


def waiting(armed: Armed, standing: Standing) -> list[tuple[ArmedLevel, Hold]]:
    """Levels that hold and are worse than what is raised."""
    if not standing.held:
        return []
    above = 99 if standing.severity is None else standing.severity.rank
    return [
        (level, standing.held[level.severity])
        for level in armed.levels
        if level.rank < above and level.severity in standing.held
    ]


def again_at(armed: Armed, standing: Standing, seen: Seen, at_ms: int, zone: tzinfo) -> int | None:
    """When it must be weighed again without a reading."""
    moments = [hold.since_ms + level.lasting_ms for level, hold in waiting(armed, standing)]
    if standing.phase is Phase.CLEARING:
        moments.append(standing.easing_ms + delay(armed, standing))
    if standing.falling_ms:
        moments.append(standing.falling_ms + delay(armed, standing))
    if (moment := wakes(armed, seen, at_ms)) is not None:
        moments.append(moment)
    if armed.schedule is not None and (
        standing.phase is not Phase.QUIET or any(level.met(seen, at_ms) for level in armed.levels)
    ):
        moments.append(boundary(armed.schedule, at_ms, zone))
    return min(moments, default=None)


def wakes(armed: Armed, seen: Seen, at_ms: int) -> int | None:
    """When time alone may next change a condition."""
    soonest: int | None = None
    for wake in armed.wakes:
        moment = wake(seen, at_ms)
        if moment is not None and (soonest is None or moment < soonest):
            soonest = moment
    return soonest


def delay(armed: Armed, standing: Standing) -> int:
    """How long it must be over to clear."""
    flapping = armed.flapping
    if flapping and len(standing.raises) >= flapping.raises:
        return max(flapping.clear_after_ms, armed.clear_after_ms)
    return armed.clear_after_ms
