"""One way to look at every page: wide or narrow, by day or by night, in large type, in either language."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fixtures.sights import Town
from tests.fixtures.stack import ROOT
from tests.pages.listed import Drawn, Face, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_LOOKS = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
"""The rules whose finding depends on width, colours or the size of type; all others read the same in every look."""
_FIND = """rules => axe.run({exclude: [["tr:nth-child(n+9)"]]}, {runOnly: rules, resultTypes: ["violations"]})
  .then(found => found.violations)"""
"""Rows after the eighth are drawn as those before: they would only take time."""
_TALL = 900
_STILL = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
  await document.fonts.ready;
  const drawing = () => document.querySelector("[data-map]:not([data-map=ask], [data-map-ready])");
  for (let tries = 0; drawing() && tries < 80; tries++) await new Promise(done => setTimeout(done, 50));
}"""
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary, label.choice')]
  .filter(e => e.tabIndex >= 0 && !e.matches('.skip, .sr') && !e.closest('p, dd, .note, .choice input, td'))
  .filter(e => !e.closest('.choice') || e.matches('.choice'))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width > 1 && r.height > 0 && r.height < 44)
  .map(([e]) => e.outerHTML.slice(0, 120))"""
"""What a thumb would miss."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at; `care` is large type (关怀版)."""

    width: int
    dark: bool = False
    care: bool = False

    def __str__(self) -> str:
        return " ".join([str(self.width), "dark" if self.dark else "light", *(["care"] if self.care else [])])


class Walker:
    """Opens pages in one tab for each who looks, so that a page costs one navigation and no browser."""

    def __init__(self, browser: "Browser", site: str, town: Town) -> None:
        self._browser, self._site, self._town = browser, site, town
        self._tabs: dict[str, Page] = {}

    def opened(self, face: Face, language: str = "zh-hans") -> "Page":
        """The page of a face in a language."""
        who = face.who if isinstance(face, Visit) else "drawn"
        tab = self._tabs.get(who) or self._tabs.setdefault(who, self._context(who).new_page())
        if isinstance(face, Drawn):
            address = f"{self._site}/{language}/{face.sample}.html"
        else:
            address = self._town.stack.base_url + self._town.path(face.path)
            tab.context.add_cookies([{"name": "django_language", "value": language, "url": self._town.stack.base_url}])
        answer = tab.goto(address)
        assert answer is not None and answer.status == 200, (face, answer and answer.status)
        return tab

    def close(self) -> None:
        """Close all tabs."""
        for tab in self._tabs.values():
            tab.context.close()

    def _context(self, who: str) -> "BrowserContext":
        context = self._browser.new_context(locale="zh-CN", reduced_motion="reduce", service_workers="block")
        context.add_init_script(AXE)  # compiled once and kept, which what is evaluated in a page never is
        if who != "drawn":
            context.add_cookies(self._town.cookies_of(who))
        return context


def turn(tab: "Page", look: Look) -> None:
    """Look at the open page in this way, without loading it again."""
    tab.set_viewport_size({"width": look.width, "height": _TALL})
    tab.emulate_media(color_scheme="dark" if look.dark else "light")
    tab.evaluate("care => document.documentElement.toggleAttribute('data-type', false)"
                 " || (care && (document.documentElement.dataset.type = 'care'))", look.care)  # fmt: skip


def be_still(tab: "Page") -> None:
    """Wait until pictures and type are there."""
    tab.evaluate(_STILL)


def found(tab: "Page", rules: list[str]) -> list[tuple[str, str]]:
    """What axe finds by these rules, and what is wider than the screen."""
    wrong: list[tuple[str, str]] = []
    if rules:
        violations: list[dict[str, Any]] = tab.evaluate(_FIND, rules)
        wrong = [(one["id"], json.dumps([node["html"] for node in one["nodes"]][:3])) for one in violations]
    too_wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wrong + ([("wider than the screen", f"by {too_wide} px")] if too_wide > 0 else [])
