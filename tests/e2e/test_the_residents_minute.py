"""The resident's minute on a phone, on the running product: a blocked fire exit with a photo, the receipt, progress.

Also without JavaScript, after the session was lost between two pages, in English, and with axe on every page.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.e2e.test_the_whole_loop import SECONDS, skip_similar
from tests.fixtures.browser import DESK
from tests.fixtures.photo import blocked_exit
from tests.fixtures.screens import keep
from tests.fixtures.stack import ROOT, Stack

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WORDS = "二楼疏散通道堆满了纸箱和旧沙发，晚上看不清路。"
KUNSHAN = {"longitude": 120.98, "latitude": 31.38, "accuracy": 15}


def check(tab: "Page") -> None:
    """Axe finds nothing, nothing is wider than the screen."""
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("size", [None, DESK], ids=["phone", "desk"])
def test_from_the_first_page_to_progress(
    new_context: Callable[..., "BrowserContext"], stack: Stack, tmp_path: Path, size: dict[str, int] | None
) -> None:
    options = {"viewport": size} if size else {}
    tab = new_context(geolocation=KUNSHAN, permissions=["geolocation"], reduced_motion="reduce", **options).new_page()
    tab.goto(stack.base_url)
    check(tab)
    if not size:
        keep(tab, "portal-home", whole=True)
    tab.get_by_role("link", name="我要反映").click()
    tab.set_input_files("#id_photos", [str(blocked_exit(tmp_path))])
    tab.get_by_role("button", name="下一步").click()
    tab.get_by_text("1 张照片和写过的话都在").wait_for()
    check(tab)
    if not size:
        keep(tab, "portal-report")
    tab.fill("#id_text", WORDS)
    tab.get_by_text("可能伤到人").click()
    tab.get_by_role("button", name="下一步").click()
    check(tab)
    tab.get_by_role("button", name="用我现在的位置").click()
    skip_similar(tab, "都不是，继续")
    tab.get_by_text("（误差约 15 米）").wait_for()
    check(tab)
    tab.get_by_role("button", name="提交").click()
    tab.get_by_text("收到了，回执号").wait_for()
    check(tab)
    if not size:
        keep(tab, "portal-receipt", whole=True)
    number = tab.locator(".receipt__code").inner_text()
    secret = tab.url.partition("?")[0]
    tab.goto(f"{stack.base_url}/receipt")
    tab.fill("#code", number.lower().replace("-", " "))
    tab.get_by_role("button", name="查询").click()
    tab.get_by_role("heading", name="现在是“待受理”").wait_for()
    assert WORDS[:6] not in tab.content()
    check(tab)
    tab.goto(secret)
    tab.get_by_role("link", name="催办").click()
    tab.locator("dialog.sheet[open]").get_by_role("button", name="催办").click()
    tab.get_by_text("收到了：催办。").wait_for()
    assert stack.huiyin("verify", "receipt", secret).returncode == 0


def test_without_javascript(new_context: Callable[..., "BrowserContext"], stack: Stack, tmp_path: Path) -> None:
    tab = new_context(java_script_enabled=False).new_page()
    tab.goto(f"{stack.base_url}/report/what")
    tab.fill("#id_text", WORDS)
    tab.set_input_files("#id_photos", [str(blocked_exit(tmp_path))])
    tab.get_by_role("button", name="下一步").click()
    tab.fill("#id_address", "梅里新村 12 幢一楼")
    tab.get_by_role("button", name="下一步").click()
    skip_similar(tab, "都不是，继续")
    assert tab.locator(".photos__item img").count() == 1
    tab.get_by_role("button", name="提交").click()
    assert "收到了，回执号" in tab.content()
    tab.get_by_role("link", name="催办").click()
    tab.get_by_role("button", name="催办").click()
    assert "收到了：催办。" in tab.content()


def test_a_session_that_ran_out_loses_no_word(new_context: Callable[..., "BrowserContext"], stack: Stack) -> None:
    context = new_context()
    tab = context.new_page()
    tab.goto(f"{stack.base_url}/report/what")
    tab.fill("#id_text", WORDS)
    tab.get_by_text("草稿已存").wait_for()
    tab.get_by_role("button", name="下一步").click()
    tab.wait_for_url("**/report/where")
    context.clear_cookies(name="sessionid")
    tab.fill("#id_address", "梅里新村 12 幢一楼")
    tab.get_by_role("button", name="下一步").click()
    tab.get_by_text("写过的话和照片会自动填回来").wait_for()
    assert tab.input_value("#id_text") == WORDS
    tab.get_by_role("button", name="下一步").click()
    tab.wait_for_url("**/report/who")
    assert "梅里新村 12 幢一楼" in tab.inner_text("main")


def test_in_english(new_context: Callable[..., "BrowserContext"], stack: Stack) -> None:
    tab = new_context(locale="en-GB").new_page()
    tab.goto(stack.base_url)
    tab.get_by_role("link", name="Report a problem").click()
    tab.fill("#id_text", "The fire exit on the ground floor is blocked by old cupboards.")
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_text("I know the coordinates").click()
    tab.fill("#id_lon", "120.9533")
    tab.fill("#id_lat", "31.3859")
    tab.get_by_role("button", name="Continue").click()
    skip_similar(tab, "None of these")
    tab.get_by_role("button", name="Send").click()
    tab.get_by_role("heading", level=1).wait_for(timeout=15 * SECONDS)
    check(tab)
    keep(tab, "portal-english", whole=True)
