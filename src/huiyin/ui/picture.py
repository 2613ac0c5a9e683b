"""The picture that goes along with a shared link: slate tiles over white paper, as every page begins.

Colours are read from tokens.css, so that there is one place for them; the type is the one for printed papers.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOM = Path(__file__).parent
SIZE = (1200, 630)
"""What WeChat, WeCom and the Open Graph protocol show best: 1.91 to 1."""
_MARGIN, _TILE, _EAVE = 80, 48, 24
_TITLE, _WORDS = 64, 34
_LINES = 3
_TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,6});")
_BREAKS_BEFORE = "，。、；：！？）》”’,.;:!?)"
"""Marks that do not begin a line."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the picture says: the brand, a title, a state with the kit's tone, and lines beneath."""

    brand: str
    title: str
    state: str
    tone: str
    lines: Sequence[str]


def share_picture(card: Card) -> bytes:
    """The picture as PNG of 1200 × 630."""
    ink = _colours()
    image = Image.new("RGB", SIZE, ink["ground"])
    draw = ImageDraw.Draw(image)
    _tiles(draw, ink["tile"])
    _brand(draw, card.brand, ink["ink"])
    bottom = _title(draw, card.title, ink["ink"])
    right = _tag(draw, card, ink, bottom + 36)
    first, *rest = card.lines or ("",)
    draw.text((right + 28, bottom + 42), first, font=_font("regular", _WORDS), fill=ink["ink-2"])
    for number, line in enumerate(rest):
        draw.text((_MARGIN, bottom + 118 + number * 52), line, font=_font("regular", _WORDS), fill=ink["ink-2"])
    content = io.BytesIO()
    image.quantize(64).save(content, "PNG", optimize=True)
    return content.getvalue()


@cache
def _colours() -> dict[str, str]:
    """The tokens by day: the first of each name."""
    css = (ROOM / "static" / "huiyin" / "css" / "tokens.css").read_text("utf-8")
    found: dict[str, str] = {}
    for name, colour in _TOKEN.findall(css):
        found.setdefault(name, colour)
    return found


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(ROOM / "type" / f"noto-sans-sc-{weight}.ttf", size)


def _tiles(draw: ImageDraw.ImageDraw, colour: str) -> None:
    """The eave: a slate edge with round tile ends, as `.head__tiles`."""
    draw.rectangle([(0, 0), (SIZE[0], _EAVE)], fill=colour)
    for x in range(0, SIZE[0], _TILE):
        draw.ellipse([(x + 8, _EAVE - 16), (x + _TILE - 8, _EAVE + 12)], fill=colour)


def _brand(draw: ImageDraw.ImageDraw, name: str, colour: str) -> None:
    """回 as a speech bubble, and the name."""
    x, y, unit = _MARGIN, 76, 2.2
    corners = [(3, 3), (21, 3), (21, 18), (9.5, 18), (5, 21.5), (5, 18), (3, 18), (3, 3)]
    draw.line([(x + a * unit, y + b * unit) for a, b in corners], fill=colour, width=6, joint="curve")
    draw.rectangle([(x + 8.5 * unit, y + 8 * unit), (x + 15.5 * unit, y + 13 * unit)], outline=colour, width=5)
    draw.text((x + 70, y - 2), name, font=_font("bold", 40), fill=colour)


def _title(draw: ImageDraw.ImageDraw, words: str, colour: str) -> int:
    """The title in at most three lines; where it ends, downwards."""
    font, y = _font("bold", _TITLE), 180
    for line in wrapped(words, font, SIZE[0] - 2 * _MARGIN):
        draw.text((_MARGIN, y), line, font=font, fill=colour)
        y += 86
    return y


def _tag(draw: ImageDraw.ImageDraw, card: Card, ink: dict[str, str], y: int) -> int:
    """The state as a square seal; its right edge."""
    accent = {"late": "seal", "done": "jade"}.get(card.tone)
    font = _font("bold", _WORDS)
    right = _MARGIN + int(font.getlength(card.state)) + 36
    box = [(_MARGIN, y), (right, y + 56)]
    draw.rectangle(box, fill=ink[accent] if accent else ink["surface"], outline=ink[accent or "edge"], width=2)
    draw.text((_MARGIN + 18, y + 4), card.state, font=font, fill=ink[f"on-{accent}"] if accent else ink["ink"])
    return right


def wrapped(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The words in lines that fit; between words where there are spaces, anywhere in Chinese; the rest cut with …"""
    lines, line = [], ""
    for piece in re.findall(r"[!-~À-ɏ]+ ?|.", words.replace("\n", " ")):
        if line and font.getlength(line + piece.rstrip()) > width and piece not in _BREAKS_BEFORE:
            lines.append(line.rstrip())
            line = ""
        line += piece
    lines.append(line.rstrip())
    if len(lines) <= _LINES:
        return lines
    last = lines[_LINES - 1]
    while font.getlength(f"{last}…") > width:
        last = last[:-1]
    return [*lines[: _LINES - 1], f"{last}…"]
