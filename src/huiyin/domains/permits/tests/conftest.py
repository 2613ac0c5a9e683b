"""What most tests of permits stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from huiyin.domains.permits.tests.cast import build_permit_town
from huiyin.matters.tests.cast import NOW, Town


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    """The town, with files of its own, at a moment that stands still."""
    settings.FILES_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield build_permit_town()
