"""What was chosen or written and not yet sent comes back; what was sent or thrown away does not."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.e2e.test_the_residents_minute import WORDS
from tests.e2e.test_the_whole_loop import blocked_exit, skip_similar
from tests.fixtures.stack import Stack

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
PHOTOS_KEPT = """async count => {
    const base = await new Promise(done => { indexedDB.open("huiyin").onsuccess = e => done(e.target.result); });
    const all = await new Promise(done => {
        base.transaction("photos").objectStore("photos").getAll().onsuccess = e => done(e.target.result);
    });
    base.close();
    return all.reduce((sum, one) => sum + one.chosen.length + one.sent.length, 0) === count;
}"""
"""Whether the browser keeps so many photos."""


def begin(tab: "Page", stack: Stack, *photos: Path) -> None:
    tab.goto(f"{stack.base_url}/report/what")
    tab.set_input_files("#id_photos", [str(photo) for photo in photos])
    tab.fill("#id_text", WORDS)
    tab.get_by_text("草稿已存").wait_for()
    tab.wait_for_function(PHOTOS_KEPT, arg=len(photos))


def test_photos_that_were_chosen_come_back_until_they_are_thrown_away(
    new_context: Callable[..., "BrowserContext"], stack: Stack, tmp_path: Path
) -> None:
    tab = new_context().new_page()
    begin(tab, stack, blocked_exit(tmp_path))
    tab.reload()
    tab.locator("[data-chosen] img").wait_for()
    assert tab.evaluate("document.querySelector('#id_photos').files.length") == 1
    assert tab.input_value("#id_text") == WORDS
    tab.get_by_role("button", name="删除照片 1").click()
    tab.wait_for_function(PHOTOS_KEPT, arg=0)
    tab.reload()
    tab.get_by_text("草稿已存").wait_for()
    expect(tab.locator("[data-chosen]")).to_have_count(0)


def test_photos_outlive_a_session_that_ran_out_and_are_forgotten_with_the_report(
    new_context: Callable[..., "BrowserContext"], stack: Stack, tmp_path: Path
) -> None:
    context = new_context()
    tab = context.new_page()
    begin(tab, stack, blocked_exit(tmp_path))
    tab.get_by_role("button", name="下一步").click()
    tab.wait_for_url("**/report/where")
    tab.goto(f"{stack.base_url}/report/what")
    tab.locator(".photos__item img").wait_for()
    expect(tab.locator("[data-chosen]"), "the server has it: it is not there twice").to_have_count(0)
    context.clear_cookies(name="sessionid")
    tab.reload()
    tab.locator("[data-chosen] img").wait_for()
    tab.get_by_role("button", name="下一步").click()
    tab.wait_for_url("**/report/where")
    tab.fill("#id_address", "梅里新村 12 幢一楼")
    tab.get_by_role("button", name="下一步").click()
    skip_similar(tab, "都不是，继续")
    tab.get_by_role("button", name="提交").click()
    tab.get_by_text("收到了，回执号").wait_for()
    expect(tab.locator(".trail__entry img")).to_have_count(1)
    tab.wait_for_function(PHOTOS_KEPT, arg=0)
    tab.goto(f"{stack.base_url}/report/what")
    expect(tab.locator("[data-chosen]")).to_have_count(0)
    expect(tab.locator("#id_text")).to_have_value("")
