"""When rounds are due: nights go over midnight."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.domains.patrol.rules import BadSchedule, Schedule, read_schedule, slot_at

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHTS = Schedule(time(21), time(5), timedelta(hours=4))


@pytest.mark.parametrize(
    ("local", "begin"),
    [
        ("2026-03-04 20:59", None),
        ("2026-03-04 21:00", "2026-03-04 21:00"),
        ("2026-03-05 00:59", "2026-03-04 21:00"),
        ("2026-03-05 01:00", "2026-03-05 01:00"),
        ("2026-03-05 04:59", "2026-03-05 01:00"),
        ("2026-03-05 05:00", None),
    ],
)
def test_a_night_goes_over_midnight(local: str, begin: str | None) -> None:
    slot = slot_at(NIGHTS, datetime.fromisoformat(local).replace(tzinfo=SHANGHAI), SHANGHAI)
    assert (f"{slot.begin.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if slot else None) == begin


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.times(), st.times(), st.timedeltas(timedelta(minutes=30), timedelta(hours=24)),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_a_slot_holds_its_moment_and_lasts_no_longer_than_the_interval(
    at: datetime, starts: time, ends: time, every: timedelta, zone: str
) -> None:
    now = at.replace(tzinfo=UTC)
    slot = slot_at(Schedule(starts, ends, every), now, ZoneInfo(zone))
    if slot:
        assert slot.begin <= now < slot.end
        assert slot.end - slot.begin <= every
        assert slot_at(Schedule(starts, ends, every), slot.begin, ZoneInfo(zone)) == slot


@pytest.mark.parametrize("given_hours", [("25:00", "05:00", 4), ("21:00", "x", 4), ("21:00", "05:00", 0.1),
                                         ("21:00", "05:00", 25), ("21:00+08:00", "05:00", 4),
                                         ("21:00", "05:00", float("nan"))])  # fmt: skip
def test_hours_that_make_no_rounds_are_refused(given_hours: tuple[str, str, float]) -> None:
    with pytest.raises(BadSchedule):
        read_schedule(*given_hours)
