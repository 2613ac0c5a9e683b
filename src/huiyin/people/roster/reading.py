"""Taking a sheet apart: XLSX or CSV, row by row, within bounds on bytes, rows and columns."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from huiyin.people.roster.columns import COLUMNS, PASSWORD_HEADINGS, Kind, field_of, kind_of

MOST_BYTES = 32 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes that a workbook may take unpacked: one that promises more is a bomb."""
MOST_ROWS = 100_000
MOST_COLUMNS = 40
MOST_SHEETS = 20
ENCODINGS = ("utf-8-sig", "gb18030")
NO_WORKBOOK = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, SyntaxError)
"""What openpyxl raises for a broken file; ValueError is defusedxml's for entities, SyntaxError the parser's."""


class UnableToRead(Exception):
    """The file is no sheet of ours; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its kind, the line it stands on, its cells by field; a column that the sheet does not have is absent."""

    kind: Kind
    line: int
    cells: dict[str, str]


def rows_of(source: BinaryIO) -> Iterator[Row]:
    """All rows of a file, sheet by sheet. Raises `UnableToRead`, also in the middle."""
    content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UnableToRead(_("文件超过 32 MB，请拆成几份"))
    sheets = _workbook(content) if content[:4] == b"PK\x03\x04" else iter([_csv(content)])
    left, known = MOST_ROWS, False
    for lines in sheets:
        for row in _rows(lines):
            known, left = True, left - 1
            if left < 0:
                raise UnableToRead(_("一次最多 %(n)d 行，请拆成几份") % {"n": MOST_ROWS})
            yield row
    if not known:
        raise UnableToRead(_("没有一张表的表头认得出来，或表里没有数据；请从模板开始填"))


def _rows(lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    """The rows under the first line that is not empty, which is the header."""
    _line, headings = next(lines, (0, []))
    if any(heading.strip().lower() in PASSWORD_HEADINGS for heading in headings):
        raise UnableToRead(_("密码不能写在表里：删掉这一列；里面的密码若有人在用，请马上更换"))
    kind = kind_of(headings)
    if kind is None:
        return
    fields = [field_of(kind, heading) for heading in headings]
    strange = [heading for heading, field in zip(headings, fields, strict=True) if heading.strip() and not field]
    if strange or len([f for f in fields if f]) != len({f for f in fields if f}):
        names = "、".join(column.heading for column in COLUMNS[kind])
        wrong = "、".join(strange)[:100] or _("有重复的列")
        raise UnableToRead(_("表头不对：%(wrong)s。可用的列：%(names)s") % {"wrong": wrong, "names": names})
    for line, cells in lines:
        named = zip(fields, [*cells, *[""] * (len(fields) - len(cells))], strict=False)
        yield Row(kind, line, {field: cell.strip() for field, cell in named if field})


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_decoded(content), newline=""))
    try:
        while (cells := next(reader, None)) is not None:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells[:MOST_COLUMNS]
    except csv.Error as wrong:
        raise UnableToRead(_("第 %(n)d 行读不下去：多半是引号没有配对") % {"n": reader.line_num}) from wrong


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnableToRead(_("文字编码认不出来：请另存为 XLSX，或 UTF-8 的 CSV"))


def _workbook(content: bytes) -> Iterator[Iterator[tuple[int, list[str]]]]:
    import openpyxl  # here: it takes a third of a second, and most processes never see a workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise UnableToRead(_("这个工作簿解开以后太大，请另存为新的 XLSX 再传"))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except NO_WORKBOOK as wrong:
        raise UnableToRead(_("这个文件不是完整的 XLSX，请重新另存一次")) from wrong
    for sheet in book.worksheets[:MOST_SHEETS]:
        sheet.reset_dimensions()  # what the file says of its own size is not to be believed
        yield _sheet(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True))


def _sheet(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[int, list[str]]]:
    numbered = enumerate(rows, start=1)
    while True:
        try:
            line, found = next(numbered)
        except StopIteration:
            return
        except NO_WORKBOOK as wrong:  # a sheet is unpacked as it is read
            raise UnableToRead(_("这个文件不是完整的 XLSX，请重新另存一次")) from wrong
        cells = [_text(value) for value in found]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield line, cells


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a code typed into a cell of numbers
    return str(value)
