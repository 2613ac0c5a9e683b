"""A4 paper in the product's own type: headings, tables with figures set in columns, page numbers.

Import it where a PDF is made: what sets type takes a third of a second to import.
"""

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import FontFace

TYPE = Path(__file__).parent / "type"
INK, QUIET, RULE, WASH = (29, 42, 49), (74, 90, 98), (207, 215, 217), (240, 243, 244)
MARGIN = 16
WHOLE = 16
"""A table of no more rows, its head included, stands on one page."""


class Paper(FPDF):
    """A4 upright; every page is numbered and says `foot`."""

    def __init__(self, foot: str, title: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.foot = foot
        self.add_font("noto", "", TYPE / "noto-sans-sc-regular.ttf")
        self.add_font("noto", "B", TYPE / "noto-sans-sc-bold.ttf")
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=20)
        self.set_draw_color(*RULE)
        self.set_text_color(*INK)
        self.set_title(title)
        self.set_creator("Huiyin")
        self.add_page()

    def footer(self) -> None:
        """Page number and moment."""
        self.set_y(-14)
        self.set_font("noto", "", 8)
        self.set_text_color(*QUIET)
        # on the left: how wide the number of pages will be is not known yet, so that it would miss the right margin
        self.cell(0, 6, f"{self.foot} · {self.page_no()} / {{nb}}")
        self.set_text_color(*INK)

    def heading(self, text: str, size: int = 13, *, rows: int = 0, row: float = 7.5) -> None:
        """A heading; on the next page when the table of `rows`, each of `row` mm, would be torn from it."""
        if self.will_page_break(16 + min(rows + 1, WHOLE) * row):
            self.add_page()
        if size < 20:
            self.ln(5)
        self.set_font("noto", "B", size)
        self.multi_cell(0, size * 0.55, text, new_x="LMARGIN", new_y="NEXT")
        self.ln(1.5)

    def paragraph(self, text: str, size: int = 10) -> None:
        """Words over the whole width."""
        self.set_font("noto", "", size)
        self.multi_cell(0, size * 0.6, text, new_x="LMARGIN", new_y="NEXT")

    def lines(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *, size: int = 9,
        left: int = 1,
    ) -> None:  # fmt: skip
        """A table whose first `left` columns are words, the others figures; its head stands on every page."""
        self.set_font("noto", "", size)
        aligned = ("LEFT",) * left + ("RIGHT",) * (len(heads) - left)
        style = FontFace(emphasis="BOLD", color=INK, fill_color=WASH)
        with self.table(
            col_widths=tuple(widths), text_align=aligned, headings_style=style, line_height=size * 0.6,
            borders_layout="HORIZONTAL_LINES", padding=0.8,
        ) as table:  # fmt: skip
            for cells in (heads, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
