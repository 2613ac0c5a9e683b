"""What rules would have done on recorded readings: the same clocks, weighing and timers as live, in order of time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo

from msgspec import Struct, field

from huiyin.domains.sensing.rules.arming import Armed, arm, watch_for
from huiyin.domains.sensing.rules.clocks import DeviceClock, Trust, put_right
from huiyin.domains.sensing.rules.rule import Rule
from huiyin.domains.sensing.rules.seen import Reading, Seen, take
from huiyin.domains.sensing.rules.standing import Change, Happened, Phase, Standing
from huiyin.domains.sensing.rules.weighing import weigh


class Recorded(Struct, frozen=True):
    """A reading as it was recorded; `device_ms` when the recording has the device's own time beside the received."""

    received_ms: int
    values: Mapping[str, object]
    device_ms: int | None = None


class Happening(Struct, frozen=True):
    """A change, of which rule, and when it would have been known."""

    code: str
    known_ms: int
    change: Change


class Tally(Struct):
    """What a rule came to. `raised_for_ms` is how long its alarms stood; `open` whether one still does."""

    raised: int = 0
    cleared: int = 0
    raised_for_ms: int = 0
    open: bool = False


class Replayed(Struct):
    """Everything that would have happened, in order, and what was read."""

    happenings: list[Happening] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    readings: int = 0
    first_ms: int = 0
    last_ms: int = 0
    unusable: dict[str, int] = field(default_factory=dict)
    late: int = 0
    wrong_clock: int = 0


class _Course(Struct):
    """A rule on its way through the recording."""

    armed: Armed
    standing: Standing = Standing()
    again_at_ms: int | None = None


def replay(
    rules: Sequence[Rule],
    rows: Iterable[Recorded],
    zone: tzinfo,
    units: Mapping[str, str] | None = None,
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> Replayed:
    """Replay `rows` of one device, in order of their receipt, until the last of them. Raises what `arm` raises."""
    courses = [_Course(arm(rule, units)) for rule in rules]
    watch = watch_for([course.armed for course in courses], ranges)
    found, seen, clock = Replayed(tallies={rule.code: Tally() for rule in rules}), Seen(), DeviceClock()
    unusable: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: row.received_ms):
        found.first_ms = found.first_ms if found.readings else row.received_ms
        found.readings, found.last_ms = found.readings + 1, row.received_ms
        _fire_timers(courses, seen, row.received_ms, zone, found)
        clock, told = put_right(clock, row.device_ms, row.received_ms)
        taken = take(seen, Reading(told.at_ms, row.values, row.received_ms), watch)
        found.wrong_clock += told.trust is Trust.WRONG
        found.late += bool(taken.late) or told.trust is Trust.LATE
        unusable.update(one.key for one in taken.unusable)
        for course in courses:
            verdict = weigh(course.armed, course.standing, seen, row.received_ms, zone, taken)
            _keep(course, verdict.standing, verdict.again_at_ms, verdict.changes, row.received_ms, found)
    found.unusable = dict(unusable)
    for course in courses:
        _close(course, found)
    return found


def _fire_timers(courses: list[_Course], seen: Seen, until_ms: int, zone: tzinfo, found: Replayed) -> None:
    while due := [course for course in courses if course.again_at_ms is not None and course.again_at_ms <= until_ms]:
        course = min(due, key=lambda course: course.again_at_ms or 0)
        assert course.again_at_ms is not None
        # A timer of a reading that came late is overdue when it is set.
        now_ms = max(course.again_at_ms, seen.heard_ms)
        verdict = weigh(course.armed, course.standing, seen, now_ms, zone)
        _keep(course, verdict.standing, verdict.again_at_ms, verdict.changes, now_ms, found)


def _keep(
    course: _Course,
    standing: Standing,
    again_at_ms: int | None,
    changes: tuple[Change, ...],
    known_ms: int,
    found: Replayed,
) -> None:
    code = course.armed.rule.code
    tally = found.tallies[code]
    for change in changes:
        found.happenings.append(Happening(code, known_ms, change))
        if change.what is Happened.RAISED:
            tally.raised += 1
        elif change.what is Happened.CLEARED:
            tally.cleared += 1
            tally.raised_for_ms += change.at_ms - _began(course, changes)
    course.standing, course.again_at_ms = standing, again_at_ms


def _began(course: _Course, changes: tuple[Change, ...]) -> int:
    """When the alarm that is cleared was raised: before these changes, or as one of them."""
    if course.standing.severity is not None:
        return course.standing.raised_ms
    return next(change.at_ms for change in changes if change.what is Happened.RAISED)


def _close(course: _Course, found: Replayed) -> None:
    tally = found.tallies[course.armed.rule.code]
    if course.standing.phase in {Phase.RAISED, Phase.CLEARING}:
        tally.open = True
        tally.raised_for_ms += max(found.last_ms - course.standing.raised_ms, 0)
