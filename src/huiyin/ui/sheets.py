"""Tables as CSV for spreadsheet programs, row by row (as XLSX: `huiyin.ui.workbooks`).

Columns and an iterable of rows that is read once, so that a list of any length can be poured through.
"""

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from huiyin.kernel.cells import safe_cell

Cell = str | int | float | Decimal | bool | date | datetime | None
ROWS_A_CHUNK = 500


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


def csv_response(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """`csv_chunks` as a download called `name`.csv."""
    return download(csv_chunks(columns, rows), f"{name}.csv", "text/csv; charset=utf-8")


def download(chunks: Iterable[bytes], filename: str, content_type: str) -> HttpResponseBase:
    """Bytes as they come, to be kept as a file of this name, in no cache."""
    response = StreamingHttpResponse(chunks, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
