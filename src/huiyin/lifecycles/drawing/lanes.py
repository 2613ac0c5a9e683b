"""Sharing out the lanes of a channel: spans that would touch get different lanes, short ones nearest to their row."""

from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.lifecycles.drawing.routes import End


@dataclass(frozen=True, slots=True)
class Stretch:
    """What an edge needs of a channel: its line from `left` to `right`, widened to hold its label."""

    ends: End
    channel: int
    left: float
    right: float

    def touches(self, other: "Stretch") -> bool:
        """Whether the two cannot share a lane."""
        return self.left < other.right + 10 and other.left < self.right + 10


def share_out(stretches: Iterable[Stretch]) -> dict[tuple[End, int], int]:
    """The lane, from 0, of each stretch by its edge and channel."""
    lanes: dict[tuple[End, int], int] = {}
    taken: dict[tuple[int, int], list[Stretch]] = {}
    for stretch in sorted(stretches, key=lambda s: (s.right - s.left, s.left, s.ends)):
        lane = 0
        while any(stretch.touches(other) for other in taken.get((stretch.channel, lane), ())):
            lane += 1
        taken.setdefault((stretch.channel, lane), []).append(stretch)
        lanes[stretch.ends, stretch.channel] = lane
    return lanes
