"""A report on A4 paper: headings, tables with figures set in columns, formulas, page numbers, when it was made."""

from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.fonts import FontFace

import huiyin.ui
from huiyin.web.reports.report import Line, Report

TYPE = Path(huiyin.ui.__file__).parent / "type"
INK, QUIET, RULE, WASH = (29, 42, 49), (74, 90, 98), (207, 215, 217), (240, 243, 244)
MARGIN = 16
WHOLE = 16
"""A table of no more rows, its head included, stands on one page."""


class _Paper(FPDF):
    """A4 upright in the product's own type; every page is numbered and says when it was made."""

    def __init__(self, foot: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.foot = foot
        self.add_font("noto", "", TYPE / "noto-sans-sc-regular.ttf")
        self.add_font("noto", "B", TYPE / "noto-sans-sc-bold.ttf")
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=20)
        self.set_draw_color(*RULE)
        self.set_text_color(*INK)

    def footer(self) -> None:
        """Page number and moment."""
        self.set_y(-14)
        self.set_font("noto", "", 8)
        self.set_text_color(*QUIET)
        # on the left: how wide the number of pages will be is not known yet, so that it would miss the right margin
        self.cell(0, 6, f"{self.foot} · {self.page_no()} / {{nb}}")
        self.set_text_color(*INK)


def pdf(found: Report) -> bytes:
    """The report as PDF."""
    made = timezone.localtime(found.made_at)
    paper = _Paper(_("回音 · 生成于 %(when)s") % {"when": f"{made:%Y-%m-%d %H:%M}"})
    paper.set_title(f"{found.title} {found.place} {found.period}")
    paper.set_creator("Huiyin")
    paper.add_page()
    _heading(paper, f"{found.place} {found.title}", 20)
    paper.set_font("noto", "", 10)
    paper.multi_cell(0, 6, " · ".join([found.period, *found.narrowed]), new_x="LMARGIN", new_y="NEXT")
    _figures(paper, found)
    _lines(paper, found, _("按月"), found.by_month)
    _lines(paper, found, _("按%(what)s") % {"what": found.group_name}, found.by_group)
    _formulas(paper, found)
    return bytes(paper.output())


def _heading(paper: FPDF, text: str, size: int = 13, *, rows: int = 0, row: float = 7.5) -> None:
    """A heading; on the next page when the table of `rows`, each of `row` mm, would be torn from it."""
    if paper.will_page_break(16 + min(rows + 1, WHOLE) * row):
        paper.add_page()
    if size < 20:
        paper.ln(5)
    paper.set_font("noto", "B", size)
    paper.multi_cell(0, size * 0.55, text, new_x="LMARGIN", new_y="NEXT")
    paper.ln(1.5)


def _figures(paper: FPDF, found: Report) -> None:
    _heading(paper, _("指标"))
    rows = [[_("收到"), f"{found.raised:,}", "", f"{found.raised_before:,}" if found.raised_before else "—"]]
    for figure in found.figures:
        out_of = "—" if figure.share.hidden else f"{figure.share.counted} / {figure.share.of}"
        rows.append([figure.name, figure.share.shown, out_of, figure.before.shown])
    hours = "—" if found.median is None else f"{found.median:g}"
    rows.append([_("答复用时中位数（工作小时）"), hours, "", ""])
    _table(paper, [_("指标"), _("这段时间"), _("分子 / 分母"), _("上一段时间")], rows, (4, 2, 3, 2))


def _lines(paper: FPDF, found: Report, title: str, lines: Sequence[Line]) -> None:
    if not lines:
        return
    _heading(paper, title, rows=len(lines), row=6)
    names = [figure.name for figure in found.figures]
    rows = [[line.label, f"{line.raised:,}", *(s.shown for s in line.shares), line.hours] for line in lines]
    _table(paper, ["", _("收到"), *names, _("中位小时")], rows, (3, 1.4, *[1.6] * len(names), 1.5), size=7)


def _formulas(paper: FPDF, found: Report) -> None:
    _heading(paper, _("公式和口径"), rows=len(found.figures) + len(found.options) + 2)
    formulas = [[f.name, f.formula, f.source] for f in found.figures]
    _table(paper, [_("指标"), _("公式"), _("出处")], formulas, (2, 6, 3), left=3)
    paper.ln(3)
    _table(paper, [_("口径"), _("当时是")], [list(pair) for pair in found.options], (5, 3), left=2)


def _table(
    paper: FPDF, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *, size: int = 9,
    left: int = 1,
) -> None:  # fmt: skip
    paper.set_font("noto", "", size)
    aligned = ("LEFT",) * left + ("RIGHT",) * (len(heads) - left)
    style = FontFace(emphasis="BOLD", color=INK, fill_color=WASH)
    with paper.table(
        col_widths=tuple(widths), text_align=aligned, headings_style=style, line_height=size * 0.6,
        borders_layout="HORIZONTAL_LINES", padding=0.8,
    ) as table:  # fmt: skip
        for cells in (heads, *rows):
            row = table.row()
            for cell in cells:
                row.cell(cell)
