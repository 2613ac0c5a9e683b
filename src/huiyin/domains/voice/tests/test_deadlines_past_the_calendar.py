"""Deadlines past the last published calendar: provisional until the next year's holidays are published."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from huiyin.domains.voice import queries as voice
from huiyin.domains.voice.models import Category
from huiyin.kernel.calendar import WorkingCalendar
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries, verification
from huiyin.matters.calendars import working_calendar
from huiyin.matters.domain import Incoming, domains
from huiyin.matters.models import Matter, Timer
from huiyin.matters.operations import fire_due
from huiyin.matters.operations.provisional import CALENDAR, recompute_provisional
from huiyin.matters.tests.cast import INSIDE, Town
from huiyin.people.actors import RESIDENT_ACTOR

YEAR_END = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in Suzhou; the calendar is published to the end of the next day."""
NEW_YEAR = frozenset({date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)})


def known() -> WorkingCalendar:
    """The calendar as it was published at the end of 2026."""
    whole = working_calendar(YEAR_END)
    return replace(
        whole,
        holidays=frozenset(day for day in whole.holidays if day.year <= 2026),
        makeup=frozenset(day for day in whole.makeup if day.year <= 2026),
        published_until=date(2026, 12, 31),
    )


def grown() -> WorkingCalendar:
    """The same with a notice for 2027: three days off, and a Saturday worked."""
    before = known()
    return replace(
        before,
        holidays=before.holidays | NEW_YEAR,
        makeup=before.makeup | {date(2027, 1, 9)},
        published_until=date(2027, 12, 31),
    )


def raise_late(within: str) -> Matter:
    """A request at the end of the year, promised within a span."""
    top = Category.objects.create(code="test-year", name_zh="年底")
    Category.objects.create(code="test-late", parent=top, name_zh="年底的事", within=within)
    voice.forget()
    opener = domains.get("voice").open_from
    assert opener
    lon, lat = INSIDE
    report = Incoming(
        text="路灯不亮", actor=RESIDENT_ACTOR, now=YEAR_END, source="web", lon=lon, lat=lat, category="test-late"
    )
    return queries.by_id(opener(report).matter.id)


def test_a_deadline_in_the_unpublished_year_is_kept_as_provisional(town: Town) -> None:
    matter = raise_late("5 working days")
    assert matter.due_provisional
    assert matter.due_at is not None


def test_one_within_the_published_year_is_not(town: Town) -> None:
    assert not raise_late("1 working day").due_provisional


def test_when_the_calendar_grows_the_deadline_its_timers_and_its_history_move(town: Town) -> None:
    recompute_provisional(now=YEAR_END, calendar=known())
    before = raise_late("5 working days")
    warned_at = Timer.objects.get(matter=before, kind="warn", state="waiting").fires_at
    assert recompute_provisional(now=YEAR_END, calendar=grown()) == 1
    after = queries.by_id(before.id)
    assert before.due_at is not None
    assert after.due_at is not None
    assert after.due_at > before.due_at  # 1 January is off after all; the Saturday worked comes after the deadline
    assert not after.due_provisional
    assert [line.action for line in queries.history(after, public_only=False)] == ["opened", CALENDAR]
    assert Timer.objects.get(matter=after, kind="warn", state="waiting").fires_at >= warned_at
    assert list(verification.breaks()) == []


def test_it_moves_once_however_often_it_is_reckoned(town: Town) -> None:
    recompute_provisional(now=YEAR_END, calendar=known())
    raise_late("5 working days")
    assert [recompute_provisional(now=YEAR_END, calendar=grown()) for _ in range(3)] == [1, 0, 0]


def test_a_calendar_that_has_not_grown_moves_nothing(town: Town) -> None:
    recompute_provisional(now=YEAR_END, calendar=known())
    raise_late("5 working days")
    assert recompute_provisional(now=YEAR_END, calendar=known()) == 0


def test_a_provisional_deadline_is_watched_like_any_other(town: Town) -> None:
    matter = raise_late("5 working days")
    assert matter.next_due_at is not None
    ladder = lifecycles.current("voice").ladder
    assert fire_due(now=matter.next_due_at + timedelta(minutes=1)) >= 1
    late = [line for line in queries.history(queries.by_id(matter.id), public_only=False) if line.action == "late"]
    assert len(late) == 1
    assert ladder.late
