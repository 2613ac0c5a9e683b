"""The centre's minute: a screen that nobody touches shows a new alarm, sounds once, and shows who has answered."""

import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from tests.fixtures.sights import Town, send

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
WALL = {"width": 1920, "height": 1080}
AT_ONCE = 10.0
"""Seconds: what a busy test machine may take. How fast it is on an idle one is for the bench."""
COUNT = """
window.rung = 0; window.loads = (window.loads || 0) + 1;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { window.rung += 1; return start.call(this, at); };
"""
TONES = 6
"""Of one ring."""


@pytest.fixture
def screen(new_context: Callable[..., "BrowserContext"], sights: Town) -> "Page":
    """The centre's screen on the wall, with its sound allowed."""
    context = new_context(viewport=WALL)
    context.add_cookies(sights.cookies_of("dispatcher"))  # type: ignore[arg-type]
    context.add_init_script(COUNT)
    tab = context.new_page()
    tab.goto(f"{sights.stack.base_url}/desk/centre")
    tab.click("[data-sound]")
    until(tab, f"window.rung === {TONES}")
    return tab


def until(tab: "Page", true: str) -> None:
    """Wait for it without `eval`, which the page's policy forbids."""
    for _ in range(100):
        if tab.evaluate(true):
            return
        tab.wait_for_timeout(100)
    raise AssertionError(true)


def devices(sights: Town, kind: str) -> list[str]:
    """The devices of a type, by their pages."""
    page = sights.client("dispatcher").get(f"/desk/devices?type={kind}&service=in_service").text
    return re.findall(r'href="/desk/devices/(\d+)/"', page)


@pytest.fixture
def drill(sights: Town) -> "Iterator[Callable[[str], str]]":
    """Begins a drill of a device and gives its number. All are over with the test: while one goes on the device is
    refused (422), and the test could not be run again in the same district."""
    begun: list[str] = []

    def begin(device: str) -> str:
        led = send(sights, "dispatcher", f"/desk/devices/{device}/drill", {"where": "device"})
        begun.append(led.strip("/").split("/")[-1])
        return begun[-1]

    yield begin
    for number in begun:
        page = f"/desk/alarms/{number}/"
        send(sights, "dispatcher", page, {}, to=f"{page}end-drill")
        sights.client("dispatcher").get(page)  # takes the word that it is over, which the next page would show


def test_a_new_alarm_stands_on_the_screen_and_sounds_once(
    screen: "Page", sights: Town, drill: Callable[[str], str]
) -> None:
    number = drill(devices(sights, "smoke")[3])
    began = time.monotonic()
    screen.wait_for_selector(f'.alarm[data-key="{number}"]', timeout=10_000)
    assert time.monotonic() - began < AT_ONCE
    until(screen, f"window.rung === {2 * TONES}")
    before = screen.inner_text(f'.alarm[data-key="{number}"] .alarm__count b')
    screen.wait_for_timeout(1500)
    assert screen.inner_text(f'.alarm[data-key="{number}"] .alarm__count b') != before
    send(sights, "dispatcher", f"/desk/m/{number}/act/acknowledge", {"client_id": number})
    screen.wait_for_selector(f'.alarm[data-key="{number}"] .alarm__count:has-text("已接警")')
    assert screen.evaluate("window.rung") == 2 * TONES
    assert screen.evaluate("window.loads") == 1
    pins = screen.evaluate("JSON.parse(document.getElementById('watch-pins').textContent).features.length")
    assert pins >= 2
    screen.wait_for_selector(f".watch__map[data-map-ready='{pins}']")


def test_what_is_open_and_focused_stays_so_while_the_screen_changes(
    screen: "Page", sights: Town, drill: Callable[[str], str]
) -> None:
    screen.focus(f'.alarm[data-key="{sights.gaps["burning"]}"] a')
    number = drill(devices(sights, "heat")[2])
    screen.wait_for_selector(f'.alarm[data-key="{number}"]')
    held = screen.evaluate("document.activeElement.closest('[data-key]')?.dataset.key")
    assert held == sights.gaps["burning"]


def test_a_screen_whose_sign_in_has_ended_says_so(screen: "Page", sights: Town) -> None:
    screen.context.clear_cookies(name="sessionid")
    screen.evaluate("document.body.dispatchEvent(new CustomEvent('live:list', { detail: null }))")
    screen.wait_for_selector("[data-watch-out]:not([hidden])")


UNCOVERED = """which => {
  const note = document.querySelector(which);
  note.hidden = false;
  const box = note.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return note.contains(at) && box.height > note.querySelector(".icon").getBoundingClientRect().height;
}"""


@pytest.mark.parametrize("width", [1920, 390])
@pytest.mark.parametrize("which", ["[data-live-note=lost]", "[data-watch-out]"])
def test_what_is_said_of_the_connection_lies_under_nothing(screen: "Page", which: str, width: int) -> None:
    screen.set_viewport_size(WALL | {"width": width})
    assert screen.evaluate(UNCOVERED, which)


NO_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null;"


@pytest.mark.parametrize("lacking", ["webgl", "outlines"])
def test_the_drawing_stays_where_no_map_can_be_drawn(
    new_context: Callable[..., "BrowserContext"], sights: Town, lacking: str
) -> None:
    context = new_context(viewport=WALL)
    context.add_cookies(sights.cookies_of("dispatcher"))  # type: ignore[arg-type]
    if lacking == "webgl":
        context.add_init_script(NO_WEBGL)
    else:
        context.route("**/boundaries*", lambda route: route.abort())
    tab = context.new_page()
    with tab.expect_event("requestfailed") if lacking == "outlines" else tab.expect_request("**/map*.js"):
        tab.goto(f"{sights.stack.base_url}/desk/centre")
    tab.wait_for_timeout(1000)
    drawing = tab.locator(".watch__map > svg[role=img]")
    assert drawing.is_visible()
    assert drawing.locator(".map__pin").count()
    assert not tab.locator(".map__live").is_visible()
