"""The table of a plan: every row as wide as the table, every bar seen, whatever the days."""

from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.permits.rules.timetable import MOST_COLUMNS, Cells, cells_of, columns_of


def test_a_week_has_a_column_a_day_and_a_quarter_one_a_week() -> None:
    assert columns_of(7) == (7, 1)
    assert columns_of(60) == (12, 5)
    assert columns_of(120) == (12, 10)


def test_a_bar_stands_where_its_days_are() -> None:
    assert cells_of(0, 3, 7, 1) == Cells(0, 3, 4)
    assert cells_of(3, 7, 7, 1) == Cells(3, 4, 0)
    assert cells_of(12, 22, 6, 5) == Cells(2, 3, 1)


def test_what_takes_no_time_is_seen_too() -> None:
    assert cells_of(0, 0, 7, 1) == Cells(0, 1, 6)
    assert cells_of(7, 7, 7, 1) == Cells(6, 1, 0)


@given(st.integers(0, 400), st.data())
def test_every_row_is_as_wide_as_the_table(days: int, data: st.DataObject) -> None:
    columns, each = columns_of(days)
    assert 1 <= columns <= MOST_COLUMNS
    begins = data.draw(st.integers(0, days))
    cells = cells_of(begins, data.draw(st.integers(begins, days)), columns, each)
    assert cells.before + cells.bar + cells.after == columns
    assert cells.bar >= 1 and cells.before >= 0 and cells.after >= 0
