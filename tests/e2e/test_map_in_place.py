"""The map that can be moved: whatever stands on it stands where it is, in large type too."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.e2e.test_the_residents_minute import check
from tests.fixtures.stack import Stack

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser
ASIDE = """() => {
    const frame = document.querySelector(".map__live").getBoundingClientRect();
    return Array.from(document.querySelectorAll(".map__group, .map__go"), mark => {
        const [x, y] = Array.from(mark.style.transform.matchAll(/(-?[\\d.]+)px/g), found => Number(found[1]));
        const box = mark.getBoundingClientRect();
        return Math.hypot(box.x + box.width / 2 - frame.x - x, box.y + box.height / 2 - frame.y - y);
    });
}"""
"""How many pixels each mark stands beside the place that the map gives it."""


def test_marks_stand_where_the_map_puts_them(new_context: Callable[..., "BrowserContext"], stack: Stack) -> None:
    """The guard: laid out in the page's flow, each group stood a target's height below the one before."""
    tab = new_context().new_page()
    tab.goto(f"{stack.base_url}/look/care/on?next=/areas/")
    tab.goto(f"{stack.base_url}/areas/320500")
    tab.locator(".map__group").first.wait_for()
    aside = tab.evaluate(ASIDE)
    assert len(aside) > 1 and max(aside) < 2, aside
    check(tab)
