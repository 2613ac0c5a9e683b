"""Files go to a folder of the test's own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def files_root(settings: Settings, tmp_path: Path) -> Path:
    """An empty folder in which this test's files are kept."""
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"
