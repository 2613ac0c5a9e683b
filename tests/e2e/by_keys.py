"""Somebody who has a keyboard and nothing else: goes from stop to stop by Tab, and must see where they are."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

MOST_STOPS = 120
_SEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const frame = at.closest(".choice, .photos__add, .pick") ?? at;
  const ring = [at, frame].some(one => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = frame.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const top = document.elementFromPoint((Math.max(0, box.left) + Math.min(innerWidth, box.right)) / 2,
                                        (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2);
  const pin = at.matches("canvas") && at.closest(".maplibregl-map")?.contains(top);  // a map's pins lie on the map
  const covered = top && !pin && !frame.contains(top) && !top.contains(frame);
  const wrong = [!at.matches(":focus-visible") && "not :focus-visible", !ring && "no ring", !inside && "off the screen",
                 covered && `under ${top.outerHTML.slice(0, 80)}`].filter(Boolean);
  return wrong.length ? `${wrong.join(", ")}: ${at.outerHTML.slice(0, 160)}` : "";
}"""
_IS_AT = "e => e === document.activeElement || (e.contains(document.activeElement) && e.matches('label, fieldset'))"


def go_to(tab: "Page", where: "Locator", *, back: bool = False) -> None:
    """Press Tab until `where` has the focus; at each stop the focus is seen: a ring, on the screen, under nothing."""
    where.first.wait_for(state="attached")
    for _stop in range(MOST_STOPS):
        if where.first.evaluate(_IS_AT):
            _is_seen(tab)
            return
        tab.keyboard.press("Shift+Tab" if back else "Tab")
        _is_seen(tab)
    raise AssertionError(f"{MOST_STOPS} stops, and never at {where}")


def _is_seen(tab: "Page") -> None:
    wrong = tab.evaluate(_SEEN)
    assert not wrong, wrong


def press(tab: "Page", where: "Locator") -> None:
    """Go to a link or button and press Enter."""
    go_to(tab, where)
    tab.keyboard.press("Enter")


def write(tab: "Page", where: "Locator", words: str) -> None:
    """Go to a field and type."""
    go_to(tab, where)
    tab.keyboard.type(words)


def choose(tab: "Page", where: "Locator", value: str) -> None:
    """Go to a list and walk it by the arrows until `value` is chosen."""
    go_to(tab, where)
    for _step in range(200):
        if where.input_value() == value:
            return
        tab.keyboard.press("ArrowDown")
    raise AssertionError(f"no {value} in {where}")
