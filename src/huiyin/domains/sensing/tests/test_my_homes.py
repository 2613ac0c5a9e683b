"""The page of whoever owns or rents a flat: one glance, a test of each device, and what was in their time."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.domains.sensing import operations
from huiyin.domains.sensing.models import Alarm, Device, DeviceChange, Health, Part, Premises, Service, Tie
from huiyin.domains.sensing.operations import change_health, commission, end_tests, end_tie, tie
from huiyin.domains.sensing.tests.street import NOW, Street, build_street
from huiyin.matters.receipts import token_of
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


@pytest.fixture
def flat(street: Street) -> Premises:
    """One flat that 业主甲 owns and 租户甲 rents, each with an account."""
    owner, tenant = street.account("owner", "业主甲"), street.account("tenant", "租户甲")
    street.account("other", "业主乙")
    premises = street.home("3 幢", "402", user=owner)
    tie(premises=premises, part=Part.TENANT, user=tenant, now=street.now)
    return premises


@pytest.fixture
def smoke(street: Street, flat: Premises) -> Device:
    device = street.device(flat, name="客厅烟感")
    change_health(device_id=device.pk, health=Health.HEALTHY, at=NOW)
    return device


def page(street: Street, who: str, language: str = "zh-hans") -> str:
    with time_machine.travel(street.now, tick=False):
        answer = street.seat(who, language).get("/my-homes")
    assert answer.status_code == 200
    return answer.content.decode()


def press(street: Street, who: str, device: Device, what: str = "test") -> int:
    """The status of pressing the button of a device."""
    with time_machine.travel(street.now, tick=False):
        return street.seat(who).post(f"/my-homes/devices/{device.pk}/{what}").status_code


def how(text: str) -> str:
    """What the page says of the first home in one glance."""
    found = re.search(r'class="home__how">.*?<b>(.*?)</b>', text, re.S)
    assert found
    return found[1]


def test_all_is_well_or_not_in_one_glance(street: Street, flat: Premises, smoke: Device) -> None:
    assert how(page(street, "owner")) == "一切正常"
    change_health(device_id=smoke.pk, health=Health.LOW_BATTERY, at=NOW)
    text = page(street, "owner")
    assert how(text) == "1 台设备要看一看"
    assert "换一节电池" in text
    change_health(device_id=smoke.pk, health=Health.NEVER_SEEN, at=NOW)
    assert how(page(street, "tenant")) == "1 台设备还没有上线"
    street.alarm(smoke)
    assert how(page(street, "tenant")) == "1 起报警还没有办结"


def test_a_flat_without_a_device_is_not_called_well(street: Street, flat: Premises) -> None:
    assert how(page(street, "owner")) == "这里还没有装设备"


def test_a_test_says_what_to_press_shows_the_alarm_that_came_and_ends_by_itself(street: Street, smoke: Device) -> None:
    assert press(street, "owner", smoke) == 302
    text = page(street, "owner")
    assert "现在按住报警器上的按钮" in text
    assert 'hx-trigger="every 2s"' in text
    smoke.refresh_from_db()
    assert (smoke.service, smoke.tested_at, smoke.test_until) == (Service.IN_TEST, NOW, NOW + timedelta(minutes=10))
    street.later(seconds=20)
    alarm = street.alarm(smoke, is_test=True)
    text = page(street, "owner")
    assert "试报警到了" in text
    assert "现在按住" not in text
    assert how(text) == "一切正常"
    street.quiet(alarm)
    street.later(minutes=9)
    assert end_tests(now=street.now) == 0
    street.later(minutes=1)
    assert end_tests(now=street.now) == 1
    smoke.refresh_from_db()
    assert (smoke.service, smoke.test_until) == (Service.IN_SERVICE, None)
    assert list(DeviceChange.objects.order_by("id").values_list("what", "by_name")) == [
        ("test", "业主甲"),
        ("back", "系统"),
    ]
    assert "试报警到了" in page(street, "owner")


def test_an_alarm_of_before_is_not_taken_for_the_one_of_the_test(street: Street, smoke: Device) -> None:
    street.quiet(street.alarm(smoke, is_test=True))
    street.later(minutes=5)
    press(street, "owner", smoke)
    assert "试报警到了" not in page(street, "owner")
    street.later(minutes=11)
    end_tests(now=street.now)
    assert "没有收到报警" in page(street, "owner")


def test_a_real_alarm_and_putting_it_in_use_are_not_taken_for_tests(street: Street, smoke: Device) -> None:
    commission(device=smoke, now=street.now)
    assert "没有收到报警" not in page(street, "owner")
    street.later(hours=1)
    press(street, "owner", smoke)
    street.later(minutes=10)
    end_tests(now=street.now)
    street.alarm(smoke)
    assert "试报警到了" not in page(street, "owner")


def test_it_is_over_as_soon_as_somebody_says_so(street: Street, smoke: Device) -> None:
    press(street, "owner", smoke)
    assert press(street, "tenant", smoke, "test/end") == 302
    smoke.refresh_from_db()
    assert smoke.service == Service.IN_SERVICE


def test_what_still_sounds_when_the_test_is_over_is_a_real_alarm(street: Street, smoke: Device) -> None:
    press(street, "owner", smoke)
    alarm = street.alarm(smoke, is_test=True)
    assert not Notice.objects.filter(subject=alarm.pk, user=street.town.users["owner"]).exists()
    street.later(minutes=10)
    end_tests(now=street.now)
    alarm.refresh_from_db()
    assert (alarm.is_test, alarm.next_rung_at) == (False, street.now + timedelta(minutes=1))
    assert Notice.objects.filter(subject=alarm.pk, user=street.town.users["owner"]).exists()
    street.later(seconds=95)
    assert operations.climb_left(now=street.now) == 1
    assert operations.climb_left(now=street.now) == 0


def test_nobody_can_test_for_ever_nor_while_it_sounds(street: Street, smoke: Device) -> None:
    for _ in range(3):
        press(street, "owner", smoke)
        press(street, "owner", smoke, "test/end")
    press(street, "owner", smoke)
    smoke.refresh_from_db()
    assert smoke.service == Service.IN_SERVICE
    street.later(hours=2)
    street.alarm(smoke)
    press(street, "owner", smoke)
    smoke.refresh_from_db()
    assert smoke.service == Service.IN_SERVICE


def test_pressing_twice_is_one_test(street: Street, smoke: Device) -> None:
    press(street, "owner", smoke)
    press(street, "owner", smoke)
    assert DeviceChange.objects.filter(what="test").count() == 1


@pytest.mark.parametrize(
    ("who", "sees", "presses"),
    [
        ("owner", True, 302),
        ("tenant", True, 302),
        ("other", False, 404),
        ("stranger", False, 404),
        ("grid", False, 404),
    ],
)
def test_who_sees_a_home_and_may_test_in_it(
    street: Street, flat: Premises, smoke: Device, who: str, sees: bool, presses: int
) -> None:
    alarm = street.alarm(smoke)
    street.quiet(alarm)
    street.act("grid", alarm, "call_false", cause="steam")
    street.act("grid", alarm, "close_false")
    assert (str(flat) in page(street, who)) is sees
    assert press(street, who, smoke) == presses
    assert press(street, who, smoke, "test/end") == presses
    led = street.seat(who).get(f"/my-homes/alarms/{alarm.matter.number}")
    assert led.status_code == (302 if sees else 404)
    if sees:
        assert led["Location"] == f"/r/{token_of(alarm.pk)}"


def test_nobody_without_an_account_comes_in(street: Street, smoke: Device) -> None:
    from django.test import Client

    assert Client().get("/my-homes").status_code == 302
    assert Client().post(f"/my-homes/devices/{smoke.pk}/test").status_code == 302
    smoke.refresh_from_db()
    assert smoke.service == Service.IN_SERVICE


def test_whoever_has_left_sees_their_time_and_nothing_newer(street: Street, flat: Premises, smoke: Device) -> None:
    mine = street.alarm(smoke)
    street.quiet(mine)
    street.act("grid", mine, "call_false", cause="steam")
    street.act("grid", mine, "close_false")
    street.later(days=2)
    left = Tie.objects.get(user=street.town.users["tenant"])
    end_tie(tie=left, now=street.now)
    street.later(days=1)
    street.alarm(smoke, "smoke.hot")
    text = page(street, "tenant")
    assert how(text) == "已经搬走，不再通知"
    assert text.count("烟雾报警") == 1
    assert "温度过高" not in text
    assert "客厅烟感" not in text
    assert press(street, "tenant", smoke) == 404
    for alarm in Alarm.objects.all():
        assert street.seat("tenant").get(f"/my-homes/alarms/{alarm.matter.number}").status_code == 404
    assert "温度过高" in page(street, "owner")


def test_whoever_moves_in_does_not_read_what_was_before(street: Street, flat: Premises, smoke: Device) -> None:
    before = street.alarm(smoke)
    street.quiet(before)
    street.act("grid", before, "call_false", cause="steam")
    street.act("grid", before, "close_false")
    street.later(days=1)
    tie(premises=flat, part=Part.TENANT, user=street.town.users["other"], now=street.now)
    assert "烟雾报警" not in page(street, "other")
    assert street.seat("other").get(f"/my-homes/alarms/{before.matter.number}").status_code == 404
    street.alarm(smoke)
    assert page(street, "other").count("烟雾报警") == 1


def test_the_page_costs_the_same_however_much_there_is(street: Street, flat: Premises, smoke: Device) -> None:
    client = street.seat("owner")
    client.get("/my-homes")
    street.alarm(smoke)
    with CaptureQueriesContext(connection) as few:
        client.get("/my-homes")
    for n in range(8):
        home = street.home("4 幢", f"{n}01", user=street.town.users["owner"])
        street.alarm(street.device(home))
    with CaptureQueriesContext(connection) as many:
        client.get("/my-homes")
    assert len(many) <= len(few)


def test_the_desk_of_somebody_at_home_leads_there(street: Street, flat: Premises) -> None:
    assert 'href="/my-homes"' in street.seat("tenant").get("/desk/").content.decode()
    assert 'href="/my-homes"' not in street.seat("grid").get("/desk/").content.decode()
    assert 'href="/my-homes"' not in street.seat("other").get("/desk/").content.decode()


def test_the_notice_to_a_tenant_leads_to_a_page_that_they_may_open(street: Street, smoke: Device) -> None:
    alarm = street.alarm(smoke)
    notice = Notice.objects.filter(subject=alarm.pk, user=street.town.users["tenant"], template="sensing.alarm").first()
    assert notice is not None
    words = words_of(notice, "zh-hans")
    assert words.link.endswith(f"/r/{token_of(alarm.pk)}")
    assert "马上确认是否起火" in words.body


def test_it_reads_in_english(street: Street, smoke: Device) -> None:
    street.alarm(smoke)
    text = page(street, "owner", "en")
    text = re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", text, flags=re.S)
    for name in ("梅里路 3 号 3 幢 402", "业主甲", "客厅烟感", "客厅", "中文"):
        text = text.replace(name, "")
    assert not re.findall(r".{0,20}[\u4e00-\u9fff]+", text)
