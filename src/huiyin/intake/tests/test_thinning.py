"""Observations are kept for so many months, their hours for longer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from huiyin.intake.models import Observation, Refusal, Summary, ThinnedDay
from huiyin.intake.operations import Keeper
from huiyin.intake.operations.thinning import keep_house
from huiyin.intake.sent import Sent
from huiyin.kernel.clock import to_ms

NOW = datetime.now(UTC)
LAST_MONTH = (NOW.replace(day=1) - timedelta(days=1)).replace(day=3, hour=10, minute=0, second=0, microsecond=0)
LATER = NOW.replace(day=28) + timedelta(days=36)
"""The month after next: last month is too old then."""


@pytest.fixture
def readings(committed_db: str, settings: Settings) -> Iterator[None]:
    """Four readings in two hours of last month, one of today."""
    settings.OBSERVATIONS_MONTHS = 2
    keeper = Keeper("test").start()
    received = to_ms(LAST_MONTH + timedelta(days=1))
    for minute, temperature in ((0, 10.0), (20, 20.0), (40, 30.0), (60, 99.0)):
        at = to_ms(LAST_MONTH + timedelta(minutes=minute))
        keeper.keep([Sent(5, 5, {"temperature": temperature, "smoke": False, "note": "7"}, received, at)])
    keeper.keep([Sent(5, 5, {"temperature": 21.0}, to_ms(NOW), to_ms(NOW))])
    keeper.end()
    yield


def until_done(now: datetime) -> None:
    for _ in range(100):
        if not keep_house(now=now):
            return
    raise AssertionError("there is no end to it")


def test_what_is_young_enough_is_kept_one_by_one(readings: None) -> None:
    until_done(NOW)
    assert Observation.objects.count() == 5
    assert not Summary.objects.exists()


def test_a_month_too_old_is_summed_up_by_the_hour_and_dropped(readings: None) -> None:
    until_done(LATER)
    assert [row.values["temperature"] for row in Observation.objects.all()] == [21.0]
    first, second = Summary.objects.order_by("hour")
    assert (first.key, first.count, first.least, first.mean, first.most) == ("temperature", 3, 10.0, 20.0, 30.0)
    assert (second.count, second.most) == (1, 99.0)
    assert not ThinnedDay.objects.exists()


def test_it_goes_on_where_it_was_stopped(readings: None) -> None:
    later = LATER
    for _ in range(40):
        keep_house(now=later)
    until_done(later)
    assert Summary.objects.count() == 2


def test_old_hours_are_forgotten(readings: None, settings: Settings) -> None:
    until_done(LATER)
    settings.SUMMARIES_MONTHS = 0
    keep_house(now=NOW + timedelta(days=62))
    assert not Summary.objects.exists()


def test_from_where_refusals_came_goes_after_some_days_and_how_often_stays(db: None, settings: Settings) -> None:
    settings.REFUSALS_FROM_DAYS = 30
    today = timezone.localdate(NOW)
    for days in (31, 30):
        day = today - timedelta(days=days)
        Refusal.objects.create(day=day, door="mqtt", reason="wrong key", count=7, last_at=NOW, last_from="192.0.2.7")
    keep_house(now=NOW)
    kept = Refusal.objects.order_by("day").values_list("last_from", "count")
    assert list(kept) == [("", 7), ("192.0.2.7", 7)]
