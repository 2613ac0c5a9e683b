"""What holds from a day on, and until another."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """Something that holds from a day on, and until another day, that day excluded; None is ever since and for ever."""

    @property
    def since(self) -> date | None:
        """The first day."""

    @property
    def until(self) -> date | None:
        """The first day on which it holds no longer."""


D = TypeVar("D", bound=Dated)


def holds_on(one: Dated, day: date) -> bool:
    """Whether it holds on a day."""
    return (one.since is None or one.since <= day) and (one.until is None or day < one.until)


def held(several: Iterable[D], day: date) -> D | None:
    """What of several that follow each other holds on a day."""
    return next((one for one in several if holds_on(one, day)), None)
