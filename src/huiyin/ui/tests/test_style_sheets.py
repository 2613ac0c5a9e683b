"""The kit's own checks: contrast (WCAG 2.2: 4.5 for text, 3 for edges, focus and marks), tokens, layers, weight."""

import gzip
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[1] / "static" / "huiyin" / "css"
OWN = ["components.css", "drawings.css", "surfaces.css", "rooms.css"]
LAYERS = {"reset", "tokens", "base", "layout", "components", "surfaces", "utilities", "print"}
GROUNDS = ["ground", "surface", "sunken"]
TEXT = [(ink, ground) for ink in ("ink", "ink-2", "link", "seal", "jade") for ground in GROUNDS] + [
    *[("on-ink", "ink"), ("on-ink", "ink-2"), ("on-seal", "seal"), ("on-jade", "jade")],
    *[("seal", "seal-wash"), ("jade", "jade-wash"), ("ink", "seal-wash"), ("ink", "jade-wash")],
    *[
        ("ink-2", "seal-wash"),
        ("link", "seal-wash"),
        ("ink", "seq-2"),
        ("map-label", "map-land"),
        ("map-label", "map-water"),
    ],
]
MARKS = [(mark, ground) for mark in ("edge", "focus") for ground in GROUNDS] + [
    *[("seal", "map-land"), ("jade", "map-land"), ("ink", "map-land"), ("seal", "map-water"), ("seq-5", "surface")],
]


def plain(name: str) -> str:
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def colours(selector: str) -> dict[str, str]:
    """The colours that a block of tokens.css sets."""
    css = plain("tokens.css")
    start = css.index(selector) + len(selector)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,8})\b", css[start : css.index("}", start)]))


LIGHT = colours(":root {")
THEMES = {
    "light": LIGHT,
    "dark": LIGHT | colours(":root:not([data-theme]) {"),
    "board": LIGHT | colours('[data-theme="board"] {'),
    "centre": LIGHT | colours('[data-theme="centre"] {'),
}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, definitions)."""
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits[:6]
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2, definitions)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def unused(theme: str, front: str, back: str) -> bool:
    """Pairs that a theme does not show: the board has no links, maps or scales, the centre no scale on paper."""
    return (theme == "board" and (front in {"link", "seq-5"} or back.startswith(("map", "seq")))) or (
        theme == "centre" and front == "seq-5"
    )


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_enough_contrast(theme: str) -> None:
    tokens = THEMES[theme]
    low = [(f, b) for f, b in TEXT if not unused(theme, f, b) and ratio(tokens[f], tokens[b]) < 4.5]
    assert low == []


@pytest.mark.parametrize("theme", THEMES)
def test_marks_have_enough_contrast(theme: str) -> None:
    tokens = THEMES[theme]
    low = [(f, b) for f, b in MARKS if not unused(theme, f, b) and ratio(tokens[f], tokens[b]) < 3]
    assert low == []


@pytest.mark.parametrize("name", OWN)
def test_only_tokens_hold_colours(name: str) -> None:
    assert re.findall(r"#[0-9a-f]{3,8}\b(?!\))|\brgba?\(|\bhsla?\(", plain(name)) == []


def test_every_token_that_is_used_exists() -> None:
    every = "".join(plain(name) for name in ["tokens.css", *OWN])
    used = {name for name in re.findall(r"var\(--([\w-]+)", every) if not name.startswith("_")}
    assert used - set(re.findall(r"--([\w-]+):", every)) == set()


@pytest.mark.parametrize("name", ["tokens.css", *OWN])
def test_everything_stands_in_a_known_layer(name: str) -> None:
    css = re.sub(r"@layer [\w, ]+;", "", plain(name))
    assert set(re.findall(r"@layer (\w+)", css)) <= LAYERS
    depth, outside = 0, ""
    for piece in re.split(r"([{}])", css):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        outside += piece if depth == 0 and piece != "}" else ""
    assert re.sub(r"@layer \w+", "", outside).strip() == ""


def test_the_style_sheets_stay_light() -> None:
    raw = b"".join((CSS / name).read_bytes() for name in ["tokens.css", *OWN])
    assert len(gzip.compress(raw)) < 12_000
