"""Labels to stick on devices: A4 sheets of three by eight, 70 × 37 mm each, as every stationer sells them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from fpdf import FPDF

import huiyin.ui

TYPE = Path(huiyin.ui.__file__).parent / "type"
ACROSS, DOWN = 3, 8
WIDTH, HEIGHT = 70.0, 37.0
TOP = (297 - DOWN * HEIGHT) / 2
CODE = 27.0
"""Millimetres of the code's edge: at 100 characters a module has 0.6 mm, which any telephone reads."""
PAD = 4.0
_LINES = ((10.0, 2), (8.0, 1), (7.0, 3))


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one: the address of the device's page, its name, its serial number, its place."""

    address: str
    name: str
    serial: str
    place: str


def labels(wanted: Sequence[Label]) -> bytes:
    """All of them as one PDF, row by row."""
    paper = FPDF(orientation="portrait", unit="mm", format="A4")
    paper.add_font("noto", "", TYPE / "noto-sans-sc-regular.ttf")
    paper.add_font("noto", "B", TYPE / "noto-sans-sc-bold.ttf")
    paper.set_auto_page_break(False)
    paper.set_title("Huiyin labels")
    paper.set_creator("Huiyin")
    for number, label in enumerate(wanted):
        place = number % (ACROSS * DOWN)
        if place == 0:
            paper.add_page()
        _label(paper, label, (place % ACROSS) * WIDTH, TOP + (place // ACROSS) * HEIGHT)
    return bytes(paper.output())


def _label(paper: FPDF, label: Label, left: float, top: float) -> None:
    code = io.BytesIO()
    segno.make(label.address, error="m").save(code, kind="png", scale=8, border=0)
    paper.image(code, left + PAD, top + (HEIGHT - CODE) / 2, CODE, CODE)
    text = left + PAD + CODE + 3
    width = WIDTH - PAD - CODE - 3 - 2
    at = top + (HEIGHT - CODE) / 2
    for (size, most), words in zip(_LINES, (label.name, label.serial, label.place), strict=True):
        paper.set_font("noto", "B" if size == _LINES[0][0] else "", size)
        for line in _folded(paper, words, width, most):
            paper.set_xy(text, at)
            paper.cell(width, size * 0.45, line)
            at += size * 0.45
        at += 1


def _folded(paper: FPDF, words: str, width: float, most: int) -> list[str]:
    """The words in at most so many lines of this width; what is over is cut off with “…”."""
    lines: list[str] = []
    line = ""
    for letter in words:
        if paper.get_string_width(line + letter) > width - 2:
            lines.append(line)
            line = ""
        line += letter
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    return [one.strip() for one in lines if one.strip()]
