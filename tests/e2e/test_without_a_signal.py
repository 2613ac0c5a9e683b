"""Four taps with a signal; without one the report waits in the browser and is sent once; installable."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.e2e.test_drafts import PHOTOS_KEPT
from tests.e2e.test_the_residents_minute import KUNSHAN, WORDS, check
from tests.fixtures.photo import blocked_exit
from tests.fixtures.stack import Stack

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser
READY = """async () => {
    const pause = () => new Promise(done => setTimeout(done, 50));
    while (!navigator.serviceWorker.controller || !await caches.match("/report/offline")) await pause();
}"""
KEPT = """async () => {
    const caches_ = await Promise.all((await caches.keys()).map(name => caches.open(name)));
    const requests = await Promise.all(caches_.map(cache => cache.keys()));
    return requests.flat().map(request => new URL(request.url).pathname);
}"""


def test_a_report_takes_four_taps(new_context: Callable[..., "BrowserContext"], stack: Stack) -> None:
    tab = new_context(geolocation=KUNSHAN, permissions=["geolocation"]).new_page()
    tab.goto(stack.base_url)
    tab.evaluate("window.name = '0'; addEventListener('click', () => { window.name++; })")
    tab.add_init_script("addEventListener('click', event => { if (event.isTrusted) window.name++; }, true)")
    tab.get_by_role("link", name="我要反映").click()
    tab.fill("#id_text", "井盖翘起来了，骑车经过会摔")
    for tap in ("下一步", "用我现在的位置", "提交"):
        tab.get_by_role("button", name=tap, exact=True).click()
    tab.get_by_text("收到了，回执号").wait_for()
    assert tab.evaluate("window.name") == "4", "taps, counted by the browser"


def test_a_vague_place_waits_for_words(new_context: Callable[..., "BrowserContext"], stack: Stack) -> None:
    tab = new_context(geolocation=KUNSHAN | {"accuracy": 900}, permissions=["geolocation"]).new_page()
    tab.goto(f"{stack.base_url}/report/what")
    tab.fill("#id_text", "井盖翘起来了")
    tab.get_by_role("button", name="下一步").click()
    tab.get_by_role("button", name="用我现在的位置").click()
    tab.get_by_text("误差约 900 米。再写一下几幢几楼").wait_for()
    assert tab.url.endswith("/where")


def test_what_is_written_without_a_signal_is_sent_once_and_the_portal_can_be_installed(
    new_context: Callable[..., "BrowserContext"], stack: Stack, tmp_path: Path
) -> None:
    context = new_context()
    tab = context.new_page()
    tab.goto(stack.base_url)
    tab.evaluate(READY)
    inspector = context.new_cdp_session(tab)
    errors = inspector.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {error["errorId"] for error in errors} <= {"in-incognito"}, "a test's profile is a private one"
    tab.goto(f"{stack.base_url}/report/what")
    tab.set_input_files("#id_photos", [str(blocked_exit(tmp_path))])
    tab.fill("#id_text", WORDS)
    tab.get_by_text("草稿已存").wait_for()
    tab.wait_for_function(PHOTOS_KEPT, arg=1)
    context.set_offline(True)
    tab.reload()
    tab.get_by_role("heading", name="没有信号也能写").wait_for()
    tab.locator("[data-chosen]").wait_for()
    assert tab.input_value("#id_text") == WORDS, "what was begun with a signal goes on without one"
    tab.fill("#id_address", "地下车库 B2")
    check(tab)
    tab.get_by_role("button", name="提交").click()
    tab.get_by_text("还没交的有 1 件").wait_for()
    assert tab.locator("[data-chosen]").count() == 0, "the form is empty for the next one"
    tab.reload()
    tab.get_by_text("还没交的有 1 件").wait_for()
    context.set_offline(False)
    tab.evaluate("dispatchEvent(new Event('online'))")
    tab.get_by_text("交上了，回执号").wait_for()
    tab.get_by_role("link", name="看回执").click()
    tab.get_by_text(WORDS).first.wait_for()
    assert tab.locator(".trail__entry img").count() == 1
    kept = tab.evaluate(KEPT)
    assert [path for path in kept if not path.startswith("/static/")] == ["/report/offline"], "no page of anybody"
