"""Every page in Chromium, at a phone's and a desk's width: axe finds nothing, nothing overflows, targets are large.

The samples are served as files on 127.0.0.1, with the built style sheet and script.
"""

import gzip
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from huiyin.web.tests.samples import SAMPLES
from huiyin.web.tests.test_pages import page as sample_page

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[4]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary, label.choice')]
  .filter(e => e.tabIndex >= 0 && !e.matches('.skip, .sr') && !e.closest('p, dd, .note, .choice input, td'))
  .filter(e => !e.closest('.choice') || e.matches('.choice'))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width > 1 && r.height > 0 && r.height < 44)
  .map(([e]) => e.outerHTML.slice(0, 120))"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address under which the samples stand."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "static").mkdir()
    (folder / "static" / "huiyin").symlink_to(ROOT / "src/huiyin/ui/static/huiyin")
    for language in ("zh-hans", "en"):
        (folder / language).mkdir()
        for name in SAMPLES:
            (folder / language / f"{name}.html").write_text(sample_page(name, language), encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def opened(new_context: Callable[..., "BrowserContext"], width: int, address: str) -> "Page":
    """A page of this width, opened."""
    tab = new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
    tab.goto(address)
    return tab


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_is_accessible(new_context: Callable[..., "BrowserContext"], site: str, name: str, width: int) -> None:
    tab = opened(new_context, width, f"{site}/zh-hans/{name}.html")
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert tab.evaluate(SMALL) == []


@pytest.mark.parametrize("name", ["home", "what", "receipt", "inbox", "matter"])
def test_a_page_is_accessible_at_night(new_context: Callable[..., "BrowserContext"], site: str, name: str) -> None:
    tab = new_context(color_scheme="dark", reduced_motion="reduce").new_page()
    tab.goto(f"{site}/zh-hans/{name}.html")
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


def test_the_first_view_of_the_portal_is_light() -> None:
    built = ROOT / "src/huiyin/ui/static/huiyin/built"
    parts = [(built / "huiyin.css").read_bytes(), (built / "huiyin.js").read_bytes()]
    parts.append(sample_page("home", "zh-hans").encode())
    assert sum(len(gzip.compress(part)) for part in parts) < 100_000


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_fits_a_narrow_phone_and_large_type(
    new_context: Callable[..., "BrowserContext"], site: str, name: str, language: str
) -> None:
    tab = opened(new_context, 320, f"{site}/{language}/{name}.html")
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.evaluate("document.documentElement.dataset.type = 'care'")
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_words_typed_survive_a_reload(new_context: Callable[..., "BrowserContext"], site: str) -> None:
    tab = opened(new_context, 390, f"{site}/zh-hans/what.html")
    tab.fill("#id_text", "3 楼消防门关不上")
    tab.wait_for_function("document.querySelector('[data-draft-note]').textContent.startsWith('草稿已存')")
    tab.reload()
    assert tab.input_value("#id_text") == "3 楼消防门关不上"
    tab.goto(f"{site}/zh-hans/receipt.html")
    assert tab.evaluate("Object.keys(localStorage).filter(k => k.startsWith('huiyin:draft:report'))") == []


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
