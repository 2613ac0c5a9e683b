"""The town, for tests of the core, and a matter in it."""

from collections.abc import Callable

import pytest

from huiyin.matters.domain import Incoming, domains
from huiyin.matters.operations import Opened
from huiyin.matters.tests.cast import INSIDE, NOW, Town, build_town
from huiyin.people.actors import RESIDENT_ACTOR

Raise = Callable[..., Opened]


@pytest.fixture
def town(db: None) -> Town:
    """A small town with its people on duty."""
    return build_town()


@pytest.fixture
def raise_one() -> Raise:
    """Opens a matter of the first kind installed, in the first cell."""

    def opened(text: str = "楼道灯不亮", *, client_id: str = "") -> Opened:
        opener = domains.get("voice").open_from
        assert opener
        lon, lat = INSIDE
        return opener(
            Incoming(text=text, actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat, client_id=client_id)
        )

    return opened
