"""The officer's minute on the running product: a unit found by typing, a step taken back, one taken by keys, and many
at once with their progress."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.e2e.test_the_secretarys_minute import AXE, RULES, raise_one
from tests.e2e.test_the_whole_loop import SECONDS, signed_in
from tests.fixtures.screens import keep
from tests.fixtures.stack import Stack

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
PATIENCE = 30 * SECONDS


def open_sheet(tab: "Page", name: str) -> None:
    tab.locator(".act").get_by_role("link", name=name, exact=True).click()
    tab.locator("dialog.sheet[open]").wait_for()


def choose_unit(tab: "Page", typed: str, name: str) -> None:
    """As somebody does it who uses no mouse."""
    field = tab.get_by_role("combobox", name="办理单位")
    field.focus()
    tab.keyboard.type(typed)
    assert field.get_attribute("aria-expanded") == "true"
    assert tab.locator(".chooser").get_by_role("option").all_inner_texts() == [name]
    tab.keyboard.press("ArrowDown")
    chosen = tab.locator(f'[id="{field.get_attribute("aria-activedescendant")}"]')
    assert (chosen.get_attribute("aria-selected"), chosen.inner_text()) == ("true", name)
    tab.keyboard.press("Enter")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == name


def send_sheet(tab: "Page") -> None:
    tab.locator("dialog.sheet[open]").get_by_label("类别").select_option(index=1)
    with tab.expect_navigation():
        tab.locator("dialog.sheet[open] button[type=submit]").click()


def test_a_step_is_taken_back_taken_again_and_the_officer_goes_on_by_keys(
    new_context: Callable[..., "BrowserContext"], stack: Stack
) -> None:
    words = f"电表箱冒烟 {uuid.uuid4().hex[:6]}"
    raise_one(stack, words)
    secretary = signed_in(new_context, stack, "secretary")
    secretary.locator("[data-row]", has_text=words).get_by_role("link", name=words).click()

    # 1. A unit is found by typing; Escape closes the list and not the sheet.
    open_sheet(secretary, "受理并派单")
    secretary.get_by_role("combobox", name="办理单位").click()
    secretary.keyboard.press("Escape")
    assert secretary.locator(".chooser").get_by_role("listbox").count() == 0
    choose_unit(secretary, "消防", "消防救援大队")
    secretary.evaluate(AXE.read_text(encoding="utf-8"))
    found = secretary.evaluate("rules => axe.run('dialog', {runOnly: rules})", RULES)["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    send_sheet(secretary)

    # 2. It was the wrong press: for eight seconds it can be taken back, and nobody was told.
    undo = secretary.get_by_role("button", name="撤销")
    undo.wait_for(timeout=PATIENCE)
    with secretary.expect_navigation():
        undo.click()
    secretary.get_by_text("没有告诉任何人").wait_for()
    secretary.locator("#matter .tag", has_text="待您受理").or_(
        secretary.locator("#matter .tag", has_text="待受理")
    ).first.wait_for()
    open_sheet(secretary, "受理并派单")
    choose_unit(secretary, "fire", "消防救援大队")
    send_sheet(secretary)

    # 3. The officer's inbox shows it; the row's first action is one key away.
    officer = signed_in(new_context, stack, "fire")
    row = officer.locator("[data-row]", has_text=words)
    row.wait_for(timeout=PATIENCE)
    for _ in range(officer.locator("[data-row]").count()):
        officer.keyboard.press("j")
        if row.get_attribute("aria-selected") == "true":
            break
    officer.keyboard.press("a")
    officer.get_by_role("heading", name="接单").wait_for()
    with officer.expect_navigation():
        officer.locator("dialog.sheet[open] button[type=submit]").click()
    officer.locator("#matter .tag", has_text="办理中").wait_for(timeout=PATIENCE)
    keep(officer, "desk-officer", whole=True)


def test_one_action_on_many_shows_its_progress_and_can_be_left(
    new_context: Callable[..., "BrowserContext"], stack: Stack
) -> None:
    mark = f"井盖{uuid.uuid4().hex[:6]}"
    for n in range(3):
        raise_one(stack, f"{mark} 第 {n} 处松动")
    tab = signed_in(new_context, stack, "secretary")
    tab.goto(f"{stack.base_url}/desk/?tab=all&q={mark}")
    for _ in range(3):
        tab.keyboard.press("j")
        tab.keyboard.press("x")
    tab.get_by_role("button", name="批量办理选中的").click()
    tab.get_by_role("button", name="受理，自己办").click()
    tab.get_by_label("类别").select_option(index=1)
    tab.get_by_role("button", name="受理，自己办（3 件）").click()
    tab.get_by_text("办完了：3 件已办，0 件没办。").wait_for(timeout=PATIENCE)
    assert tab.get_by_role("progressbar").get_attribute("value") == "3"
    keep(tab, "desk-bulk")
    tab.goto(f"{stack.base_url}/desk/all?q={mark}&state=in_hand")
    assert tab.locator("[data-row]").count() == 3


def test_the_weeks_of_the_map_go_by_arrow_keys_and_the_filter_stays(
    new_context: Callable[..., "BrowserContext"], stack: Stack
) -> None:
    tab = signed_in(new_context, stack, "secretary")
    tab.goto(f"{stack.base_url}/desk/map?state=in_hand&week=26")
    slider = tab.get_by_role("slider")
    this_week = slider.get_attribute("aria-valuetext")
    slider.focus()
    tab.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") != this_week
    tab.wait_for_url("**week=25**", timeout=PATIENCE)
    assert "state=in_hand" in tab.url
    listed = tab.get_by_role("link", name="看这些事项的列表").get_attribute("href") or ""
    assert "state=in_hand" in listed
    assert "from=" in listed
    tab.keyboard.press("Home")
    tab.get_by_role("status").get_by_text("最近 26 周").wait_for(timeout=PATIENCE)
    assert (slider.get_attribute("aria-valuetext") or "").startswith("最近 26 周")
