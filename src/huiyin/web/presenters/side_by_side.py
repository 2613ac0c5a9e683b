"""Photos side by side: what it was like before, and what after, each from one step of the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.pages.matter import Picture


@dataclass(frozen=True, slots=True)
class PhotoStep:
    """A step that photos came with. `sequence` is its place in the history, `by` who took it as in `Happening`."""

    sequence: int
    who: str
    deed: str
    at: datetime
    by: str
    pictures: Sequence[Picture]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two steps beside each other; None where there is nothing to show yet."""

    before: PhotoStep | None
    after: PhotoStep | None


def pair(steps: Sequence[PhotoStep], before: str, after: str) -> SideBySide:
    """The steps of these sequences, as an address names them; the likeliest ones where it names none that exists.

    `steps` are the oldest first. Before is the first of them, after the last that did not come from the reporter, whose
    later photos say that it is not solved.
    """
    named = {str(step.sequence): step for step in steps}
    first = named.get(before) or next(iter(steps), None)
    rest = [step for step in reversed(steps) if step is not first]
    last = next((step for step in rest if step.by != "you"), next(iter(rest), None))
    return SideBySide(first, named.get(after) or last)
