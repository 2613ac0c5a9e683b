"""A minute at a kiosk in real Chromium: somebody fills in, leaves, and the next person finds nothing of it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pypdf
import pytest
from tests.fixtures.browser import PHONE, stay_here
from tests.fixtures.stack import Stack
from tests.pages.looking import AXE, RULES, SMALL, found

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
UPRIGHT = {"width": 1080, "height": 1920}
MOST_STOPS = 200
CARD = "11010519491231002X"
ANSWERS = "region=320583&area=80&" + "&".join(
    f"{one}=no" for one in ("sells_tobacco", "only_prepackaged", "sells_publications", "sells_devices_2", "sells_drugs")
)
KEPT = """async () => ({
  local: {...localStorage}, session: {...sessionStorage}, caches: await caches.keys(),
  bases: (await indexedDB.databases()).map(base => base.name),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": {}, "session": {}, "caches": [], "bases": [], "workers": 0}
PRINTED = "window.printed = 0; window.print = () => { window.printed += 1; };"
RECEIPT = """
from huiyin.domains.permits.models import Application
from huiyin.matters.receipts import token_of
print("/r/" + token_of(Application.objects.filter(matter__closed_at=None).earliest("handed_in_at").pk))
"""


@pytest.fixture(scope="module")
def link(stack: Stack) -> str:
    """What makes a kiosk of a browser."""
    added = stack.huiyin("permits", "kiosk", "add", "--name", "大厅1号机", "--area", "320583")
    assert added.returncode == 0, added.stderr
    return added.stdout.strip()


@pytest.fixture(params=[UPRIGHT, PHONE], ids=["upright", "phone"])
def kiosk(request: pytest.FixtureRequest, new_context: Callable[..., "BrowserContext"], link: str) -> "Page":
    """A tab of a machine, at its idle page."""
    tab = new_context(viewport=request.param).new_page()
    tab.clock.install()
    tab.goto(link)
    return tab


def begin(tab: "Page", stack: Stack) -> str:
    """Somebody begins at the machine; the address of their form."""
    tab.get_by_role("button", name="办一件新的").click()
    tab.goto(f"{stack.base_url}/open/convenience_store?{ANSWERS}")
    tab.get_by_role("button", name="开始填表").click()
    tab.wait_for_url("**/form")
    return tab.url


def test_who_walks_away_leaves_nothing(kiosk: "Page", stack: Stack) -> None:
    kiosk.keyboard.type(CARD)  # the reader types, wherever the focus is
    kiosk.keyboard.press("Enter")
    kiosk.get_by_text("读到身份证了").wait_for()
    kiosk.goto(f"{stack.base_url}/open/convenience_store?{ANSWERS}")
    kiosk.get_by_role("button", name="开始填表").click()
    kiosk.wait_for_url("**/form")
    form = kiosk.url
    assert kiosk.get_by_label("法定代表人证件号码").input_value() == CARD
    kiosk.locator("#id_entity_name").fill("梅里路便利店")
    kiosk.get_by_role("button", name="先存着").click()
    kiosk.wait_for_url("**/form")

    kiosk.clock.fast_forward(46_000)
    still = kiosk.get_by_role("alertdialog", name="还在吗？")
    still.wait_for()
    assert kiosk.get_by_role("button", name="还在，接着办").evaluate("e => e === document.activeElement")
    kiosk.clock.fast_forward(15_000)
    kiosk.wait_for_url("**/kiosk")

    assert kiosk.evaluate(KEPT) == NOTHING
    assert {one["name"] for one in kiosk.context.cookies()} <= {"kiosk", "csrftoken"}
    for _back in range(6):
        kiosk.go_back()
        kiosk.wait_for_load_state()
        assert "梅里路便利店" not in kiosk.content() and CARD not in kiosk.content()
        if kiosk.url == "about:blank":
            break
        assert kiosk.url.endswith("/kiosk"), kiosk.url
    kiosk.goto(form)
    assert kiosk.url.endswith("/kiosk")


SILENT = """
from datetime import timedelta
from django.utils import timezone
from huiyin.domains.permits.models import KioskVisit
KioskVisit.objects.filter(ended_at=None).update(last_at=timezone.now() - timedelta(minutes=2))
"""
SWEPT = """
from django.utils import timezone
from huiyin.domains.permits.operations import end_silent_visits
end_silent_visits(now=timezone.now())
"""


def end(tab: "Page", stack: Stack, how: str) -> None:
    """The visit ends, and the machine shows something that is nobody's."""
    if how == "by the button":
        tab.get_by_role("button", name="结束，清空").first.click()
    elif how == "by the idle page":
        tab.goto(f"{stack.base_url}/kiosk")
    elif how == "by the next person":
        tab.goto(f"{stack.base_url}/kiosk/find")
        tab.keyboard.type(CARD)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/kiosk/start")
        return
    else:
        stack.run(SILENT + (SWEPT if how == "by the sweep" else ""))
        tab.reload()
    tab.wait_for_url("**/kiosk")


ENDS = ["by the button", "by the idle page", "by the next person", "by silence", "by the sweep"]


@pytest.mark.parametrize("how", ENDS)
def test_back_shows_nothing_of_whoever_was_there_before(
    new_context: Callable[..., "BrowserContext"], link: str, stack: Stack, how: str
) -> None:
    tab = new_context(viewport=UPRIGHT).new_page()
    tab.goto(link)
    form = begin(tab, stack)
    tab.locator("#id_entity_name").fill("梅里路便利店")
    tab.get_by_role("button", name="先存着").click()
    tab.wait_for_url("**/form")
    tab.goto(form.replace("/form", "/papers"))
    tab.goto(form)
    assert tab.locator("#id_entity_name").input_value() == "梅里路便利店"
    assert form.split("/")[-2] not in str(tab.evaluate(KEPT))

    end(tab, stack, how)

    assert tab.evaluate(KEPT) == NOTHING
    assert {one["name"] for one in tab.context.cookies()} <= {"kiosk", "csrftoken", "sessionid"}
    nobodys = ("/kiosk", "/kiosk/start", "/kiosk/find", "/open", "/open/convenience_store")
    for _back in range(8):
        tab.go_back()
        tab.wait_for_load_state()
        assert "梅里路便利店" not in tab.content()
        if tab.url == "about:blank":
            break
        assert urlsplit(tab.url).path in nobodys, tab.url
    tab.goto(form)
    assert urlsplit(tab.url).path in {"/kiosk", "/kiosk/start"}


def test_a_receipt_leaves_no_address_in_the_browser(kiosk: "Page", stack: Stack) -> None:
    address = stack.run(RECEIPT).strip()
    kiosk.add_init_script(PRINTED)
    kiosk.keyboard.type(f"{stack.base_url}{address}")
    kiosk.keyboard.press("Enter")
    kiosk.locator(".slip").wait_for()
    kiosk.goto(f"{stack.base_url}{address}?sent")
    assert kiosk.evaluate("window.printed") == 1
    assert address.rsplit("/", 1)[1] not in str(kiosk.evaluate(KEPT))


@pytest.mark.parametrize("answer", ["Escape", "touch", "key"])
def test_any_touch_or_key_says_that_somebody_is_still_there(kiosk: "Page", stack: Stack, answer: str) -> None:
    form = begin(kiosk, stack)
    for _twice in range(2):
        kiosk.clock.fast_forward(50_000)
        still = kiosk.get_by_role("alertdialog")
        still.wait_for()
        if answer == "touch":
            kiosk.mouse.click(5, 5)
        else:
            kiosk.keyboard.press("Escape" if answer == "Escape" else "a")
        still.wait_for(state="hidden")
        assert kiosk.url == form


def test_by_keys_one_goes_round_and_is_caught_nowhere(kiosk: "Page", stack: Stack) -> None:
    begin(kiosk, stack)
    ends, rounds, stops = kiosk.get_by_role("button", name="结束，清空").first, 0, []
    while rounds < 2 and len(stops) < MOST_STOPS:
        kiosk.keyboard.press("Tab")
        stops.append(kiosk.evaluate("() => document.activeElement.textContent.trim()"))
        rounds += ends.evaluate("button => button === document.activeElement")
    assert rounds == 2 and "下一步" in stops


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing_and_every_target_is_large(kiosk: "Page", stack: Stack, language: str) -> None:
    kiosk.goto(f"{stack.base_url}/look/language/{language}?next=/kiosk")
    wrong = look_at(kiosk, "idle")
    for path in ("/kiosk/find",):
        kiosk.goto(stack.base_url + path)
        wrong += look_at(kiosk, path)
    kiosk.goto(f"{stack.base_url}/kiosk")
    kiosk.locator("button.tile").click()
    kiosk.wait_for_url("**/start")
    wrong += look_at(kiosk, "start")
    for path in ("/open", f"/open/convenience_store?{ANSWERS}", "/open/elsewhere"):
        kiosk.goto(stack.base_url + path)
        wrong += look_at(kiosk, path)
    kiosk.goto(f"{stack.base_url}/open/convenience_store?{ANSWERS}")
    kiosk.locator(".bar button[type=submit]").click()
    form = kiosk.url
    for step in ("form", "papers", "send"):
        kiosk.goto(form.replace("/form", f"/{step}"))
        wrong += look_at(kiosk, step)
    kiosk.locator("form[action*='/kiosk/take/'] button").click()
    kiosk.wait_for_url("**/kiosk/take/**")  # whole, with its style sheets
    wrong += look_at(kiosk, "take")
    kiosk.clock.fast_forward(46_000)
    wrong += look_at(kiosk, "still")
    assert wrong == []


def look_at(tab: "Page", name: str) -> list[tuple[str, object]]:
    tab.evaluate(AXE)
    small = tab.evaluate(SMALL.replace("r.height < 44", "r.height < 71.5"))
    return [(name, one) for one in [*found(tab, RULES), *small]]


@pytest.fixture
def filming(chromium: str, launch: Callable[..., "Browser"]) -> Iterator["BrowserContext"]:
    """A machine with a document camera."""
    started = launch(chromium, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    context = started.new_context(viewport=UPRIGHT, locale="zh-CN", permissions=["camera"])
    context.route("**/*", stay_here)
    yield context
    started.close()


def test_a_paper_under_the_camera_is_taken_again_and_handed_in(
    filming: "BrowserContext", stack: Stack, link: str
) -> None:
    tab = filming.new_page()
    tab.goto(link)
    form = begin(tab, stack)
    tab.goto(form.replace("/form", "/papers"))
    section = tab.locator("[id='paper:floor_plan']")
    section.get_by_role("button", name="用镜头拍").click()
    lens = tab.get_by_role("dialog", name="把材料放到镜头下")
    lens.locator("video").evaluate("film => new Promise(done => film.videoWidth ? done() : (film.onloadeddata = done))")
    lens.get_by_role("button", name="拍", exact=True).click()
    lens.get_by_role("img", name="拍好的照片").wait_for()
    lens.get_by_role("button", name="重拍").click()
    lens.get_by_role("button", name="拍", exact=True).click()
    lens.get_by_role("button", name="用这张").click()
    assert section.locator("input[type=file]").evaluate("field => field.files.length") == 1
    assert tab.evaluate("document.querySelectorAll('dialog.lens').length") == 0
    tab.get_by_role("button", name="先存着").click()
    section.get_by_role("button", name=re.compile("去掉")).wait_for()


def test_without_a_camera_it_says_so_and_takes_a_file(kiosk: "Page", stack: Stack) -> None:
    form = begin(kiosk, stack)
    kiosk.goto(form.replace("/form", "/papers"))
    section = kiosk.locator("[id='paper:floor_plan']")
    section.get_by_role("button", name="用镜头拍").click()
    section.get_by_role("status").get_by_text(re.compile("镜头")).wait_for()
    assert section.locator("input[type=file]").is_enabled()


def test_the_receipt_prints_by_itself_once_as_one_slip(kiosk: "Page", stack: Stack, tmp_path: Path) -> None:
    address = stack.run(RECEIPT).strip()
    kiosk.add_init_script(PRINTED)
    kiosk.keyboard.type(f"{stack.base_url}{address}")
    kiosk.keyboard.press("Enter")
    kiosk.locator(".slip").wait_for()
    assert kiosk.evaluate("window.printed") == 0  # looking how it stands prints nothing
    kiosk.get_by_role("button", name="打印回执").click()
    assert kiosk.evaluate("window.printed") == 1
    kiosk.goto(f"{stack.base_url}{address}?sent")
    assert kiosk.evaluate("window.printed") == 1
    kiosk.reload()
    assert kiosk.evaluate("window.printed") == 0

    slip = tmp_path / "slip.pdf"
    kiosk.pdf(path=slip, prefer_css_page_size=True)
    sheets = pypdf.PdfReader(slip).pages
    assert len(sheets) == 1
    width, height = (round(float(side) * 25.4 / 72) for side in (sheets[0].mediabox.width, sheets[0].mediabox.height))
    assert width == 80 and 90 < height < 260
    words = unicodedata.normalize("NFKC", "".join(sheets[0].extract_text().split()))
    number = kiosk.locator(".slip__code").inner_text()
    assert words.count(number) == 1 and "平面图" in words and "扫码看进度" in words
    assert "清空" not in words and "谁在哪天做什么" not in words
