"""At what time an observation counts as made."""

from enum import IntEnum

DAY = 86_400_000  # milliseconds
OLDEST = 31 * DAY
"""How far back a device may have kept a reading before it could send it; what is older is a clock that is wrong."""
AHEAD = 60_000
"""How far a clock may be ahead; devices are set by networks and drift by seconds, not by minutes."""


class Clock(IntEnum):
    """Whose time it is: the device's, ours because it told none, or ours because what it told cannot be."""

    ITS_OWN = 0
    NONE_TOLD = 1
    IMPOSSIBLE = 2


def settled(device_ms: int | None, received_ms: int) -> tuple[int, Clock]:
    """The time, in milliseconds, and whose it is. What a clock is wrong by all the time is corrected when weighing."""
    if device_ms is None:
        return received_ms, Clock.NONE_TOLD
    if received_ms - OLDEST <= device_ms <= received_ms + AHEAD:
        return device_ms, Clock.ITS_OWN
    return received_ms, Clock.IMPOSSIBLE
