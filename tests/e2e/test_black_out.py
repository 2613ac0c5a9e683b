"""Blacking out by a finger: what it drew is black for the public; a tap draws nothing."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from tests.e2e.test_the_whole_loop import blocked_exit, skip_similar
from tests.fixtures.stack import Stack

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, CDPSession

pytestmark = pytest.mark.browser


def touch(finger: "CDPSession", *way: tuple[float, float]) -> None:
    """A finger put down at the first point, moved along, lifted at the last."""
    for kind, (x, y) in zip(["touchStart", *["touchMove"] * (len(way) - 1)], way, strict=True):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_what_a_finger_covers_is_black_in_what_the_public_gets(
    new_context: Callable[..., "BrowserContext"], stack: Stack, tmp_path: Path
) -> None:
    """The guard: without `touch-action: none` the browser takes the finger for scrolling and the drawing ends."""
    context = new_context(has_touch=True, is_mobile=True)
    tab = context.new_page()
    tab.goto(f"{stack.base_url}/report/what")
    tab.set_input_files("#id_photos", [str(blocked_exit(tmp_path))])
    tab.fill("#id_text", "通道堵了，车牌要遮住")
    tab.get_by_role("button", name="下一步").tap()
    tab.fill("#id_address", "梅里新村 12 幢一楼")
    tab.get_by_role("button", name="下一步").tap()
    skip_similar(tab, "都不是，继续")
    tab.get_by_role("button", name="遮住一部分").tap()
    canvas = tab.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    left, top, width, height = box["x"], box["y"], box["width"], box["height"]
    finger = context.new_cdp_session(tab)
    touch(finger, (left + 5, top + 5))
    assert tab.input_value("#id_parts") in {"", "[]"}
    middle = [(left + width * part, top + height * part) for part in (0.25, 0.4, 0.6, 0.75)]
    touch(finger, *middle)
    tab.get_by_text("第 1 块").wait_for()
    tab.get_by_role("button", name="遮好了").tap()
    tab.wait_for_url("**/report/who")
    address = tab.locator(".paper .photos__item img").get_attribute("src")
    with Image.open(io.BytesIO(context.request.get(f"{stack.base_url}{address}").body())) as shown:
        wide, high = shown.size
        assert max(shown.convert("RGB").getpixel((wide // 2, high // 2))) < 16  # type: ignore[type-var, arg-type]
        assert max(shown.convert("RGB").getpixel((wide // 10, high // 10))) > 16  # type: ignore[type-var, arg-type]
