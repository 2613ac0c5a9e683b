"""Months publish themselves: when their day has come, once, the missed ones too, by any number of workers."""

from datetime import UTC, date, datetime

import pytest
from django.test import override_settings

from huiyin.matters.domain import Incoming, domains
from huiyin.matters.figures import publishing
from huiyin.matters.figures.monthly import last_due
from huiyin.matters.models import Fact, FactMonth, FigureOption, Matter, PublishedMonth
from huiyin.matters.system_checks import a_day_to_publish_on
from huiyin.matters.tests.cast import INSIDE, NOW, Town, build_town
from huiyin.people.actors import RESIDENT_ACTOR
from huiyin.worker.chores import TIMEKEEPING

chore = next(chore for chore in TIMEKEEPING if chore.name == "publishing")


@pytest.fixture
def town(db: None) -> Town:
    """A small town with its people on duty."""
    return build_town()


def raised() -> Matter:
    """A request of a resident."""
    open_from = domains.get("voice").open_from
    assert open_from is not None
    lon, lat = INSIDE
    incoming = Incoming(text="灯不亮", actor=RESIDENT_ACTOR, now=NOW, source="web", lon=lon, lat=lat)
    return open_from(incoming).matter


def months(*counts: tuple[date, int]) -> None:
    """Facts of so many matters in each month."""
    for month, count in counts:
        for _ in range(count):
            matter = raised()
            Fact.objects.create(
                matter=matter, kind="voice", month=month, area_id=matter.area_id, unit_id=matter.owner_unit_id,
                source="web", response_minutes=10,
            )  # fmt: skip
        FactMonth.objects.create(kind="voice", month=month)


def work(now: datetime) -> list[str]:
    """What is published once the worker has nothing more to do."""
    while chore.do(now) >= chore.full:
        pass
    rows = PublishedMonth.objects.order_by("pk")
    return [f"{row.month:%Y-%m} {row.edition}" for row in rows]


def at(day: str, hour: int = 4) -> datetime:
    """An hour of a day, in UTC; the city is eight ahead."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


def test_a_month_is_published_on_its_day_of_the_following_month_and_not_before(town: Town) -> None:
    months((FEBRUARY, 6))
    assert work(at("2026-03-09", 15)) == []  # 23:00 of the ninth in the city
    assert work(at("2026-03-09", 16)) == ["2026-02 1"]


def test_a_late_start_publishes_every_missed_month_oldest_first_and_none_of_too_few(town: Town) -> None:
    months((JANUARY, 6), (FEBRUARY, 4), (MARCH, 5))
    assert work(at("2026-05-02")) == ["2026-01 1", "2026-03 1"]


def test_what_changed_since_is_published_again_by_nobody_but_a_person(town: Town) -> None:
    months((FEBRUARY, 6))
    work(at("2026-03-10"))
    Fact.objects.update(rating=5)
    assert work(at("2026-04-10")) == ["2026-02 1"]
    late = publishing.publish(kind="voice", month=FEBRUARY, now=at("2026-04-10"), again=False)
    assert late is None  # a worker that had found it due before another published it
    assert publishing.publish(kind="voice", month=FEBRUARY, now=at("2026-04-10"))
    assert work(at("2026-04-11")) == ["2026-02 1", "2026-02 2"]


@override_settings(FIGURES_PUBLISHED_ON=0)
def test_nothing_publishes_itself_where_it_is_switched_off(town: Town) -> None:
    months((FEBRUARY, 6))
    assert work(at("2026-12-31")) == []


@override_settings(FIGURES_PUBLISHED_ON=1)
def test_the_day_is_a_setting(town: Town) -> None:
    months((FEBRUARY, 6))
    assert work(at("2026-03-01")) == ["2026-02 1"]


def test_what_is_not_derived_yet_is_derived_before_its_month_is_published(committed_db: str) -> None:
    build_town()
    month = NOW.date().replace(day=1)
    FactMonth.objects.create(kind="voice", month=month)  # as far as the worker had come
    for _ in range(6):
        raised()
    made = work(at(f"{month.year + 1}-{month:%m}-01"))
    assert (made, PublishedMonth.objects.get().rows) == ([f"{month:%Y-%m} 1"], 6)


@pytest.mark.parametrize(
    ("today", "last"), [("2026-03-10", "2026-02-01"), ("2026-03-09", "2026-01-01"), ("2026-01-09", "2025-11-01")]
)
def test_the_last_month_that_is_due(today: str, last: str) -> None:
    assert last_due(date.fromisoformat(today), 10) == date.fromisoformat(last)


@pytest.mark.parametrize(("day", "wrong"), [(0, 0), (28, 0), (29, 1), (-1, 1)])
def test_a_day_that_not_every_month_has_stops_the_start(day: int, wrong: int) -> None:
    with override_settings(FIGURES_PUBLISHED_ON=day):
        assert [error.id for error in a_day_to_publish_on(None)] == ["huiyin.matters.E002"] * wrong


def test_an_edition_keeps_the_options_of_its_month_whatever_is_decided_later(town: Town) -> None:
    months((FEBRUARY, 6), (MARCH, 6))
    FigureOption.objects.create(option="response_limit", value="1 working day", since=MARCH, reason="会议纪要")
    work(at("2026-04-10"))
    FigureOption.objects.update(value="2 working days")
    limits = {month: values["response_limit"] for month, values in
              publishing.options_published("voice", [FEBRUARY, MARCH]).items()}  # fmt: skip
    assert limits == {FEBRUARY: "4 working hours", MARCH: "1 working day"}
