"""Where a rule stands for one device, and what a weighing found."""

from enum import StrEnum

from msgspec import Struct

from huiyin.domains.sensing.rules.meeting import Reason
from huiyin.domains.sensing.rules.rule import Severity


class Phase(StrEnum):
    """Pending: met, not yet for long enough. Clearing: over, not yet for long enough."""

    QUIET = "quiet"
    PENDING = "pending"
    RAISED = "raised"
    CLEARING = "clearing"


class Happened(StrEnum):
    """What a change is."""

    RAISED = "raised"
    LEVEL_CHANGED = "level_changed"
    CLEARING = "clearing"
    CLEARED = "cleared"
    RAISED_AGAIN = "raised_again"


class Hold(Struct, frozen=True):
    """Since when a level holds, and what it held by."""

    since_ms: int
    reason: Reason


class Standing(Struct, frozen=True, omit_defaults=True):
    """Stored for each device and rule, so that what is pending survives a restart.

    `held`: levels that hold now. `easing_ms`: since when it is over. `falling_ms`: since when the level is too high.
    `met_ms`: when it was last met. `raises`: the latest times it was raised, for flapping. `late`: raised by a reading
    older than what was known, so that only a newer reading may clear it.
    """

    phase: Phase = Phase.QUIET
    severity: Severity | None = None
    held: dict[Severity, Hold] = {}
    raised_ms: int = 0
    easing_ms: int = 0
    falling_ms: int = 0
    met_ms: int = 0
    raises: tuple[int, ...] = ()
    late: bool = False


class Change(Struct, frozen=True):
    """Something that happened to an alarm at `at_ms`, the device's own time put right. `severity` is the new one."""

    what: Happened
    severity: Severity
    at_ms: int
    reason: Reason
    late: bool = False


class Verdict(Struct, frozen=True):
    """The new standing, what happened in order of time (mostly nothing), and when to weigh again without a reading."""

    standing: Standing
    changes: tuple[Change, ...] = ()
    again_at_ms: int | None = None
