"""Each person's minute (the brief's table) with a keyboard alone, and the focus seen at every stop.

| person | here | comes with its system |
|---|---|---|
| resident | reports, reads the receipt, rates, says “not solved” | |
| secretary, studio member | writes down, accepts and passes on, calls up by search | the blackboard |
| department officer | queue by deadline, takes in hand, answers, prints | documents, joint visits |
| leader | what is late, where it clusters, figures | |
| neighbour, journalist | area, matter, figures, open data | |
| owner of rented homes | | alarms of rented homes |
| grid worker | | the round with its checklists |
| joint-action centre | | the large screen |
| firm, shopkeeper | | one industry, one licence |
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.e2e.by_keys import choose, go_to, press, write
from tests.fixtures.browser import DESK
from tests.fixtures.photo import blocked_exit
from tests.fixtures.sights import Town
from tests.fixtures.stack import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
NewContext = Callable[..., "BrowserContext"]
WORDS = "一楼消防通道堆着旧家具，推车过不去"


def opened(new_context: NewContext, sights: Town, path: str, **options: object) -> "Page":
    """A page, opened by its address."""
    tab = new_context(reduced_motion="reduce", **options).new_page()
    tab.goto(sights.stack.base_url + path)
    return tab


def signed_in(new_context: NewContext, sights: Town, username: str) -> "Page":
    """Somebody at the desk, who signed in by keys."""
    tab = opened(new_context, sights, "/desk/", viewport=DESK)
    write(tab, tab.locator("#id_username"), username)
    write(tab, tab.locator("#id_password"), PASSWORD)
    tab.keyboard.press("Enter")
    tab.locator("#listing").wait_for()
    hears_keys(tab)
    return tab


def sheet_of(tab: "Page") -> "Page":
    """The same page once its sheet is open, with the focus in it."""
    tab.locator("dialog[open] :focus").wait_for()
    return tab


def told(tab: "Page", words: str) -> None:
    """Return when the page that says so hears keys: its script comes after its words."""
    tab.get_by_text(words).wait_for()
    hears_keys(tab)


def arrive(tab: "Page", path: str | re.Pattern[str]) -> None:
    """Return when the page of this address is there and hears keys."""
    tab.wait_for_url(path)
    hears_keys(tab)


def hears_keys(tab: "Page") -> None:
    """Return when the scripts of the page have run. What Playwright last heard of loading may be of the page before.

    Asked again and again from here: Playwright's own waiting evaluates text in the page, which our policy forbids.
    """
    while tab.evaluate("document.readyState") != "complete":
        tab.wait_for_timeout(20)


def test_a_resident_reports(new_context: NewContext, sights: Town, tmp_path: Path) -> None:
    tab = opened(new_context, sights, "/")
    press(tab, tab.get_by_role("link", name="我要反映"))
    arrive(tab, "**/report/what")
    tab.on("filechooser", lambda _chooser: None)  # from now on: what opens before the browser listens is never told
    go_to(tab, tab.locator("#id_photos"))
    with tab.expect_file_chooser() as chooser:
        tab.keyboard.press("Enter")
    chooser.value.set_files(str(blocked_exit(tmp_path)))
    write(tab, tab.locator("#id_text"), WORDS)
    go_to(tab, tab.locator("[name=danger]:checked"))
    tab.keyboard.press("ArrowDown")
    press(tab, tab.get_by_role("button", name="下一步"))
    arrive(tab, "**/report/where")
    write(tab, tab.locator("#id_address"), "梅里新村 12 幢一楼")
    press(tab, tab.get_by_role("button", name="下一步"))
    arrive(tab, re.compile("/report/(similar|who)"))
    if tab.url.endswith("similar"):
        press(tab, tab.get_by_role("button", name="都不是，继续").last)
        arrive(tab, "**/report/who")
    tab.locator("main").get_by_text("可能伤到人").first.wait_for()
    press(tab, tab.get_by_role("button", name="提交"))
    tab.get_by_text("收到了，回执号").wait_for()


def test_a_resident_rates_an_answer(new_context: NewContext, sights: Town) -> None:
    tab = opened(new_context, sights, sights.path("/r/{to_rate}"))
    press(tab, tab.get_by_role("link", name="解决了"))
    go_to(sheet_of(tab), tab.locator("dialog [name=rating]"))
    tab.keyboard.press("ArrowDown")
    press(tab, tab.locator("dialog").get_by_role("button", name="解决了"))
    tab.locator(".tag", has_text="已办结").first.wait_for()


def test_a_resident_says_not_solved(new_context: NewContext, sights: Town) -> None:
    tab = opened(new_context, sights, sights.path("/r/{to_reopen}"))
    press(tab, tab.get_by_role("link", name="没解决"))
    write(sheet_of(tab), tab.locator("dialog #id_reason"), "还是老样子，门推不开。")
    press(tab, tab.locator("dialog").get_by_role("button", name="没解决"))
    tab.locator(".tag", has_text="办理中").first.wait_for()


def test_a_secretary_writes_down_and_passes_on(new_context: NewContext, sights: Town) -> None:
    tab = signed_in(new_context, sights, "secretary")
    tab.keyboard.press("n")
    arrive(tab, "**/desk/on-behalf")
    write(tab, tab.locator("#id_text"), WORDS)
    choose(tab, tab.locator("#id_category"), "blocked-fire-exit")
    press(tab, tab.get_by_role("button", name="登记"))
    arrive(tab, "**/registered")
    press(tab, tab.get_by_role("link", name="看这件事"))
    tab.get_by_role("heading", level=1, name=WORDS).wait_for()
    press(tab, tab.get_by_role("link", name="受理并派单"))
    write(sheet_of(tab), tab.locator("dialog").get_by_role("combobox", name="办理单位"), "fire")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    press(tab, tab.locator("dialog").get_by_role("button", name="受理并派单"))
    told(tab, "已记下：受理并派单")
    tab.keyboard.press("/")
    tab.keyboard.type("旧家具")
    tab.keyboard.press("Enter")
    tab.locator("[data-row]", has_text=WORDS).first.wait_for()


def test_an_officer_takes_answers_and_prints(new_context: NewContext, sights: Town) -> None:
    tab = signed_in(new_context, sights, sights.gaps["officer"])
    # When the first is due hangs on the hour: in the afternoon nothing of today may be left. Their order never does.
    due = [str(one.get_attribute("datetime")) for one in tab.locator("[data-row] .due time").all()]
    assert due, "no row has a deadline"
    assert due == sorted(due), "next due first"
    row = tab.locator("[data-row]", has=tab.locator(sights.path('a[href="/desk/m/{assigned}/"]')))
    for _row in range(tab.locator("[data-row]").count()):
        tab.keyboard.press("j")
        if row.get_attribute("aria-selected"):
            break
    tab.keyboard.press("Enter")
    arrive(tab, sights.path("**/desk/m/{assigned}/"))
    tab.keyboard.press("a")
    press(sheet_of(tab), tab.locator("dialog").get_by_role("button", name="接单"))
    told(tab, "已记下：接单")
    tab.keyboard.press("a")
    write(sheet_of(tab), tab.locator("dialog #id_answer"), "已到现场处理，七天后再看一次。")
    press(tab, tab.locator("dialog").get_by_role("button", name="答复居民"))
    tab.get_by_text("已记下：答复居民").wait_for()
    press(tab, tab.get_by_role("link", name="打印"))
    arrive(tab, "**/print")
    go_to(tab, tab.get_by_role("button", name="打印"))


def test_a_leader_sees_what_is_late_where_and_the_figures(new_context: NewContext, sights: Town) -> None:
    tab = signed_in(new_context, sights, "supervisor")
    press(tab, tab.get_by_role("link", name="已超期"))
    arrive(tab, "**tab=late*")
    assert {one.get_attribute("data-due") for one in tab.locator("[data-row] .due").all()} == {"late"}
    press(tab, tab.get_by_role("link", name="热点地图"))
    arrive(tab, "**/desk/map")
    go_to(tab, tab.locator("#week"))
    tab.keyboard.press("End")
    tab.get_by_text("起的一周").wait_for()
    press(tab, tab.locator("nav").get_by_role("link", name="数据", exact=True))
    arrive(tab, "**/desk/figures")
    press(tab, tab.locator("summary", has_text="怎么算的"))
    assert tab.locator("details[open]").count() == 1
    go_to(tab, tab.get_by_role("link", name="XLSX"), back=True)


def test_a_neighbour_reads_what_was_promised_and_a_journalist_the_data(new_context: NewContext, sights: Town) -> None:
    tab = opened(new_context, sights, "/")
    press(tab, tab.get_by_role("link", name="看全部"))
    arrive(tab, "**/areas/*")
    press(tab, tab.get_by_role("link", name="超期"))
    arrive(tab, "**show=late*")
    press(tab, tab.locator("main a.item"))
    arrive(tab, "**/p/*")
    assert tab.get_by_text("答应").count() > 0
    press(tab, tab.get_by_role("link", name="开放数据"))
    arrive(tab, "**/open-data")
    go_to(tab, tab.get_by_role("link", name="CSV"))
    with tab.expect_download() as file:
        tab.keyboard.press("Enter")
    assert file.value.suggested_filename.endswith(".csv")
