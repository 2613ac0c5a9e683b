"""Drills: unmistakably drills, told as ever, counted nowhere, never in the way of a real alarm, over after an hour."""

from collections.abc import Iterator

import pytest
import time_machine

from huiyin.domains.sensing.models import Alarm, Device, DeviceChange, Rung
from huiyin.domains.sensing.operations import (
    UnableToDrill,
    climb,
    climb_drills,
    end_drill,
    end_drills,
    start_drill,
)
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street, build_street
from huiyin.matters.rules.refusals import NotAllowed
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


def begin(street: Street, who: str = "grid") -> Alarm:
    """A drill of one device."""
    device = street.device(street.home("3 幢", "402", name="业主甲", phone="13800000001"))
    (alarm,) = start_drill(actor=street.town.actor(who), now=street.now, device=device)
    return alarm


def test_a_drill_is_told_to_everybody_as_a_drill(street: Street) -> None:
    alarm = begin(street)
    assert (alarm.is_drill, alarm.is_test, alarm.severity) == (True, False, "critical")
    assert alarm.matter.title == "【演练】烟雾报警 · 梅里路 3 号 3 幢 402"
    notices = list(Notice.objects.filter(subject=alarm.pk, template="sensing.alarm"))
    assert {notice.user.username if notice.user else "owner" for notice in notices} == {"owner", "grid", "dispatcher"}
    for notice in notices:
        zh, en = words_of(notice, "zh-hans"), words_of(notice, "en")
        assert "【演练】" in f"{zh.title} {zh.body}"
        assert "不要拨打 119" in zh.body
        assert "[Drill]" in f"{en.title} {en.body}"
        assert "do not call 119" in en.body


def test_every_page_of_it_says_so(street: Street) -> None:
    alarm = begin(street)
    number = alarm.matter.number
    for path in (
        f"/desk/alarms/{number}/",
        f"/desk/alarms/{number}/119",
        "/desk/centre",
        f"/desk/m/{number}/",
        "/desk/",
    ):
        assert "【演练】" in street.seat("grid").get(path).content.decode(), path
    page = street.seat("grid").get(f"/desk/alarms/{number}/").content.decode()
    assert 'class="drill"' in page
    assert "tel:119" not in page


def test_a_real_alarm_of_the_same_device_is_one_of_its_own(street: Street) -> None:
    drill = begin(street)
    real = street.alarm(drill.device)
    assert real.pk != drill.pk
    assert not real.is_drill
    drill.refresh_from_db()
    assert drill.times == 1
    assert "【" not in real.matter.title


def test_it_climbs_until_somebody_answers_and_no_rung_is_taken_twice(street: Street) -> None:
    alarm = begin(street)
    street.later(seconds=61)
    stale = Alarm.objects.select_related("matter", "device").get(pk=alarm.pk)
    assert climb_drills(now=street.now) == 1
    assert climb_drills(now=street.now) == 0
    assert not climb(alarm=stale, now=street.now)
    assert Rung.objects.filter(alarm=alarm).count() == 2
    street.act("grid", alarm, "acknowledge")
    street.later(minutes=5)
    assert climb_drills(now=street.now) == 0


def test_it_is_over_after_an_hour(street: Street) -> None:
    alarm = begin(street)
    street.later(minutes=59)
    assert end_drills(now=street.now) == 0
    street.later(minutes=1)
    assert end_drills(now=street.now) == 1
    alarm.refresh_from_db()
    assert alarm.closed_at == street.now
    assert (alarm.matter.state, alarm.matter.resolution) == ("closed", "test")
    assert end_drills(now=street.now) == 0


def test_it_is_over_even_when_somebody_has_dealt_with_it(street: Street) -> None:
    alarm = begin(street)
    street.act("grid", alarm, "arrive")
    street.act("grid", alarm, "confirm")
    street.later(hours=1)
    assert end_drills(now=street.now) == 1


def test_a_real_alarm_is_never_ended_so(street: Street) -> None:
    real = street.alarm(street.device(street.home("3 幢", "402")))
    street.later(hours=2)
    assert end_drills(now=street.now) == 0
    assert not end_drill(alarm=real, actor=street.town.actor("desk"), now=street.now)
    real.refresh_from_db()
    assert real.closed_at is None


def test_whoever_looks_after_the_place_ends_it_before(street: Street) -> None:
    alarm = begin(street)
    path = f"/desk/alarms/{alarm.matter.number}/end-drill"
    assert street.seat("neighbour").post(path).status_code == 403
    with pytest.raises(NotAllowed):
        end_drill(alarm=alarm, actor=street.town.actor("neighbour"), now=street.now)
    assert street.seat("grid").post(path).status_code == 302
    alarm.refresh_from_db()
    assert alarm.closed_at is not None


def test_a_building_is_drilled_by_one_device_a_flat(street: Street) -> None:
    for flat in ("401", "402", "403"):
        street.device(street.home("3 幢", flat))
        street.device(street.home("3 幢", flat), "heat")
    street.device(street.home("5 幢", "401"))
    raised = start_drill(actor=street.town.actor("grid"), now=street.now, building=street.home("3 幢", "401"))
    assert sorted(alarm.premises.flat for alarm in raised if alarm.premises) == ["401", "402", "403"]
    assert DeviceChange.objects.filter(what="drill").count() == 3


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("desk", True),
        ("supervisor", True),
        ("dispatcher", True),
        ("secretary", True),
        ("grid", True),
        ("neighbour", False),
        ("officer", False),
        ("stranger", False),
    ],
)
def test_who_may_begin_one(street: Street, who: str, may: bool) -> None:
    device = street.device(street.home("3 幢", "402"))
    if may:
        assert len(start_drill(actor=street.town.actor(who), now=street.now, device=device)) == 1
    else:
        with pytest.raises(UnableToDrill):
            start_drill(actor=street.town.actor(who), now=street.now, device=device)
        assert not Alarm.objects.exists()


def test_what_cannot_be_drilled_is_refused_in_words(street: Street) -> None:
    alarm = begin(street)
    client = street.seat("grid")
    again = client.post(f"/desk/devices/{alarm.device_id}/drill", {"where": "device"})
    assert again.status_code == 422
    assert "这里正在演练" in again.content.decode()
    mute = street.device(street.home("5 幢", "1", at=NEXT_DOOR))
    Device.objects.filter(pk=mute.pk).update(service="in_repair")
    mute.refresh_from_db()
    with pytest.raises(UnableToDrill):
        start_drill(actor=street.town.actor("desk"), now=street.now, device=mute)


def test_beginning_one_leads_to_it(street: Street) -> None:
    device = street.device(street.home("3 幢", "402"))
    client = street.seat("grid")
    assert "开始演练" in client.get(f"/desk/devices/{device.pk}/drill").content.decode()
    answer = client.post(f"/desk/devices/{device.pk}/drill", {"where": "device"})
    alarm = Alarm.objects.get()
    assert answer["Location"] == f"/desk/alarms/{alarm.matter.number}/"
    assert "演练开始了" in client.get(answer["Location"]).content.decode()
