"""The town at the tests of figures."""

import pytest

from huiyin.matters.tests.cast import Town, build_town


@pytest.fixture
def town(db: None) -> Town:
    """A small town with its people on duty."""
    return build_town()
