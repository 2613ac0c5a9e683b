"""Lives change: tenants move, homes are sold, devices are swapped, sent for repair, moved; places are worked at."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.domains.sensing import operations
from huiyin.domains.sensing.models import Alarm, DeviceChange, Part, Premises, PremisesChange, Tie
from huiyin.domains.sensing.operations import PremisesDraft, UnableToChange, put_premises
from huiyin.domains.sensing.tests.conftest import Home
from huiyin.intake.queries.sources import by_key
from huiyin.intake.sent import Sent, partition_of
from huiyin.kernel.clock import to_ms
from huiyin.matters import verification
from huiyin.matters.models import Entry
from huiyin.matters.operations import act
from huiyin.notices.models import Notice
from huiyin.people.actors import Actor
from huiyin.people.models import User
from huiyin.people.vault import decrypt

MINUTES = timedelta(minutes=1)


def grid(home: Home) -> Actor:
    return home.town.actor("grid")


def told_by_telephone(alarm: Alarm) -> set[str]:
    """The telephones that a notice of the alarm was written for."""
    rows = Notice.objects.filter(subject=alarm.pk, contact__isnull=False).select_related("contact")
    return {decrypt(notice.contact.phone_token) for notice in rows if notice.contact}


def another_home() -> Premises:
    draft = PremisesDraft(address="梅里路 5 号", building="1 幢", flat="101")
    return put_premises(draft=draft, now=timezone.now())


def climb(home: Home) -> None:
    """Nobody answers until the next rung."""
    Alarm.objects.filter(closed_at=None).update(next_rung_at=timezone.now() - MINUTES)
    home.live_again()
    home.weigh()


def test_a_tenant_who_moved_in_is_told_and_one_who_moved_out_is_not(home: Home) -> None:
    tenant = operations.move_in(premises=home.premises, phone="13900000002", actor=grid(home), now=timezone.now())
    home.say(smoke=True)
    (alarm,) = home.weigh()
    assert told_by_telephone(alarm) == {"13800000001", "13900000002"}
    operations.move_out(tie=tenant, actor=grid(home), now=timezone.now())
    Notice.objects.filter(subject=alarm.pk).delete()
    climb(home)
    assert told_by_telephone(alarm) == {"13800000001"}
    assert list(PremisesChange.objects.values_list("what", flat=True).order_by("id")) == ["moved_in", "moved_out"]


def test_an_open_alarm_goes_over_to_the_new_owner(home: Home) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    before = alarm.matter.contact_id
    assert before is not None
    made = operations.change_owner(premises=home.premises, phone="13700000003", actor=grid(home), now=timezone.now())
    alarm.matter.refresh_from_db()
    assert alarm.matter.contact_id == made.contact_id
    waiting = Notice.objects.filter(subject=alarm.pk, contact_id=before, state=Notice.State.WAITING)
    assert not waiting.exists()
    Notice.objects.filter(subject=alarm.pk).delete()
    climb(home)
    assert told_by_telephone(alarm) == {"13700000003"}
    act(matter_id=alarm.pk, action="acknowledge", actor=grid(home), now=timezone.now())
    assert told_by_telephone(alarm) == {"13700000003"}


def test_an_owner_with_an_account_no_longer_reads_what_was_open(home: Home) -> None:
    Tie.objects.update(until=timezone.now())
    seller = User.objects.create_user("seller", password="x" * 20)
    operations.move_in(premises=home.premises, part=Part.OWNER, user=seller, actor=grid(home), now=timezone.now())
    home.say(smoke=True)
    (alarm,) = home.weigh()
    assert alarm.matter.reporter_id == seller.pk
    buyer = User.objects.create_user("buyer", password="x" * 20)
    operations.change_owner(premises=home.premises, user=buyer, actor=grid(home), now=timezone.now())
    alarm.matter.refresh_from_db()
    assert alarm.matter.reporter_id == buyer.pk
    assert Entry.objects.filter(matter=alarm.matter, action="reporter_changed").count() == 1
    assert list(verification.breaks()) == []


def test_what_was_closed_before_the_sale_stays_the_sellers(home: Home) -> None:
    home.say(battery=15)
    (alarm,) = home.weigh()
    home.say(battery=100)
    home.weigh()
    home.later(hours=2)
    before = Alarm.objects.select_related("matter").get(pk=alarm.pk)
    assert before.closed_at is not None
    operations.change_owner(premises=home.premises, phone="13700000003", actor=grid(home), now=timezone.now())
    assert Alarm.objects.select_related("matter").get(pk=alarm.pk).matter.contact_id == before.matter.contact_id


def test_a_swapped_device_hands_its_place_on_and_its_key_is_worth_nothing(home: Home) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    made = operations.swap(device=home.device, serial="NEW-1", actor=grid(home), now=timezone.now())
    home.look()
    assert by_key(home.key) is None
    assert by_key(made.key) is not None
    assert (made.device.premises_id, made.device.room, made.device.replaces_id) == (
        home.premises.pk, "客厅", home.device.pk,
    )  # fmt: skip
    alarm.refresh_from_db()
    assert (alarm.closed_at, alarm.cleared_at is not None, alarm.next_rung_at is not None) == (None, True, True)
    home.say(device=made.device, smoke=True)
    assert {one.device_id for one in home.weigh()} == {home.device.pk, made.device.pk}


def test_a_fire_of_a_device_that_was_taken_down_can_be_closed_by_a_person(home: Home) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    operations.send_to_repair(device=home.device, actor=grid(home), now=timezone.now(), words="外壳烧坏")
    now = timezone.now()
    act(matter_id=alarm.pk, action="call_false", actor=grid(home), now=now, data={"cause": "cooking"})
    act(matter_id=alarm.pk, action="close_false", actor=grid(home), now=now)
    alarm.refresh_from_db()
    assert alarm.closed_at is not None


def test_an_alarm_raised_at_the_moment_of_taking_down_can_be_closed_too(home: Home) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    operations.retire(device=home.device, actor=grid(home), now=timezone.now(), words="拆除")
    Alarm.objects.update(cleared_at=None)  # as if it had been raised just after
    now = timezone.now()
    act(matter_id=alarm.pk, action="call_false", actor=grid(home), now=now, data={"cause": "cooking"})
    act(matter_id=alarm.pk, action="close_false", actor=grid(home), now=now)
    alarm.refresh_from_db()
    assert alarm.closed_at is not None


def test_what_is_minor_closes_with_the_device_that_is_taken_down(home: Home) -> None:
    home.say(battery=8)
    home.weigh()
    operations.send_to_repair(device=home.device, actor=grid(home), now=timezone.now(), words="换电池")
    assert Alarm.objects.get().closed_at is not None


def test_in_repair_nothing_is_weighed_and_afterwards_it_begins_afresh(home: Home) -> None:
    home.say(smoke=True)
    home.weigh()
    operations.send_to_repair(device=home.device, actor=grid(home), now=timezone.now(), words="误报太多")
    home.look()
    Alarm.objects.filter(closed_at=None).update(closed_at=timezone.now(), acknowledged_at=timezone.now())
    home.say(smoke=True)
    assert home.weigh() == []
    assert home.later(days=5) == []  # nor is its silence an alarm
    operations.put_back(device=home.device, actor=grid(home), now=timezone.now())
    home.look()
    assert home.later(seconds=1) == []
    home.say(smoke=True)
    assert len(home.weigh()) == 1


def test_after_a_repair_silence_is_counted_from_then_even_by_another_evaluator(home: Home) -> None:
    later, source = timezone.now(), home.device.source_id
    long_ago = to_ms(later - timedelta(days=20))
    home.keeper.keep([Sent(source, partition_of(source), {"smoke": False}, long_ago)])
    operations.send_to_repair(device=home.device, actor=grid(home), now=later, words="送修")
    operations.put_back(device=home.device, actor=grid(home), now=later)
    home.live_again()
    home.evaluation.turn()
    home.evaluation._do(home.weigher.due(to_ms(later + timedelta(hours=49)), to_ms(later + timedelta(hours=49))))
    assert not Alarm.objects.filter(type="silent").exists()
    home.evaluation._do(home.weigher.due(to_ms(later + timedelta(hours=51)), to_ms(later + timedelta(hours=51))))
    assert Alarm.objects.filter(type="silent").exists()


def test_a_moved_device_alarms_for_its_new_home_and_leaves_its_past_behind(home: Home) -> None:
    home.say(smoke=True)
    (alarm,) = home.weigh()
    other = another_home()
    with pytest.raises(UnableToChange, match=alarm.matter.number):
        operations.move_device(device=home.device, to=other, actor=home.town.actor("desk"), now=timezone.now())
    now = timezone.now()
    act(matter_id=alarm.pk, action="call_false", actor=grid(home), now=now, data={"cause": "cooking"})
    home.say(smoke=False)
    home.weigh()
    home.later(minutes=2)
    act(matter_id=alarm.pk, action="close_false", actor=grid(home), now=now)
    home.say(smoke=True)  # said in the old home, weighed after it was moved
    time.sleep(0.01)
    operations.move_device(device=home.device, to=other, room="卧室", actor=home.town.actor("desk"), now=timezone.now())
    home.look()
    assert home.weigh() == []
    home.say(smoke=True)
    (second,) = home.weigh()
    assert (second.premises_id, second.device.room) == (other.pk, "卧室")
    assert "owner" not in {tie.part for tie in Tie.objects.filter(premises=other)}
    assert told_by_telephone(second) == set()
    assert {(one.premises_id, one.what) for one in PremisesChange.objects.all()} == {
        (home.premises.pk, "device_went"), (other.pk, "device_came"),
    }  # fmt: skip
    assert Alarm.objects.filter(premises=home.premises).count() == 1


def maintain(home: Home) -> None:
    now = timezone.now()
    operations.begin_maintenance(
        premises=home.premises, until=now + timedelta(hours=2), actor=grid(home), now=now, words="换线"
    )
    home.look()


def test_maintenance_marks_what_is_raised_and_not_what_was_open(home: Home) -> None:
    home.say(battery=15)
    home.weigh()
    maintain(home)
    home.say(smoke=True)
    home.weigh()
    assert {(alarm.type, alarm.is_test) for alarm in Alarm.objects.all()} == {("low_battery", False), ("fire", True)}


def test_maintenance_ends_by_itself_and_what_still_sounds_then_is_no_test(home: Home) -> None:
    maintain(home)
    home.say(smoke=True)
    (test,) = home.weigh()
    assert test.is_test
    Premises.objects.update(maintained_until=timezone.now() - MINUTES)
    home.look()
    assert [alarm.pk for alarm in home.later(seconds=30)] == [test.pk]  # detectors are quiet with some delay
    Alarm.objects.update(raised_at=timezone.now() - 2 * MINUTES)
    (real,) = home.later(seconds=32)
    assert (real.is_test, real.type) == (False, "fire")
    assert told_by_telephone(real) == {"13800000001"}
    test.refresh_from_db()
    assert test.closed_at is not None


def test_a_test_that_is_over_before_it_is_put_back_raises_nothing(home: Home) -> None:
    operations.put_in_test(device=home.device, actor=grid(home), now=timezone.now())
    home.look()
    home.say(smoke=True)
    home.weigh()
    home.say(smoke=False)
    home.weigh()
    operations.put_back(device=home.device, actor=grid(home), now=timezone.now())
    home.look()
    Alarm.objects.update(raised_at=timezone.now() - 2 * MINUTES)
    assert home.later(minutes=3) == []
    assert Alarm.objects.get().is_test


def test_maintenance_ends_before_its_time_once_and_never_lasts_for_ever(home: Home) -> None:
    now = timezone.now()
    with pytest.raises(UnableToChange, match="30 days"):
        operations.begin_maintenance(
            premises=home.premises, until=now + timedelta(days=40), actor=grid(home), now=now, words="换线"
        )
    maintain(home)
    operations.end_maintenance(premises=home.premises, actor=grid(home), now=timezone.now())
    with pytest.raises(UnableToChange, match="nobody works"):
        operations.end_maintenance(premises=home.premises, actor=grid(home), now=timezone.now())
    home.look()
    home.say(smoke=True)
    (alarm,) = home.weigh()
    assert not alarm.is_test


def test_nobody_changes_lives_in_a_place_that_others_look_after(home: Home) -> None:
    stranger = home.town.actor("stranger")
    with pytest.raises(UnableToChange, match="somebody else"):
        operations.change_owner(premises=home.premises, phone="13700000003", actor=stranger, now=timezone.now())
    with pytest.raises(UnableToChange, match="somebody else"):
        operations.move_device(device=home.device, to=home.premises, actor=stranger, now=timezone.now())
    assert not PremisesChange.objects.exists()


def test_a_new_key_lets_in_and_the_old_one_no_more(home: Home) -> None:
    key = operations.renew_key(device=home.device, actor=grid(home), now=timezone.now())
    assert by_key(home.key) is None
    found = by_key(key)
    assert found is not None
    assert found.id == home.device.source_id
    assert list(DeviceChange.objects.values_list("what", flat=True)) == ["key"]
