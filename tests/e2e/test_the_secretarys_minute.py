"""The secretary's minute at a desk and on a phone, on the running product: keys, a request by itself, axe."""

import json
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.e2e.test_the_whole_loop import SECONDS, signed_in
from tests.fixtures.browser import DESK, PHONE
from tests.fixtures.screens import keep
from tests.fixtures.stack import PASSWORD, ROOT, Stack

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def signed_in_by_keys(context: "BrowserContext", stack: Stack) -> "Page":
    """The secretary of the sample district, at the inbox."""
    tab = context.new_page()
    tab.goto(f"{stack.base_url}/desk/")
    tab.fill("#id_username", "secretary")
    tab.fill("#id_password", PASSWORD)
    tab.keyboard.press("Enter")
    tab.locator("#listing").wait_for()  # not by the address: that of the sign-in ends in /desk/ too
    tab.wait_for_load_state()
    return tab


def raise_one(stack: Stack, words: str) -> None:
    """Another system raises a request in the secretary's community."""
    body = json.dumps({"text": words, "lon": 120.9533, "lat": 31.3859}).encode()
    headers = {"Authorization": f"Bearer {stack.key}", "Content-Type": "application/json"}
    call = urllib.request.Request(f"{stack.base_url}/api/v1/matters/voice", body, headers)
    with urllib.request.urlopen(call, timeout=20) as answer:
        assert answer.status == 201


def test_at_a_desk_by_keys(new_context: Callable[..., "BrowserContext"], stack: Stack) -> None:
    tab = signed_in_by_keys(new_context(viewport=DESK), stack)
    keep(tab, "desk-inbox")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("k")
    chosen = tab.locator('[data-row][aria-selected="true"]')
    title = chosen.locator("a").first.inner_text()
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", level=1, name=title).wait_for()
    tab.wait_for_load_state()  # the heading is there before the script that hears keys
    keep(tab, "desk-matter")
    tab.keyboard.press("/")
    tab.keyboard.type("电梯")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/desk/all?q=*")
    tab.locator("[data-row]").first.wait_for()


def test_on_a_phone_a_new_request_comes_by_itself(new_context: Callable[..., "BrowserContext"], stack: Stack) -> None:
    tab = signed_in(new_context, stack, "secretary", PHONE)
    tab.wait_for_timeout(2 * SECONDS)
    raise_one(stack, "菜场门口的雨棚掉下来一块")
    tab.locator("[data-row]", has_text="菜场门口的雨棚掉下来一块").wait_for(timeout=15 * SECONDS)
    keep(tab, "desk-inbox-390")
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
