"""The pictures of docs/screens/pages: every page, narrow and wide, by day and by night, and in large type.

Taken by `script/test --screens tests/pages/test_pictures.py`; docs/screens/README.md is their index.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from tests.fixtures.screens import SCREENS, save_sheet, sheet, shot
from tests.fixtures.sights import Town
from tests.pages.listed import PAGES, STATES, Face
from tests.pages.looking import Look, Walker, be_still, turn

if TYPE_CHECKING:
    from PIL import Image
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.screens]
SHOWN: dict[str, Face] = {name.replace(":", "-").strip("/"): faces[0] for name, faces in PAGES.items()} | dict(STATES)
PHONE, DESK = 390, 1440
TALLEST = {PHONE: 1700, DESK: 1400}
"""Pixels of a page that are shown; what is longer goes on as it began."""
PRINTED = 1.4
"""Pixels a point of paper (a seventy-second of an inch)."""
SIZE = {PHONE: 0.8, DESK: 0.6}


@pytest.fixture(scope="module")
def walker(browser: "Browser", site: str, sights: Town) -> Iterator[Walker]:
    """The one of every page, in the browser that people have."""
    walking = Walker(browser, site, sights)
    yield walking
    walking.close()


def looked(tab: "Page", look: Look) -> "Image.Image":
    """The page in a look, as tall as it is."""
    turn(tab, look)
    be_still(tab)
    tall = tab.evaluate("document.documentElement.scrollHeight")
    tab.set_viewport_size({"width": look.width, "height": max(844, min(tall, TALLEST[look.width]))})
    tab.evaluate("scrollTo(0, 0)")
    be_still(tab)
    return shot(tab)


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_pictured(walker: Walker, name: str) -> None:
    tab = walker.opened(SHOWN[name])
    at_desk = tab.evaluate("document.documentElement.dataset.surface") == "desk"
    for width in (PHONE, DESK):
        looks = [Look(width), Look(width, dark=True)] + ([] if at_desk or width == DESK else [Look(width, care=True)])
        save_sheet(sheet([looked(tab, look) for look in looks], SIZE[width]), f"{name}-{width}")


def test_the_index_names_every_picture() -> None:
    rows = [f"| `{name}` | [390](pages/{name}-390.webp) | [1440](pages/{name}-1440.webp) |" for name in sorted(SHOWN)]
    index = SCREENS / "README.md"
    before = index.read_text(encoding="utf-8").partition("\n| page |")[0]
    index.write_text("\n".join([before, "| page | on a phone | at a desk |", "|---|---|---|", *rows, ""]), "utf-8")


@pytest.mark.parametrize("paper", ["licence", "plaque"])
def test_what_is_printed_is_pictured(sights: Town, paper: str) -> None:
    printed = sights.client("").get(sights.path("/r/{issued_receipt}/" + f"{paper}.pdf"))
    with closing(pypdfium2.PdfDocument(printed.content)) as document:
        save_sheet(document[0].render(scale=PRINTED).to_pil().convert("RGB"), f"permits-{paper}-pdf")
