"""Which channel when: a table of wishes, hours and kinds."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from huiyin.notices.rules import (
    Gather,
    InboxOnly,
    Kind,
    Pace,
    Send,
    Wishes,
    next_digest,
    not_before,
    route,
)  # fmt: skip

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = (time(22), time(7))
ALL = ("web_push", "email", "sms")


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    """On a day of March 2026; the 4th is a Wednesday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def test_whoever_chose_nothing_is_told_the_usual_way_in_its_order() -> None:
    assert route(Wishes(), Kind.MOVED, urgent=False, reachable=("sms", "email", "web_push"), now=at(12)) == Send(
        ("web_push", "email", "sms"), at(12)
    )


def test_only_what_was_chosen_is_used_in_the_order_chosen() -> None:
    wishes = Wishes({Kind.WAITING: ("sms", "web_push")})
    assert route(wishes, Kind.WAITING, urgent=False, reachable=ALL, now=at(12)) == Send(("sms", "web_push"), at(12))
    assert route(wishes, Kind.LATE, urgent=False, reachable=ALL, now=at(12)) == Send(ALL, at(12))


def test_the_inbox_alone_by_wish_or_for_want_of_an_address() -> None:
    nothing = Wishes({Kind.MOVED: ()})
    assert route(nothing, Kind.MOVED, urgent=True, reachable=ALL, now=at(12)) == InboxOnly(chosen=True)
    assert route(Wishes(), Kind.MOVED, urgent=True, reachable=(), now=at(12)) == InboxOnly(chosen=False)


@pytest.mark.parametrize(
    ("now", "when"),
    [(at(21, 59), at(21, 59)), (at(22), at(7, day=5)), (at(23, 30), at(7, day=5)), (at(0), at(7)), (at(6, 59), at(7)),
     (at(7), at(7)), (at(12), at(12))],
)  # fmt: skip
def test_quiet_hours_hold_what_rings_until_the_morning(now: datetime, when: datetime) -> None:
    assert not_before(Wishes(quiet=NIGHT), "web_push", urgent=False, now=now) == when
    assert not_before(Wishes(quiet=NIGHT), "sms", urgent=False, now=now) == when


def test_what_is_urgent_and_what_rings_nowhere_pass_the_quiet_hours() -> None:
    assert not_before(Wishes(quiet=NIGHT), "sms", urgent=True, now=at(23)) == at(23)
    assert not_before(Wishes(quiet=NIGHT), "email", urgent=False, now=at(23)) == at(23)
    assert not_before(Wishes(quiet=None), "sms", urgent=False, now=at(23)) == at(23)


def test_quiet_hours_of_the_day_and_none_at_all() -> None:
    noon = Wishes(quiet=(time(12), time(14)))
    assert not_before(noon, "sms", urgent=False, now=at(13)) == at(14)
    assert not_before(noon, "sms", urgent=False, now=at(14)) == at(14)
    assert not_before(Wishes(quiet=(time(9), time(9))), "sms", urgent=False, now=at(9)) == at(9)


@pytest.mark.parametrize(
    ("pace", "now", "when"),
    [(Pace.DAILY, at(7, 59), at(8)), (Pace.DAILY, at(8), at(8, day=5)), (Pace.WEEKLY, at(12), at(8, day=9)),
     (Pace.WEEKLY, at(7, day=9), at(8, day=9)), (Pace.WEEKLY, at(8, day=9), at(8, day=16))],
)  # fmt: skip
def test_a_summary_goes_out_at_eight(pace: Pace, now: datetime, when: datetime) -> None:
    assert next_digest(pace, now) == when


def test_only_what_moved_is_gathered_and_never_what_is_urgent() -> None:
    wishes = Wishes(pace=Pace.DAILY)
    now = at(12)
    assert route(wishes, Kind.MOVED, urgent=False, reachable=ALL, now=now) == Gather(at(8, day=5))
    assert isinstance(route(wishes, Kind.MOVED, urgent=True, reachable=ALL, now=now), Send)
    for kind in (Kind.WAITING, Kind.LATE, Kind.DIGEST):
        assert isinstance(route(wishes, kind, urgent=False, reachable=ALL, now=now), Send)


def test_every_hour_of_a_week_ends_within_a_day() -> None:
    wishes = Wishes(quiet=NIGHT)
    for hour in range(24 * 7):
        now = at(0) + timedelta(hours=hour)
        when = not_before(wishes, "sms", urgent=False, now=now)
        assert now <= when <= now + timedelta(days=1)
        assert when == now or when.time() == time(7)
