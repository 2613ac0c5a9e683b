"""What a phone that was never here loads for the portal's first page: at most 100 kB over the wire, with headers."""

from typing import TYPE_CHECKING, Any

import pytest
from tests.fixtures.browser import PHONE
from tests.fixtures.stack import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
MOST = 100_000
"""Bytes. Source: the budget for page weight in the design of the interface."""


def test_the_first_view_of_the_portal_weighs_at_most_100_kb(browser: "Browser", stack: Stack) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    tab = context.new_page()
    inspector = context.new_cdp_session(tab)
    named: dict[str, str] = {}
    loaded: dict[str, float] = {}

    def sent(event: dict[str, Any]) -> None:
        named[event["requestId"]] = event["request"]["url"].removeprefix(stack.base_url)

    def came(event: dict[str, Any]) -> None:
        loaded[event["requestId"]] = event["encodedDataLength"]

    inspector.on("Network.requestWillBeSent", sent)
    inspector.on("Network.loadingFinished", came)
    inspector.send("Network.enable")
    tab.goto(stack.base_url, wait_until="networkidle")
    for _tries in range(100):
        if set(named) == set(loaded):
            break
        tab.wait_for_timeout(100)
    context.close()
    weights = {named[request]: size for request, size in loaded.items() if not named[request].startswith("data:")}
    assert {"/"} < set(weights), "the page and its parts"
    assert sum(weights.values()) <= MOST, weights
    assert set(named) == set(loaded), "nothing is missing from the sum"
