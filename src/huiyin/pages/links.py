"""Lines that domains add to the navigation of the desk, each for those who have something to do there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from huiyin.kernel.registry import Registry
from huiyin.people.actors import Actor


@dataclass(frozen=True, slots=True)
class DeskLink:
    """A line of the navigation: `view` is the name of its address, `shown` says for whom it stands there."""

    name: Promise
    icon: str
    view: str
    shown: Callable[[Actor], bool]


links: Registry[DeskLink] = Registry("line of the desk's navigation")
