"""When something is due: the law's counting of days, office hours, pauses, and the edge of the published calendar."""

import timeit
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.calendars import SHANGHAI, china
from huiyin.kernel.deadlines import NoTimeZone, deadline, fraction, resume, worked_left
from huiyin.kernel.spans import Span, Unit

CHINA = china(2020)
MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
WORKING = st.builds(Span, st.integers(1, 120), st.sampled_from([Unit.WORKING_DAYS, Unit.WORKING_HOURS]))
SPANS = st.builds(Span, st.integers(1, 120), st.sampled_from(list(Unit)))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2026-11-23 08:00", "1 working day", "2026-11-24 17:30"),
        ("2026-11-23 23:59", "1 working day", "2026-11-24 17:30"),
        ("2026-11-20 10:00", "1 working day", "2026-11-23 17:30"),
        ("2026-09-30 16:00", "7 working days", "2026-10-15 17:30"),
        ("2026-10-09 10:00", "1 working day", "2026-10-10 17:30"),
        ("2026-11-23 09:00", "4 working hours", "2026-11-23 14:30"),
        ("2026-11-23 09:00", "3 working hours", "2026-11-23 12:00"),
        ("2026-11-23 16:30", "4 working hours", "2026-11-24 12:00"),
        ("2026-11-21 20:00", "4 working hours", "2026-11-23 14:30"),
        ("2026-11-23 12:30", "1 working hour", "2026-11-23 14:30"),
        ("2026-11-23 09:00", "7 working hours", "2026-11-23 17:30"),
        ("2026-11-23 09:00", "8 working hours", "2026-11-24 10:00"),
        ("2026-11-23 23:50", "20 minutes", "2026-11-24 00:10"),
        ("2026-11-23 23:50", "2 hours", "2026-11-24 01:50"),
        ("2026-11-20 10:00", "30 days", "2026-12-20 10:00"),
        ("2026-09-01 10:00", "3 months", "2026-12-01 17:30"),
        ("2025-11-28 10:00", "3 months", "2026-02-28 17:30"),
        ("2025-12-31 10:00", "6 months", "2026-06-30 17:30"),
        ("2026-09-05 10:00", "1 month", "2026-10-08 17:30"),
        ("2026-04-11 10:00", "1 month", "2026-05-11 17:30"),
    ],
)
def test_a_span_from_a_start_is_due(start: str, span: str, due: str) -> None:
    found = deadline(local(start), Span.parse(span), CHINA)
    assert found.at == local(due)
    assert found.at.tzinfo is UTC
    assert not found.provisional


def test_a_deadline_past_the_published_calendar_is_provisional_and_counts_weekends_only() -> None:
    edge = CHINA.published_until
    start = datetime(edge.year, 12, 31, 10, tzinfo=SHANGHAI)
    due = deadline(start, Span.parse("5 working days"), CHINA)
    assert due.provisional
    weekdays = [d for n in range(1, 20) if (d := edge + timedelta(days=n)).weekday() < 5]
    assert due.at.astimezone(SHANGHAI).date() == weekdays[4]
    assert not deadline(start, Span.parse("30 days"), CHINA).provisional


def test_a_moment_without_zone_is_refused() -> None:
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001
    for call in (
        lambda: deadline(naive, Span.parse("1 hour"), CHINA),
        lambda: worked_left(naive, local("2026-11-24 09:00"), True, CHINA),
        lambda: resume(naive, timedelta(hours=1), True, CHINA),
        lambda: fraction(naive, local("2026-11-24 09:00"), 0.8, True, CHINA),
    ):
        with pytest.raises(NoTimeZone):
            call()


def test_a_pause_keeps_the_working_time_that_is_left() -> None:
    due = deadline(local("2026-11-23 09:00"), Span.parse("2 working days"), CHINA).at
    left = worked_left(local("2026-11-24 16:30"), due, True, CHINA)
    assert left == timedelta(hours=8)
    exact = resume(local("2026-12-07 09:00"), left, True, CHINA)
    assert exact.at == local("2026-12-08 10:00")
    whole = resume(local("2026-12-07 09:00"), left, True, CHINA, whole_days=True)
    assert whole.at == local("2026-12-08 17:30")


def test_a_pause_of_wall_clock_time_keeps_seconds() -> None:
    left = worked_left(local("2026-11-21 09:00"), local("2026-11-21 12:00"), False, CHINA)
    assert resume(local("2026-11-22 09:00"), left, False, CHINA).at == local("2026-11-22 12:00")


def test_nothing_is_left_when_it_is_late() -> None:
    assert worked_left(local("2026-11-24 09:00"), local("2026-11-23 09:00"), True, CHINA) == timedelta(0)
    assert worked_left(local("2026-11-24 09:00"), local("2026-11-23 09:00"), False, CHINA) == timedelta(0)


def test_eighty_per_cent_of_working_time() -> None:
    start, due = local("2026-11-23 09:00"), local("2026-11-24 12:00")
    assert fraction(start, due, 0.8, True, CHINA) == local("2026-11-24 10:00")
    assert fraction(start, due, 0.8, False, CHINA) == start + (due - start) * 0.8


def test_a_share_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        fraction(local("2026-11-23 09:00"), local("2026-11-24 09:00"), 1.2, True, CHINA)


@given(MOMENTS, SPANS)
def test_a_deadline_is_after_its_start(start: datetime, span: Span) -> None:
    assert deadline(start, span, CHINA).at > start


@given(MOMENTS, MOMENTS, SPANS)
def test_who_starts_later_is_due_no_earlier(one: datetime, other: datetime, span: Span) -> None:
    first, second = sorted([one, other])
    assert deadline(first, span, CHINA).at <= deadline(second, span, CHINA).at


@given(MOMENTS, st.integers(1, 200), st.sampled_from(list(Unit)))
def test_more_time_is_due_later(start: datetime, amount: int, unit: Unit) -> None:
    assert deadline(start, Span(amount, unit), CHINA).at < deadline(start, Span(amount + 1, unit), CHINA).at


@given(MOMENTS, WORKING)
def test_working_time_is_never_due_on_a_free_day_or_outside_office_hours(start: datetime, span: Span) -> None:
    due = deadline(start, span, CHINA).at.astimezone(SHANGHAI)
    assert CHINA.is_working_day(due.date())
    assert any(opens < due.time() <= closes for opens, closes in CHINA.hours)


@given(MOMENTS, st.integers(1, 60))
def test_working_days_are_counted_one_by_one(start: datetime, amount: int) -> None:
    day, counted = start.astimezone(SHANGHAI).date(), 0
    while counted < amount:
        day += timedelta(days=1)
        counted += CHINA.is_working_day(day)
    due = deadline(start, Span(amount, Unit.WORKING_DAYS), CHINA).at.astimezone(SHANGHAI)
    assert due.date() == day


@given(MOMENTS, st.integers(1, 400))
def test_working_hours_are_worked_in_full(start: datetime, hours: int) -> None:
    due = deadline(start, Span(hours, Unit.WORKING_HOURS), CHINA).at
    assert worked_left(start, due, True, CHINA) == timedelta(hours=hours)


@given(MOMENTS, SPANS)
def test_pausing_and_resuming_at_once_changes_nothing(start: datetime, span: Span) -> None:
    due = deadline(start, span, CHINA)
    left = worked_left(start, due.at, span.working, CHINA)
    whole = span.unit is Unit.WORKING_DAYS
    assert resume(start, left, span.working, CHINA, whole_days=whole) == due


@given(MOMENTS, SPANS, st.timedeltas(timedelta(0), timedelta(days=40)), st.timedeltas(timedelta(0), timedelta(days=90)))
def test_a_pause_never_makes_a_deadline_earlier(
    start: datetime, span: Span, until: timedelta, pause: timedelta
) -> None:
    due = deadline(start, span, CHINA).at
    paused = min(start + until, due)
    left = worked_left(paused, due, span.working, CHINA)
    resumed = resume(paused + pause, left, span.working, CHINA).at
    assert resumed >= min(due, paused + pause)


@given(MOMENTS, SPANS, st.floats(0, 1))
def test_a_share_of_the_time_lies_between_start_and_deadline(start: datetime, span: Span, share: float) -> None:
    due = deadline(start, span, CHINA).at
    assert start <= fraction(start, due, share, span.working, CHINA) <= due


@given(st.dates(date(2021, 1, 1), date(2027, 12, 31)), st.integers(1, 300))
def test_the_nth_working_day_is_the_nth(day: date, n: int) -> None:
    found = CHINA.nth_after(day, n)
    assert CHINA.days_between(day + timedelta(days=1), found) == n - 1


@pytest.mark.parametrize("span", ["7 working days", "200 working days", "4 working hours", "400 working hours"])
def test_a_deadline_is_quick(span: str) -> None:
    """Aim: 50 µs, the best of many short rounds; twice that here, where two test processes share a core."""
    start, length = local("2026-09-30 16:00"), Span.parse(span)
    seconds = min(timeit.repeat(lambda: deadline(start, length, CHINA), number=50, repeat=28)) / 50
    assert seconds < 100e-6
