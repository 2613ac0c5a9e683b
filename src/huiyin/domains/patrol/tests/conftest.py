"""A town at nine in the evening."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from huiyin.domains.patrol.tests.nights import NINE
from huiyin.matters.tests.cast import Town, build_town


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    settings.FILES_ROOT = tmp_path
    made = build_town()
    with time_machine.travel(NINE, tick=False):
        yield made
