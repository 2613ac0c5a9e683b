"""A reading becomes an alarm, an alarm a matter, and three are told at once; until somebody answers, it climbs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Alarm, Device, Premises, Rung
from huiyin.domains.sensing.tests.conftest import Home
from huiyin.intake.known import known
from huiyin.intake.operations.registering import child_of
from huiyin.matters.models import Entry, Matter
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import BadFields
from huiyin.notices.models import Notice
from huiyin.notices.wording import wordings, words_of

SECONDS = timedelta(seconds=1)


def told(alarm: Alarm) -> set[str]:
    """Who was told: accounts by name, and whoever left a contact."""
    rows = Notice.objects.filter(subject=alarm.pk, template="sensing.alarm").select_related("user")
    return {notice.user.username if notice.user else "owner" for notice in rows}


def test_smoke_is_told_to_owner_grid_worker_and_centre_at_once(home: Home) -> None:
    home.say(smoke=False)
    assert home.weigh() == []
    home.say(smoke=True)
    (alarm,) = home.weigh()
    assert (alarm.type, alarm.severity, alarm.is_test) == ("fire", "critical", False)
    assert alarm.matter.state == "raised"
    assert alarm.matter.title == "烟雾报警 · 梅里路 3 号 3 幢 402"
    assert told(alarm) == {"owner", "grid", "dispatcher"}
    assert alarm.matter.owner_person == home.town.users["grid"]


@pytest.mark.django_db
def test_whoever_says_a_sample_in_advance_has_read_what_the_first_fire_would_wait_for() -> None:
    device_types.cache_clear()
    words_of(wordings.get("sensing.alarm").sample(), texts={})
    assert device_types.cache_info().currsize == 1


def test_an_alarm_that_goes_on_is_one_alarm(home: Home) -> None:
    for _ in range(5):
        home.say(smoke=True)
    assert len(home.weigh()) == 1
    home.live_again()
    home.say(smoke=True)
    (alarm,) = home.weigh()
    assert alarm.times == 1
    assert Entry.objects.filter(matter=alarm.matter).count() == 1


def test_nobody_answers_and_the_ladder_climbs(home: Home) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    Alarm.objects.update(next_rung_at=timezone.now() - SECONDS)
    home.live_again()  # a restart finds the ladder where it stood
    (alarm,) = home.weigh()
    assert alarm.rung == 1
    assert told(alarm) == {"owner", "grid", "dispatcher", "secretary"}
    assert list(Rung.objects.values_list("number", flat=True).order_by("number")) == [0, 1]
    assert Entry.objects.filter(matter=alarm.matter, action="told").count() == 1
    assert alarm.next_rung_at is not None
    assert alarm.next_rung_at > timezone.now() + 50 * SECONDS


def test_one_answer_stops_the_ladder_for_all(home: Home) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    act(matter_id=alarm.pk, action="acknowledge", actor=home.town.actor("grid"), now=timezone.now())
    alarm.refresh_from_db()
    assert alarm.next_rung_at is None
    assert alarm.acknowledged_at is not None
    before = Notice.objects.count()
    home.live_again()
    home.weigh()
    assert Notice.objects.count() == before


def test_closing_needs_both_a_quiet_sensor_and_somebody_who_dealt_with_it(home: Home) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    grid, now = home.town.actor("grid"), timezone.now()
    act(matter_id=alarm.pk, action="call_false", actor=grid, now=now, data={"cause": "cooking"})
    with pytest.raises(BadFields, match="still sounds"):
        act(matter_id=alarm.pk, action="close_false", actor=grid, now=now)
    home.say(smoke=False, at=timezone.now())
    home.weigh()
    home.later(minutes=2)
    alarm.refresh_from_db()
    assert alarm.cleared_at is not None
    act(matter_id=alarm.pk, action="close_false", actor=grid, now=timezone.now())
    alarm.refresh_from_db()
    assert (alarm.is_false, alarm.cause, alarm.closed_at is not None) == (True, "cooking", True)
    home.say(smoke=True)
    assert len(home.weigh()) == 1
    assert Alarm.objects.count() == 2


def test_a_device_nobody_registered_alarms_all_the_same(home: Home) -> None:
    child = child_of(parent=known(home.device.source), name="1-2-3", kind="smoke", now=timezone.now())
    stranger = Device(source_id=child.id)
    home.say(device=stranger, fire=True)
    (alarm,) = home.weigh()
    assert alarm.device.name == "1-2-3"
    assert alarm.premises == home.premises


def test_in_maintenance_an_alarm_is_marked_as_a_test_and_told_to_the_centre_alone(home: Home) -> None:
    home.say(smoke=False)
    home.weigh()
    Premises.objects.update(maintained_until=timezone.now() + timedelta(hours=1))
    home.look()
    home.say(smoke=True)
    (alarm,) = home.weigh()
    assert alarm.is_test
    assert alarm.matter.title.startswith("【测试】")
    assert told(alarm) == {"dispatcher"}


def test_what_is_minor_closes_by_itself_when_it_is_over(home: Home) -> None:
    home.say(battery=15)
    (alarm,) = home.weigh()
    assert (alarm.type, alarm.severity) == ("low_battery", "notice")
    assert Device.objects.get(pk=home.device.pk).health == "low_battery"
    home.say(battery=100)
    home.weigh()
    home.later(hours=2)
    alarm.refresh_from_db()
    assert alarm.closed_at is not None
    assert Alarm.objects.get().matter.state == "closed"
    assert Device.objects.get(pk=home.device.pk).health == "healthy"


def test_a_late_reading_raises_and_does_not_clear(home: Home) -> None:
    now = timezone.now()
    home.say(smoke=True, at=now)
    home.weigh()
    home.say(smoke=False, at=now - timedelta(hours=1))
    home.weigh()
    home.later(minutes=2)
    assert Alarm.objects.get().cleared_at is None


def deal_with(home: Home, alarm: Alarm, action: str, cause: str, **closing: object) -> None:
    """Judge it, let the sensor be quiet, and close it."""
    grid, now = home.town.actor("grid"), timezone.now()
    act(matter_id=alarm.pk, action=action, actor=grid, now=now, data={"cause": cause} if action == "call_false" else {})
    home.say(smoke=False)
    home.weigh()
    home.later(minutes=2)
    if action == "confirm":
        act(matter_id=alarm.pk, action="handle", actor=grid, now=now, data={"words": "已断电，换了充电器"})
    act(matter_id=alarm.pk, action="close" if action == "confirm" else "close_false", actor=grid, now=now, **closing)  # type: ignore[arg-type]


def test_what_was_real_leaves_a_hazard_with_its_cause(home: Home, a_photo: int) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    deal_with(home, alarm, "confirm", "charger", data={"cause": "charger"}, files=[a_photo])
    hazard = Matter.objects.get(kind="hazard")
    assert hazard.follow_up_of_id == alarm.pk
    assert hazard.hazard.cause == "charger"
    alarm.refresh_from_db()
    assert (alarm.is_false, alarm.cause) == (False, "charger")


def test_three_false_alarms_make_a_matter_of_maintenance(home: Home) -> None:
    for number in range(1, 4):
        home.say(smoke=True)
        (alarm,) = home.weigh()
        assert not Matter.objects.filter(kind="hazard").exists()
        deal_with(home, alarm, "call_false", "cooking")
        assert Alarm.objects.filter(is_false=True).count() == number
    assert Matter.objects.get(kind="hazard").hazard.cause == "maintenance"


def test_a_ladder_that_somebody_else_began_is_climbed_too(home: Home) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    Alarm.objects.update(next_rung_at=timezone.now() - SECONDS)  # long before the evaluator knew it to be due
    home.look()
    (alarm,) = home.weigh()
    assert alarm.rung == 1
