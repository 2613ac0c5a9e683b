"""The whole loop, as a newcomer sees it: from a blocked fire exit to an answer that did not hold, and back.

`huiyin up` serves the sample district. A resident reports on a phone; the secretary's inbox, open on another screen,
shows it by itself; it is accepted and assigned, taken, answered, rated “not solved” and so reopened; the drawing of
its lifecycle shows the way. The pictures are kept under docs/screens/.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.fixtures.browser import DESK, PHONE
from tests.fixtures.photo import blocked_exit
from tests.fixtures.screens import keep
from tests.fixtures.stack import PASSWORD, Stack

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
WORDS = "一楼安全出口被旧柜子和电动车堵住了，门只能开一条缝。"
TITLE = "一楼安全出口被旧柜子和电动车堵住了，门只能开一条缝"
PLACE = {"longitude": 120.9533, "latitude": 31.3859}
"""In Kunshan, in the sample district's first estate."""
SECONDS = 1000
_cookies: dict[str, Any] = {}


def signed_in(
    new_context: Callable[..., "BrowserContext"], stack: Stack, username: str, size: dict[str, int] = DESK
) -> "Page":
    """Somebody of the sample district at the desk. Who has signed in once is known by the cookies from then on."""
    context = new_context(viewport=size)
    context.add_cookies(_cookies.get(username, []))
    tab = context.new_page()
    tab.goto(f"{stack.base_url}/desk/")
    if username not in _cookies:
        tab.fill("#id_username", username)
        tab.fill("#id_password", PASSWORD)
        tab.get_by_role("button", name="登录").click()
    tab.locator("#listing").wait_for()  # not by the address: that of the sign-in ends in /desk/ too
    tab.wait_for_load_state()
    _cookies[username] = context.cookies()
    return tab


def report(tab: "Page", stack: Stack, photo: Path) -> None:
    """Three questions on a phone; the receipt is open at the end."""
    tab.goto(stack.base_url)
    tab.get_by_role("link", name="我要反映").click()
    tab.fill("#id_text", WORDS)
    tab.set_input_files("#id_photos", [str(photo)])
    keep(tab, "loop-1-report")
    tab.get_by_role("button", name="下一步").click()
    tab.fill("#id_address", "12 幢一楼")
    tab.get_by_role("button", name="用我现在的位置").click()
    skip_similar(tab, "都不是，继续")
    tab.get_by_role("button", name="提交").click()
    tab.get_by_text("收到了，回执号").wait_for()


def skip_similar(tab: "Page", none_of_these: str) -> None:
    """What lies nearby in the sample district may be offered first, or not."""
    tab.wait_for_url(re.compile("/report/(similar|who)"))
    if tab.url.endswith("/similar"):
        tab.get_by_role("button", name=none_of_these).last.click()
        tab.wait_for_url("**/report/who")


def do(tab: "Page", name: str, **fields: str) -> None:
    """Take an action on the open page of a matter: press it, fill the sheet in, send it."""
    tab.locator(".act, main").get_by_role("link", name=name, exact=True).first.click()
    sheet = tab.locator("dialog.sheet[open]")
    sheet.wait_for()
    for field, value in fields.items():
        control = sheet.locator(f"#id_{field}")
        control.select_option(value) if control.evaluate("e => e.tagName") == "SELECT" else control.fill(value)
    with tab.expect_navigation():
        sheet.locator('button[type="submit"]').click()


def test_a_blocked_fire_exit_from_report_to_reopening(
    new_context: Callable[..., "BrowserContext"], stack: Stack, tmp_path: Path
) -> None:
    secretary = signed_in(new_context, stack, "secretary")
    secretary.wait_for_timeout(2 * SECONDS)  # the page listens
    secretary.evaluate("window.notReloaded = true")

    # 1. A resident reports, and the open inbox shows it by itself.
    resident = new_context(viewport=PHONE, geolocation=PLACE | {"accuracy": 12}, permissions=["geolocation"]).new_page()
    report(resident, stack, blocked_exit(tmp_path))
    keep(resident, "loop-2-receipt")
    row = secretary.locator("[data-row]", has_text=TITLE)
    row.wait_for(timeout=15 * SECONDS)
    assert secretary.evaluate("window.notReloaded") is True
    assert "待您受理" in row.inner_text()
    row.scroll_into_view_if_needed()
    keep(secretary, "loop-3-inbox")

    # 2. The secretary accepts it and gives it to the fire brigade.
    row.get_by_role("link", name=TITLE).click()
    secretary.get_by_role("heading", name=TITLE).wait_for()
    do(secretary, "受理并派单", unit="fire", category="blocked-fire-exit", words="请今天去看一下")
    secretary.get_by_text("已记下：受理并派单").wait_for()
    number = secretary.url.rstrip("/").rsplit("/", 1)[1]

    # 3. The officer takes it and answers; the secretary's page follows without being touched.
    officer = signed_in(new_context, stack, "fire")
    officer.goto(f"{stack.base_url}/desk/m/{number}/")
    do(officer, "接单")
    do(officer, "答复居民", answer="柜子和电动车都搬走了，门能全开。")
    keep(officer, "loop-4-answered", whole=True)
    secretary.locator("#matter .tag", has_text="待评价").wait_for(timeout=15 * SECONDS)

    # 4. The resident, whose page followed too, says that it is not solved.
    resident.get_by_role("link", name="没解决").wait_for(timeout=15 * SECONDS)
    keep(resident, "loop-5-rate")
    do(resident, "没解决", reason="今天又堆上了，比原来还多。")
    resident.locator(".tag", has_text="办理中").first.wait_for(timeout=15 * SECONDS)

    # 5. It is in hand for the second time, and the drawing shows the whole way.
    secretary.locator("#matter .tag", has_text="办理中（第 2 次）").wait_for(timeout=15 * SECONDS)
    said = secretary.locator("svg.life title").text_content() or ""
    for state in ("待受理", "已派单", "待评价", "办理中"):
        assert state in said
    assert secretary.locator('.life__edge[data-path="back"]').count() >= 1
    assert secretary.locator('.life__node[data-path="now"]').text_content() == "办理中"
    assert secretary.get_by_text("今天又堆上了").is_visible()
    keep(secretary, "loop-6-reopened", whole=True)
    assert stack.huiyin("verify", "ledger").returncode == 0
