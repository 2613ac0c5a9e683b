"""Tables as XLSX files, in constant memory; columns, rows and cells are those of `huiyin.ui.sheets`.

To be imported where a workbook is made: openpyxl takes a third of a second, and most processes never make one.
"""

import math
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from huiyin.kernel.cells import is_formula
from huiyin.ui.sheets import Cell, Column

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767
"""Characters in a cell. Source: Microsoft, Excel specifications and limits."""
MOST_ROWS = 1_048_575
"""Rows beneath the header; same source."""
EXACT_DIGITS = 10**15
"""Spreadsheet programs keep 15 digits of a number; a longer one goes as text."""
FIRST_DAY = date(1900, 3, 1)
"""Excel believes in 29 February 1900: what lies before goes as text."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot carry."""


class TooManyRows(ValueError):
    """A sheet of this format holds no more rows; say so and offer CSV."""


def xlsx_file(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """The table as an XLSX file, open at its beginning; it is gone from the disk when closed.

    Texts are texts, whatever they begin with; times are real ones, local, without an offset (the format has none).
    The header stands still. Raises `TooManyRows`.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(  # its type says less than it can
        re.sub(r"[\\/*?:\[\]]", " ", UNWRITABLE.sub("", title)).strip("' ")[:31] or "1"
    )
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns):
        sheet.column_dimensions[_letters(number)].width = column.width
    sheet.append([_heading(sheet, column.name) for column in columns])
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise TooManyRows(f"a sheet holds {MOST_ROWS} rows")
        sheet.append([_typed(sheet, cell) for cell in row])
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _letters(number: int) -> str:
    """The column's name: 0 is A, 26 is AA."""
    before, last = divmod(number, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _heading(sheet: Any, name: str) -> Any:
    cell = _text(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _typed(sheet: Any, value: Cell) -> object:
    if isinstance(value, datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        return local.replace(microsecond=0) if local.date() >= FIRST_DAY else _text(sheet, local.isoformat(sep=" "))
    if isinstance(value, date):
        return value if value >= FIRST_DAY else _text(sheet, value.isoformat())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and abs(value) >= EXACT_DIGITS:
        return _text(sheet, str(value))
    return _text(sheet, value) if isinstance(value, str) else value


def _text(sheet: Any, value: str) -> Any:
    """A text that stays one: typed as a string, and marked so that editing the cell does not make it a formula."""
    words = UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    cell = WriteOnlyCell(sheet, words if len(words) <= LONGEST_TEXT else words[: LONGEST_TEXT - 1] + "…")
    cell.data_type = "s"
    if is_formula(words):
        cell.quotePrefix = True
    return cell


def xlsx_response(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """`xlsx_file` as a download called `name`.xlsx. Raises `TooManyRows`."""
    file = xlsx_file(name, columns, rows)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)
