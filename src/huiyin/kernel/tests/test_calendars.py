"""China's calendar against the notices of the State Council's General Office (国办发明电)."""

from datetime import date, time

import pytest

from huiyin.kernel.calendar import BadCalendar, WorkingCalendar
from huiyin.kernel.calendars import OFFICE_HOURS, SHANGHAI, china

CHINA = china(2024)


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    "day",
    [
        *days("2024-01-01", "2024-02-12", "2024-02-16", "2024-04-05", "2024-05-03", "2024-06-10", "2024-09-17"),
        *days("2024-10-01", "2024-10-07", "2025-01-28", "2025-02-04", "2025-04-04", "2025-05-05", "2025-06-02"),
        *days("2025-10-08", "2026-01-02", "2026-02-16", "2026-02-23", "2026-04-06", "2026-05-05", "2026-06-19"),
        *days("2026-09-25", "2026-10-07"),
    ],
)
def test_the_notices_of_2024_to_2026_give_these_weekdays_off(day: date) -> None:
    assert day.weekday() < 5
    assert not CHINA.is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        *days("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29"),
        *days("2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04"),
        *days("2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    ],
)
def test_the_notices_name_these_weekend_days_as_working_days(day: date) -> None:
    assert day.weekday() >= 5
    assert CHINA.is_working_day(day)


def test_the_calendar_knows_up_to_when_it_was_published() -> None:
    assert CHINA.published_until >= date(2026, 12, 31)
    after = date(CHINA.published_until.year + 1, 1, 1)
    assert max(CHINA.holidays) < after
    assert max(CHINA.makeup) < after


def test_asking_for_late_years_only_leaves_no_published_holiday_out() -> None:
    assert date(2026, 10, 1) in china(2031).holidays | china(2024).holidays
    assert china(2026).holidays <= china(2020).holidays


def test_the_nth_working_day_crosses_years() -> None:
    assert CHINA.nth_after(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert CHINA.nth_after(date(2024, 12, 30), 2) == date(2025, 1, 2)


def test_working_days_are_counted_from_the_first_day_on_and_before_the_last() -> None:
    assert CHINA.days_between(date(2026, 9, 28), date(2026, 10, 12)) == 6  # 28 to 30 September, 8 to 10 October
    assert CHINA.days_between(date(2026, 9, 28), date(2026, 9, 28)) == 0
    assert CHINA.days_between(date(2026, 9, 29), date(2026, 9, 28)) == 0


@pytest.mark.parametrize(
    "hours",
    [(), ((time(9), time(9)),), ((time(12), time(9)),), ((time(9), time(12)), (time(11), time(17)))],
)
def test_hours_must_be_spans_in_order(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(BadCalendar):
        WorkingCalendar(SHANGHAI, hours, frozenset(), frozenset(), date(2026, 12, 31))


def test_two_calendars_of_the_same_data_are_equal_whatever_they_have_counted() -> None:
    one, other = china(2025), china(2025, hours=OFFICE_HOURS)
    one.nth_after(date(2025, 3, 1), 10)
    assert one == other
    assert hash(one) == hash(other)
