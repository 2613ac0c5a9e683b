"""Sheets as the programs that open them read them: csv and openpyxl."""

import csv
import io
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from django.http import StreamingHttpResponse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from huiyin.kernel.cells import is_formula, safe_cell
from huiyin.ui.sheets import Cell, Column, csv_chunks, csv_response
from huiyin.ui.workbooks import LONGEST_TEXT, UNWRITABLE, xlsx_file

COLUMNS = [Column("事项", 40), Column("收到")]
AT = datetime(2026, 11, 24, 4, 10, 5, tzinfo=UTC)


def _read_csv(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    raw = b"".join(csv_chunks(COLUMNS, rows))
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def _read_xlsx(rows: Sequence[Sequence[Cell]]) -> list[list[object]]:
    with xlsx_file("事项/2026", COLUMNS, rows) as file:
        sheet = load_workbook(file).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == 40
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_any_text_comes_back_from_csv_and_none_as_a_formula(rows: list[tuple[str, str]]) -> None:
    header, *lines = _read_csv(rows)
    assert header == ["事项", "收到"]
    assert lines == [[safe_cell(cell) for cell in row] for row in rows]
    assert not [cell for line in lines for cell in line if is_formula(cell)]


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1).filter(lambda text: not UNWRITABLE.search(text) and "\r" not in text and text.strip()))
def test_any_text_is_a_text_in_xlsx(text: str) -> None:
    with xlsx_file("x", COLUMNS, [(text, None)]) as file:
        cell = load_workbook(file).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value == text


def test_a_formula_in_xlsx_is_typed_and_marked_as_text() -> None:
    with xlsx_file("x", COLUMNS, [("=1+1", -5)]) as file:
        sheet = load_workbook(file).worksheets[0]
    assert (sheet["A2"].data_type, sheet["A2"].value, sheet["A2"].quotePrefix) == ("s", "=1+1", True)
    assert (sheet["B2"].data_type, sheet["B2"].value) == ("n", -5)


def test_times_are_local_times_that_can_be_reckoned_with() -> None:
    assert _read_csv([("a", AT), ("b", date(2026, 11, 24))])[1:] == [
        ["a", "2026-11-24 12:10:05+08:00"],
        ["b", "2026-11-24"],
    ]
    assert _read_xlsx([("a", AT)])[1] == ["a", datetime(2026, 11, 24, 12, 10, 5)]  # noqa: DTZ001 - as the sheet says


def test_what_a_sheet_cannot_hold_is_shown_otherwise() -> None:
    rows = _read_xlsx([("长" * 40_000, 10**17), ("a\x00b", float("nan")), (None, date(1800, 1, 1))])[1:]
    assert len(str(rows[0][0])) == LONGEST_TEXT
    assert [row[1] for row in rows] == [str(10**17), None, "1800-01-01"]
    assert rows[1][0] == "a\N{REPLACEMENT CHARACTER}b"


def test_a_long_list_is_poured_through_without_being_held() -> None:
    def rows() -> Iterator[tuple[Cell, ...]]:
        return ((f"事项 {n}", n) for n in range(20_000))

    tracemalloc.start()
    size = sum(len(chunk) for chunk in csv_chunks(COLUMNS, rows()))
    with xlsx_file("x", COLUMNS, rows()):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 300_000
    assert peak < 4_000_000


def test_a_download_has_a_chinese_name_and_stays_in_no_cache() -> None:
    response = csv_response("事项", COLUMNS, [])
    assert isinstance(response, StreamingHttpResponse)
    assert "filename*=utf-8''%E4%BA%8B%E9%A1%B9.csv" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store"
