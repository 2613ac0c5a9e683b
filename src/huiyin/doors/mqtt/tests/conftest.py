"""A door with an intake in memory, and one with the database."""

from collections.abc import Iterator

import pytest

from huiyin.doors.mqtt.dispatching import dispatch
from huiyin.doors.mqtt.tests.remembered import Remembered
from huiyin.doors.mqtt.tests.serving import Served, serving
from huiyin.intake.face import Intake
from huiyin.intake.operations import Keeper


@pytest.fixture
def intake() -> Remembered:
    """Remembers what it was given."""
    return Remembered()


@pytest.fixture
def door(intake: Remembered) -> Iterator[Served]:
    """Open, with `intake` behind it."""
    with serving(intake) as served:
        yield served


@pytest.fixture
def real_door(committed_db: str) -> Iterator[Served]:
    """Open, with the database behind it."""
    keeper = Keeper("test").start()
    intake = Intake(keeper)
    with serving(intake, beside=(dispatch,)) as served:
        yield served
    intake.end()
    keeper.end()
