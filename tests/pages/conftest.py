"""The walk over all pages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.fixtures.sights import Town
from tests.pages.looking import Walker

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def walker(plain_browser: "Browser", site: str, sights: Town) -> Iterator[Walker]:
    """Opens every page, in one tab for each who looks."""
    walking = Walker(plain_browser, site, sights)
    yield walking
    walking.close()
