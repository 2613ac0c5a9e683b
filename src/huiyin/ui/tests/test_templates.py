"""Rules that every template of the product keeps, whatever room it stands in."""

import re
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2]
ICONS = PACKAGE.parents[1] / "assets" / "icons.mjs"
TEMPLATES = sorted(path for path in PACKAGE.rglob("templates/**/*.html"))
STRANGERS = {"admin"}
"""Folders of templates that Django's own pages style."""


def name_of(path: Path) -> str:
    """The path as it reads in a test's name."""
    return str(path.relative_to(PACKAGE))


def markup(path: Path) -> str:
    """A template without its comments."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", text, flags=re.DOTALL)


@cache
def known_classes() -> frozenset[str]:
    """Every class that a style sheet names."""
    sheets = [*(PACKAGE / "ui/static/huiyin/css").glob("*.css"), *(PACKAGE.parents[1] / "assets/src").rglob("*.css")]
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return frozenset(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css)))


@cache
def known_icons() -> frozenset[str]:
    """Every icon of the sheet."""
    return frozenset(re.findall(r'^  "([\w-]+)":', ICONS.read_text(encoding="utf-8"), flags=re.MULTILINE)) | {"brand"}


each_template = pytest.mark.parametrize("path", [p for p in TEMPLATES if not STRANGERS & set(p.parts)], ids=name_of)


@each_template
def test_no_template_styles_inline(path: Path) -> None:
    assert re.findall(r"\sstyle=|<style", markup(path)) == []


@each_template
def test_no_template_scripts_inline(path: Path) -> None:
    scripts = re.findall(r"<script[^>]*>", markup(path))
    assert [tag for tag in scripts if "{% nonce %}" not in tag or "src=" not in tag] == []
    assert re.findall(r"\son[a-z]+=\"|javascript:", markup(path)) == []


@each_template
def test_every_class_is_in_a_style_sheet(path: Path) -> None:
    used = {name for value in re.findall(r'class="([^"{]+)"', markup(path)) for name in value.split()}
    assert used - known_classes() == set()


@each_template
def test_every_icon_is_on_the_sheet(path: Path) -> None:
    assert set(re.findall(r'\{% icon "([\w-]+)"', markup(path))) - known_icons() == set()


@each_template
def test_no_chinese_stands_outside_a_translation(path: Path) -> None:
    text = re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", "", markup(path), flags=re.DOTALL)
    left = re.sub(r"\{% translate .*?%\}|中文|_\(\"[^\"]*\"\)", "", text)
    assert re.findall(r"[\u4e00-\u9fff]+", left) == []


def test_the_sheet_has_at_most_forty_icons() -> None:
    assert len(known_icons() - {"brand"}) <= 40
