"""The comprehensive licence on paper: A4 upright to keep in a file, and a plaque across A4 to hang on the wall.

Import it where one is made: it sets type.
"""

import io
from collections.abc import Sequence

import segno
from fpdf import FPDF

from huiyin.domains.permits.rules.licence_words import LicenceOnPaper, Words
from huiyin.ui.paper import INK, QUIET, RULE, TYPE, Paper

ERROR = "q"
"""A quarter of the code may be worn off: a plaque hangs for years."""
QUIET_ZONE = 4
_NUMBER_AT = 160
"""Millimetres from the top of the plaque, where the licence's number stands."""


def certificate(licence: LicenceOnPaper, words: Words) -> bytes:
    """The licence as a PDF: A4 upright, its type embedded. A long name or many permits go on on a second page."""
    paper = Paper(f"{words.title} {licence.number}", words.title)
    paper.set_font("noto", "B", 26)
    paper.cell(0, 18, words.title, align="C", new_x="LMARGIN", new_y="NEXT")
    paper.set_font("noto", "", 10)
    paper.set_text_color(*QUIET)
    paper.multi_cell(0, 6, f"{words.number} {licence.number}", align="C", new_x="LMARGIN", new_y="NEXT")
    paper.set_text_color(*INK)
    paper.ln(6)
    for name, value in _facts(licence, words):
        _fact(paper, name, value)
    paper.heading(words.permits, 13)
    rows = [[p.name, p.number, p.authority, words.day(p.until)] for p in licence.permits]
    paper.lines([words.permit, words.permit_number, words.authority, words.until], rows, (48, 46, 52, 32), left=4)
    _foot_with_code(paper, licence, words)
    return bytes(paper.output())


def _facts(licence: LicenceOnPaper, words: Words) -> Sequence[tuple[str, str]]:
    also = [(words.electronic_number, licence.electronic_number)] if licence.electronic_number else []
    if licence.reissued_on:
        also.append((words.reissued_on, words.day(licence.reissued_on)))
    return (
        (words.holder, licence.holder),
        (words.uscc, licence.uscc),
        (words.place, licence.place),
        (words.industry, licence.industry),
        (words.issued_on, words.day(licence.issued_on)),
        (words.until, words.day(licence.until)),
        (words.issuer, licence.issuer),
        *also,
    )


def _fact(paper: Paper, name: str, value: str) -> None:
    paper.set_font("noto", "", 10)
    paper.set_text_color(*QUIET)
    paper.cell(50, 8, name)
    paper.set_text_color(*INK)
    paper.set_font("noto", "", 12)
    paper.multi_cell(0, 8, value or "—", new_x="LMARGIN", new_y="NEXT")


def _foot_with_code(paper: Paper, licence: LicenceOnPaper, words: Words) -> None:
    side = 54
    if paper.will_page_break(side + 12):
        paper.add_page()
    paper.ln(8)
    top = paper.get_y()
    paper.image(_symbol(licence.code), x=paper.l_margin, y=top, w=side)
    paper.set_xy(paper.l_margin + side + 8, top + 6)
    paper.set_font("noto", "B", 12)
    paper.multi_cell(0, 7, words.scan, new_x="LMARGIN", new_y="NEXT")
    paper.set_x(paper.l_margin + side + 8)
    paper.set_font("noto", "", 9.5)
    paper.multi_cell(0, 6, words.scan_more, new_x="LMARGIN", new_y="NEXT")


def plaque(licence: LicenceOnPaper, words: Words) -> bytes:
    """What hangs on the wall: A4 across, title, name and a code that is read from two metres away."""
    paper = FPDF(orientation="landscape", unit="mm", format="A4")
    paper.add_font("noto", "", TYPE / "noto-sans-sc-regular.ttf")
    paper.add_font("noto", "B", TYPE / "noto-sans-sc-bold.ttf")
    paper.set_title(words.title)
    paper.set_creator("Huiyin")
    paper.set_auto_page_break(False)
    paper.add_page()
    paper.set_draw_color(*RULE)
    paper.set_text_color(*INK)
    paper.set_line_width(1.2)
    paper.rect(10, 10, 277, 190)
    side = 112
    paper.image(_symbol(licence.code), x=297 - 22 - side, y=34, w=side)
    paper.set_xy(24, 34)
    paper.set_font("noto", "B", 36)
    paper.multi_cell(130, 17, words.title, new_x="LEFT", new_y="NEXT")
    paper.ln(6)
    paper.set_x(24)
    paper.set_font("noto", "B", 22 if len(licence.holder) <= 20 else 15)
    paper.multi_cell(130, 11 if len(licence.holder) <= 20 else 8, licence.holder, new_x="LEFT", new_y="NEXT")
    paper.ln(4)
    _what_for(paper, [licence.industry, *(permit.name for permit in licence.permits)])
    paper.set_xy(24, _NUMBER_AT)
    paper.set_font("noto", "", 11)
    paper.set_text_color(*QUIET)
    paper.multi_cell(130, 6.5, f"{words.number} {licence.number}\n{words.until} {words.day(licence.until)}")
    paper.set_xy(297 - 22 - side, 34 + side + 6)
    paper.multi_cell(side, 6.5, words.scan, align="C")
    return bytes(paper.output())


def _what_for(paper: FPDF, lines: Sequence[str]) -> None:
    """The industry and its permits, smaller the more there are, so that they end above the licence's number."""
    height = min(8.0, (_NUMBER_AT - 4 - paper.get_y()) / len(lines))
    paper.set_font("noto", "", 13 * height / 8)
    for line in lines:
        paper.set_x(24)
        paper.cell(130, height, line, new_x="LEFT", new_y="NEXT")


def _symbol(code: str) -> io.BytesIO:
    drawn = io.BytesIO()
    segno.make(code, error=ERROR, micro=False, boost_error=False).save(drawn, kind="png", scale=8, border=QUIET_ZONE)
    drawn.seek(0)
    return drawn
