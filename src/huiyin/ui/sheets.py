"""Tables as files for spreadsheet programs: CSV row by row, XLSX in constant memory.

Both take columns and an iterable of rows that is read once, so that a list of any length can be poured through.
"""

import csv
import math
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from huiyin.kernel.cells import is_formula, safe_cell

Cell = str | int | float | Decimal | bool | date | datetime | None
ROWS_A_CHUNK = 500
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


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its width in characters."""

    name: str
    width: int = 16


def csv_chunks(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table as CSV (RFC 4180, UTF-8 with a BOM, CRLF), a few hundred rows at a time; formulas are made harmless.

    Times are ISO 8601 in local time with their offset.
    """
    line = _Line()
    write = csv.writer(line, lineterminator="\r\n").writerow
    write([safe_cell(column.name) for column in columns])
    yield b"\xef\xbb\xbf" + line.taken()
    poured = iter(rows)
    while some := list(islice(poured, ROWS_A_CHUNK)):
        for row in some:
            write([_plain(cell) for cell in row])
        yield line.taken()


class _Line:
    """What the csv module writes to: keeps the text until it is taken."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, text: str) -> None:
        self.parts.append(text)

    def taken(self) -> bytes:
        text = "".join(self.parts)
        self.parts.clear()
        return text.encode("utf-8", "replace")


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return (timezone.localtime(cell) if timezone.is_aware(cell) else cell).isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and not math.isfinite(cell):
        return ""
    return safe_cell(cell)


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


def csv_response(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """`csv_chunks` as a download called `name`.csv."""
    return download(csv_chunks(columns, rows), f"{name}.csv", "text/csv; charset=utf-8")


def xlsx_response(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """`xlsx_file` as a download called `name`.xlsx. Raises `TooManyRows`."""
    file = xlsx_file(name, columns, rows)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)


def download(chunks: Iterable[bytes], filename: str, content_type: str) -> HttpResponseBase:
    """Bytes as they come, to be kept as a file of this name, in no cache."""
    response = StreamingHttpResponse(chunks, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
