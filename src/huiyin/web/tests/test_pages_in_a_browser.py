"""What the scripts of pages do, in Chromium, on the samples served as files (tests/fixtures/site.py).

How pages look and what axe finds is in tests/pages, for every page.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[4]


def opened(new_context: Callable[..., "BrowserContext"], width: int, address: str) -> "Page":
    """A page of this width, opened."""
    tab = new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
    tab.goto(address)
    return tab


def test_words_typed_survive_a_reload(new_context: Callable[..., "BrowserContext"], site: str) -> None:
    tab = opened(new_context, 390, f"{site}/zh-hans/what.html")
    tab.fill("#id_text", "3 楼消防门关不上")
    tab.wait_for_function("document.querySelector('[data-draft-note]').textContent.startsWith('草稿已存')")
    tab.reload()
    assert tab.input_value("#id_text") == "3 楼消防门关不上"
    tab.goto(f"{site}/zh-hans/receipt.html")
    assert tab.evaluate("Object.keys(localStorage).filter(k => k.startsWith('huiyin:draft:report'))") == []


def test_a_password_can_be_looked_at_and_is_hidden_again_before_it_is_sent(
    new_context: Callable[..., "BrowserContext"], site: str
) -> None:
    tab = opened(new_context, 390, f"{site}/zh-hans/sign_in.html")
    field = tab.locator("#id_password")
    field.fill("correct horse")
    tab.get_by_role("button", name="显示密码").click()
    assert field.get_attribute("type") == "text"
    tab.get_by_role("button", name="隐藏密码").click()
    assert field.get_attribute("type") == "password"
    tab.get_by_role("button", name="显示密码").press("Enter")
    tab.evaluate("addEventListener('submit', (event) => event.preventDefault())")
    tab.get_by_role("button", name="登录", exact=True).click()
    assert field.get_attribute("type") == "password"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "还差 7 个字"),
        ("qwerty123456", "太多人用这个密码"),
        ("Meili.Wang-2026", "和名字太像"),
        ("abcdefghijklmnop", "容易猜：少用连着的、重复的字"),
        ("aaaaaaaaaaaaaaaaaaaa", "容易猜：少用连着的、重复的字"),
        ("xkcd.xkcd.xkcd.xkcd", "容易猜：少用连着的、重复的字"),
        ("梅里新村门口有棵大树", "还差 2 个字"),
        ("梅里新村门口有一棵很大的树", "很好"),
        ("correct horse battery staple", "很好"),
        ("water water 7!", "可以"),
    ],
)
def test_how_hard_a_new_password_is_to_guess_is_said(
    new_context: Callable[..., "BrowserContext"], site: str, password: str, said: str
) -> None:
    tab = opened(new_context, 390, f"{site}/zh-hans/set_password.html")
    assert not tab.locator("meter").is_visible()
    tab.fill("#id_new_password1", password)
    assert tab.locator("output").inner_text() == said


def test_neither_password_stays_in_the_browser_shown_or_not(
    new_context: Callable[..., "BrowserContext"], site: str
) -> None:
    tab = opened(new_context, 390, f"{site}/zh-hans/set_password.html")
    tab.evaluate("document.querySelector('form').dataset.draft = 'as if it kept drafts'")
    tab.get_by_role("button", name="显示密码").first.click()
    tab.fill("#id_new_password1", "correct horse battery")
    tab.wait_for_timeout(600)
    assert "correct horse" not in tab.evaluate("JSON.stringify({...localStorage})")


def test_a_telephone_number_is_not_kept_in_the_browser(new_context: Callable[..., "BrowserContext"], site: str) -> None:
    tab = opened(new_context, 390, f"{site}/zh-hans/who.html")
    tab.fill("#id_phone", "13800000000")
    tab.wait_for_timeout(600)
    assert "13800000000" not in tab.evaluate("JSON.stringify({...localStorage})")


def test_chosen_photos_are_shown_and_can_be_taken_out(
    new_context: Callable[..., "BrowserContext"], site: str, tmp_path: Path
) -> None:
    photo = tmp_path / "door.svg"
    photo.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    tab = opened(new_context, 390, f"{site}/zh-hans/what.html")
    tab.set_input_files("#id_photos", [str(photo)])
    assert tab.locator("[data-chosen]").count() == 1
    tab.get_by_role("button", name="删除照片 1").last.click()
    assert tab.locator("[data-chosen]").count() == 0
    assert tab.evaluate("document.querySelector('#id_photos').files.length") == 0


def test_the_place_is_taken_from_the_device_and_its_accuracy_said(
    new_context: Callable[..., "BrowserContext"], site: str
) -> None:
    context = new_context(
        geolocation={"longitude": 120.98, "latitude": 31.38, "accuracy": 150}, permissions=["geolocation"]
    )
    tab = context.new_page()
    tab.goto(f"{site}/zh-hans/where.html")
    tab.get_by_role("button", name="用我现在的位置").click()
    tab.get_by_text("误差约 150 米").wait_for()
    assert tab.evaluate("document.querySelector('#id_lon').value") == "120.980000"


def test_the_inbox_is_walked_by_keys(new_context: Callable[..., "BrowserContext"], site: str) -> None:
    tab = opened(new_context, 1440, f"{site}/zh-hans/inbox.html")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    assert "广场舞" in tab.locator('[aria-selected="true"]').inner_text()
    tab.keyboard.press("?")
    assert tab.locator("#keys").is_visible()


def test_the_same_keys_lead_from_a_matter_to_its_neighbours(
    new_context: Callable[..., "BrowserContext"], site: str
) -> None:
    tab = opened(new_context, 1440, f"{site}/zh-hans/matter.html")
    for key, leads in (("j", "#after"), ("k", "#before")):
        tab.keyboard.press(key)
        assert tab.evaluate("location.hash") == leads


def test_an_action_opens_as_a_sheet(new_context: Callable[..., "BrowserContext"], site: str) -> None:
    tab = opened(new_context, 390, f"{site}/zh-hans/receipt.html")
    tab.evaluate("document.querySelectorAll('[data-sheet]').forEach(a => a.href = 'receipt_act.html')")
    tab.get_by_role("link", name="没解决").click()
    tab.locator("dialog.sheet[open]").get_by_role("button", name="退回重办").wait_for()
    tab.get_by_role("link", name="先不了").click()
    assert tab.locator("dialog.sheet[open]").count() == 0


def test_photos_are_walked_by_arrows_and_left_by_escape(
    new_context: Callable[..., "BrowserContext"], site: str
) -> None:
    tab = opened(new_context, 1440, f"{site}/zh-hans/photos.html")
    tab.evaluate("document.querySelectorAll('[data-shot]').forEach((a, n) => a.href = `/photo-${n}`)")
    large = tab.locator("dialog[open] [data-frame] img")
    tab.locator("[data-shot]").first.click()
    tab.keyboard.press("ArrowLeft")
    assert str(large.get_attribute("src")).endswith("/photo-2")
    tab.get_by_role("button", name="下一张").click()
    assert str(large.get_attribute("src")).endswith("/photo-0")
    tab.keyboard.press("Escape")
    assert tab.locator("dialog[open]").count() == 0


def test_on_paper_the_foot_stands_on_every_sheet(new_context: Callable[..., "BrowserContext"], site: str) -> None:
    """Chromium draws what is fixed on each sheet, and repeats a table's foot that does not break."""
    tab = opened(new_context, 800, f"{site}/zh-hans/print.html")
    tab.emulate_media(media="print")
    looks = "(e => [getComputedStyle(e).display, getComputedStyle(e).breakInside])"
    assert tab.eval_on_selector(".a4__foot", looks) == ["table-footer-group", "avoid"]
    assert tab.eval_on_selector(".a4__foot > p", "e => getComputedStyle(e).position") == "fixed"
    assert tab.eval_on_selector(".a4 h2", "e => getComputedStyle(e).breakAfter") == "avoid"
