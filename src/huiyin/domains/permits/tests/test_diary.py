"""The table of an application that runs: days while there are few, weeks when there are many."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huiyin.domains.permits.rules.diary import diary

WEDNESDAY = date(2026, 11, 18)


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def test_two_weeks_have_a_column_a_day_with_the_weekends_off_and_today_marked() -> None:
    table = diary(WEDNESDAY, WEDNESDAY + timedelta(days=13), WEDNESDAY + timedelta(days=7), is_weekday)
    assert len(table.columns) == 14
    assert [at for at, column in enumerate(table.columns) if column.is_off] == [3, 4, 10, 11]
    assert [at for at, column in enumerate(table.columns) if column.is_today] == [7]
    assert table.place(WEDNESDAY + timedelta(days=1), WEDNESDAY + timedelta(days=2)) == (1, 2)


def test_a_quarter_has_a_column_a_week() -> None:
    table = diary(WEDNESDAY, WEDNESDAY + timedelta(days=90), WEDNESDAY, is_weekday)
    assert table.each == 7 and len(table.columns) == 14
    assert table.columns[0].first == WEDNESDAY - timedelta(days=2)
    assert table.columns[0].is_today


@given(st.integers(0, 300), st.integers(-400, 400), st.integers(0, 400))
def test_a_bar_never_leaves_its_table(days: int, begins: int, lasts: int) -> None:
    table = diary(WEDNESDAY, WEDNESDAY + timedelta(days=days), WEDNESDAY, is_weekday)
    first = WEDNESDAY + timedelta(days=begins)
    at, wide = table.place(first, first + timedelta(days=lasts))
    assert at >= 0 and wide >= 1 and at + wide <= len(table.columns)
