"""Tables in files, read row by row: CSV in any common encoding and separator, and XLSX. Memory stays flat."""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from huiyin.kernel.tables import encodings

CELL_LIMIT = 1_000_000
"""Characters of one cell: beyond it, a quotation mark was left open."""
NO_WORKBOOK = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, SyntaxError)
"""What openpyxl raises for a broken file; ValueError is defusedxml's for entities, SyntaxError the parser's."""
_SEPARATORS = ",\t;|"
Cell = str | datetime | date


class UnableToRead(Exception):
    """The file is no table that we can read; the message says what to do."""


class Row(NamedTuple):
    """A row and the line of the file it begins on. `problem` says why it could not be taken apart, if so."""

    line: int
    cells: Sequence[Cell]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The header, the rows after it, and how much of the file has been read (0 to 1)."""

    header: Sequence[str]
    rows: Iterator[Row]
    fraction: Callable[[], float]


def open_table(path: Path, *, encoding: str = "", knows: Callable[[Sequence[str]], bool], needs: str) -> Table:
    """Open a CSV or XLSX file, told apart by its content. `knows` says whether a header is one that can be used.

    Raises `UnableToRead`, with what the header `needs` where none is known.
    """
    try:
        with path.open("rb") as file:
            is_archive = file.read(4) == b"PK\x03\x04"
        return _workbook(path, knows, needs) if is_archive else _text(path, encoding, knows, needs)
    except OSError as wrong:
        raise UnableToRead(f"{path}: {wrong.strerror or wrong}") from wrong


def _text(path: Path, encoding: str, knows: Callable[[Sequence[str]], bool], needs: str) -> Table:
    for name in (encoding,) if encoding else encodings.candidates(path):
        line = encodings.first_line(path, name).lstrip("\ufeff")
        for separator in sorted(_SEPARATORS, key=line.count, reverse=True):
            header = next(csv.reader([line], delimiter=separator), [])
            if knows(header):
                return _csv(path, name, separator)
    raise UnableToRead(f"{path}: the header is not one of ours. It needs {needs}")


def _csv(path: Path, encoding: str, separator: str) -> Table:
    csv.field_size_limit(CELL_LIMIT)
    size = max(path.stat().st_size, 1)
    raw: IO[bytes] = path.open("rb")
    text = io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="")
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator)
    rows = _csv_rows(reader, lines, raw)
    header = next(rows)
    return Table([str(cell).lstrip("\ufeff").strip() for cell in header.cells], rows, lambda: _at(raw) / size)


def _at(raw: IO[bytes]) -> int:
    return raw.tell() if not raw.closed else 2**62


class _Lines:
    """The lines of a text, those of the present row kept: a row that cannot be taken apart is handed on whole."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self.read = 0
        self.held: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(CELL_LIMIT)
        if not line:
            raise StopIteration
        self.read += 1
        self.held.append(line)
        return line


def _csv_rows(reader: Any, lines: _Lines, raw: IO[bytes]) -> Iterator[Row]:
    with raw:
        while True:
            begins = lines.read + 1
            lines.held.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as wrong:
                yield Row(begins, ["".join(lines.held)], problem=f"cannot be taken apart: {wrong}")
                continue
            if any(cell.strip() for cell in cells):
                yield Row(begins, cells)


def _workbook(path: Path, knows: Callable[[Sequence[str]], bool], needs: str) -> Table:
    import openpyxl  # here: it takes a third of a second, and most processes never see a workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, *NO_WORKBOOK) as wrong:
        raise UnableToRead(f"{path} is no workbook that can be read: {wrong}") from wrong
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        values = enumerate(_unpacked(path, sheet.iter_rows(values_only=True)), start=1)
        header = next((cells for _, found in values if any(cells := [_cell(value) for value in found])), [])
        names = [str(name).strip() for name in header]
        if knows(names):
            return _sheet(names, values, max(sheet.max_row or 0, 1))
    raise UnableToRead(f"{path}: no sheet begins with a header of ours. It needs {needs}")


def _unpacked(path: Path, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet, which is unpacked and parsed as it is read, so that it may turn out broken anywhere."""
    try:
        yield from rows
    except NO_WORKBOOK as wrong:
        raise UnableToRead(f"{path} is no workbook that can be read: {wrong}") from wrong


def _sheet(names: list[str], values: Iterator[tuple[int, tuple[Any, ...]]], total: int) -> Table:
    done = [0]
    return Table(names, _sheet_rows(values, done), lambda: min(done[0] / total, 1.0))


def _sheet_rows(values: Iterator[tuple[int, tuple[Any, ...]]], done: list[int]) -> Iterator[Row]:
    for line, found in values:
        done[0] = line
        cells = [_cell(value) for value in found]
        if any(str(cell).strip() for cell in cells):
            yield Row(line, cells)


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
