"""The kit's tokens as tokens.css sets them: colours of each theme with their contrast, type and space.

Source: WCAG 2.2, definitions of relative luminance and contrast ratio; 4.5 for text, 3 for edges, focus and marks.
"""

import re
from pathlib import Path

CSS = Path(__file__).parent / "static" / "huiyin" / "css"
GROUNDS = ["ground", "surface", "sunken"]
TEXT = [(ink, ground) for ink in ("ink", "ink-2", "link", "seal", "jade") for ground in GROUNDS] + [
    *[("on-ink", "ink"), ("on-ink", "ink-2"), ("on-seal", "seal"), ("on-jade", "jade")],
    *[("seal", "seal-wash"), ("jade", "jade-wash"), ("ink", "seal-wash"), ("ink", "jade-wash")],
    *[("ink-2", "seal-wash"), ("link", "seal-wash"), ("ink", "seq-2")],
    *[("map-label", "map-land"), ("map-label", "map-water")],
]
MARKS = [(mark, ground) for mark in ("edge", "focus") for ground in GROUNDS] + [
    *[("seal", "map-land"), ("jade", "map-land"), ("ink", "map-land"), ("seal", "map-water"), ("seq-5", "surface")],
    *[("hot-edge", "map-land"), ("hot-edge", "map-water")],
]
HOT = [f"hot-{n}" for n in range(1, 6)]
"""The classes of a hot map, the fewest first: each has to be told from the next, and all from land and water."""
_SELECTORS = {
    "light": ":root {",
    "dark": ":root:not([data-theme]) {",
    "board": '[data-theme="board"] {',
    "centre": '[data-theme="centre"] {',
}


def plain(name: str) -> str:
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def _block(selector: str) -> str:
    css = plain("tokens.css")
    start = css.index(selector) + len(selector)
    return css[start : css.index("}", start)]


def colours(theme: str) -> dict[str, str]:
    """The colours of a theme by token: light, dark, board or centre. What a theme does not set is that of light."""
    light = {} if theme == "light" else colours("light")
    return light | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,8})\b", _block(_SELECTORS[theme])))


def lengths(prefix: str) -> dict[str, float]:
    """The tokens of this prefix that are lengths in rem: t- is type, s- is space."""
    found = re.findall(rf"--({prefix}[\w-]+):\s*([\d.]+)rem", _block(_SELECTORS["light"]))
    return {name: float(size) for name, size in found}


def luminance(colour: str) -> float:
    """Relative luminance."""
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits[:6]
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
