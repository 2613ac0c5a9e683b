"""One alarm on one page, for those who go there and for its owner; the sheet for 119; the links that lead there."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.domains.sensing.demo.pictures import floor_plan
from huiyin.domains.sensing.models import Device
from huiyin.domains.sensing.rules import Reason, Severity
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street, build_street
from huiyin.intake.operations.months import make_months
from huiyin.intake.rules.ids import observation_id
from huiyin.kernel.clock import to_ms
from huiyin.notices.models import Notice
from huiyin.notices.wording import words_of
from huiyin.people.models import PersonalLook

HOT = Reason(
    term="line_temperature >= 90", measure="value", key="line_temperature", op=">=", value=96.5, limit=90, unit="°C"
)


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


def text(street: Street, who: str, path: str, *, language: str = "zh-hans", status: int = 200) -> str:
    with time_machine.travel(street.now, tick=False):
        answer = street.seat(who, language).get(path)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def said(device: Device, hours_ago: float, values: str) -> None:
    """The device said this, so long ago."""
    at = NOW - timedelta(hours=hours_ago)
    identifier = observation_id(to_ms(at), values.encode(), uuid4().int % 60000)
    row = (device.source_id, identifier.hex(), at, at, at, 0, 0, 0, 0, values)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO intake_observation VALUES ({', '.join(['%s'] * 10)})", row)


def test_the_page_says_what_where_since_when_why_and_whom_to_ring(street: Street) -> None:
    home = street.home("3 幢", "402", name="业主甲", phone="13800000001")
    alarm = street.alarm(street.device(home, "electrical_fire", room="配电箱"), "electrical_fire.line_hot", reason=HOT)
    page = text(street, "grid", f"/desk/alarms/{alarm.matter.number}/")
    assert '线缆温度过高：<span class="whole">梅里路 3 号 3 幢 402 配电箱</span>' in page
    assert "线缆温度达到 96.5 °C（限值 90 °C）" in page
    assert 'href="tel:119"' in page
    assert 'href="geo:31.305000,120.955000"' in page
    assert "地址：梅里路 3 号 3 幢 402 配电箱" in page
    assert "13800000001" not in page
    assert "138****0001" in page
    for action in ("acknowledge", "set_out", "arrive", "confirm", "call_false"):
        assert f"/desk/m/{alarm.matter.number}/act/{action}" in page
    assert "/act/close_test" not in page


def test_who_is_near_who_was_told_and_what_came_of_it(street: Street) -> None:
    home = street.home("3 幢", "402", name="业主甲", phone="13800000001")
    alarm = street.alarm(street.device(home))
    Notice.objects.filter(subject=alarm.pk, user=None).update(
        state="failed", outcome="nobody left an address", fallbacks=[]
    )
    page = text(street, "dispatcher", f"/desk/alarms/{alarm.matter.number}/")
    assert "第 1 轮" in page
    assert "没送到" in page
    assert "没有人接警的话，今天 10:01 再通知" in page
    near = page[page.index("谁最近") :]
    assert near.index("网格员甲") < near.index("社区书记甲") < near.index("街道调度员")


def test_neighbours_stand_there_masked_and_what_sounds_next_door_is_seen(street: Street) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")))
    loud = street.alarm(street.device(street.home("3 幢", "403", name="业主乙", phone="13800000002")))
    street.home("9 幢", "101", at=NEXT_DOOR, name="业主丙", phone="13800000003")
    page = text(street, "grid", f"/desk/alarms/{alarm.matter.number}/")
    beside = page[page.index("同一栋楼") :]
    assert "138****0002" in beside
    assert "13800000002" not in page
    assert "138****0003" not in page
    assert f'href="/desk/alarms/{loud.matter.number}/"' in beside
    found = street.seat("grid").get(f"/desk/alarms/{alarm.matter.number}/pins.geojson").json()
    assert len(found["features"]) == 2


def test_what_was_here_before_is_told_with_its_cause(street: Street) -> None:
    device = street.device(street.home("3 幢", "402"))
    before = street.alarm(device)
    street.act("grid", before, "call_false", cause="cooking")
    street.quiet(before)
    street.act("grid", before, "close_false")
    street.later(days=1)
    alarm = street.alarm(device)
    page = text(street, "grid", f"/desk/alarms/{alarm.matter.number}/")
    past = page[page.index("这里以前的报警") :]
    assert before.matter.number in past
    assert "误报" in past
    assert "做饭油烟" in past


def test_the_last_day_is_drawn_with_its_limits_and_stands_in_a_table(street: Street) -> None:
    make_months(now=NOW)
    device = street.device(street.home("3 幢", "402"), "electrical_fire")
    for hours, value in ((30, 20), (3.2, 31), (3.1, 35), (0.1, 96.5)):
        said(device, hours, f'{{"line_temperature": {value}, "arc": false}}')
    alarm = street.alarm(device, "electrical_fire.line_hot", reason=HOT)
    page = text(street, "grid", f"/desk/alarms/{alarm.matter.number}/")
    drawn = re.search(r'data-trend="([^"]+)"', page)
    assert drawn
    assert drawn[1].count("[1") == 3
    assert "紧急 90 °C" in page
    assert "严重 70 °C" in page
    assert re.search(r"今天 6:00</td><td data-num>31</td><td data-num>33</td><td data-num>35</td>", page)
    assert "<b>96.5</b>" in page
    assert "故障电弧" in page


def test_without_a_reading_it_says_so(street: Street) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")))
    assert "最近 24 小时没有数据" in text(street, "grid", f"/desk/alarms/{alarm.matter.number}/")


def test_its_owner_reads_the_page_without_what_is_internal(street: Street) -> None:
    owner = street.account("owner", "业主甲")
    alarm = street.alarm(street.device(street.home("3 幢", "402", user=owner)))
    street.home("3 幢", "403", name="业主乙", phone="13800000002")
    page = text(street, "owner", f"/desk/alarms/{alarm.matter.number}/")
    assert f"/desk/m/{alarm.matter.number}/act/acknowledge" in page
    assert "act/set_out" not in page
    assert 'href="tel:119"' in page
    for inside in ("通知了谁", "谁最近", "同一栋楼", "138****0002", "119 交接单", "/desk/devices/"):
        assert inside not in page
    assert street.seat("owner").get(f"/desk/alarms/{alarm.matter.number}/119").status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("desk", 200), ("supervisor", 200), ("dispatcher", 200), ("secretary", 200), ("grid", 200), ("neighbour", 403),
     ("officer", 403), ("stranger", 403)],
)  # fmt: skip
@pytest.mark.parametrize("page", ["", "119", "pins.geojson"])
def test_who_may_open_it(street: Street, who: str, status: int, page: str) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")))
    assert street.seat(who).get(f"/desk/alarms/{alarm.matter.number}/{page}").status_code == status


def test_what_is_no_alarm_has_no_such_page(street: Street) -> None:
    assert street.seat("desk").get("/desk/alarms/HY26-000000-0/").status_code == 404


def test_the_page_costs_the_same_however_much_stands_around_it(street: Street) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")))
    path = f"/desk/alarms/{alarm.matter.number}/"
    street.alarm(street.device(street.home("3 幢", "501", name="业主", phone="13800000199")))
    client = street.seat("dispatcher")
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for n in range(12):
        home = street.home("3 幢", f"5{n:02}", name="业主", phone=f"138000001{n:02}")
        street.alarm(street.device(home), "smoke.taken_down", Severity.MINOR)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    # What the process keeps for a second (areas, lifecycles) is asked for anew on a slow machine, and is not ours.
    ours = [sum("sensing_" in one["sql"] for one in asked) for asked in (few, many)]
    assert ours[0] >= ours[1] > 0, ours


def test_the_notice_to_an_account_leads_to_the_page_and_the_matter_links_to_it(street: Street) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")))
    notice = Notice.objects.filter(subject=alarm.pk, user=street.town.users["grid"]).first()
    assert notice is not None
    assert f"/desk/alarms/{alarm.matter.number}/" in words_of(notice, "zh-hans").body
    assert f'href="/desk/alarms/{alarm.matter.number}/"' in text(street, "grid", f"/desk/m/{alarm.matter.number}/")


def test_after_a_step_one_is_back_at_the_alarm(street: Street) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")))
    answer = street.seat("grid").post(f"/desk/m/{alarm.matter.number}/act/acknowledge", {"client_id": "one"})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/alarms/{alarm.matter.number}/")


def test_the_sheet_for_119_shows_the_number_after_a_look_that_is_written_down(street: Street) -> None:
    home = street.home("3 幢", "402", name="业主甲", phone="13800000001")
    alarm = street.alarm(street.device(home))
    street.alarm(street.device(street.home("3 幢", "502")))
    path = f"/desk/alarms/{alarm.matter.number}/119"
    page = text(street, "grid", path)
    assert "138****0001" in page
    assert "3 幢 502" in page
    assert "消火栓" in page
    client = street.seat("grid")
    assert client.post(path, {"purpose": "call", "reason": ""}).status_code == 422
    assert PersonalLook.objects.count() == 0
    answer = client.post(path, {"purpose": "call", "reason": "火警，要业主开门"})
    assert "13800000001" in answer.content.decode()
    (look,) = PersonalLook.objects.all()
    assert (look.reason, look.subject) == ("火警，要业主开门", alarm.pk)
    assert "13800000001" not in client.get(path).content.decode()


def test_who_may_not_look_gets_no_number_by_sending_a_reason(street: Street) -> None:
    home = street.home("3 幢", "402", name="业主甲", phone="13800000001")
    alarm = street.alarm(street.device(home))
    answer = street.seat("secretary").post(
        f"/desk/alarms/{alarm.matter.number}/119", {"purpose": "call", "reason": "看看"}
    )
    assert answer.status_code in {200, 403}
    assert ("13800000001" in answer.content.decode()) is (answer.status_code == 200)
    assert PersonalLook.objects.count() == (1 if answer.status_code == 200 else 0)


def test_a_plan_is_shown_to_those_who_see_the_alarm_alone(street: Street) -> None:
    home = street.home("3 幢", "402")
    home.floor_plan = floor_plan(NOW)
    home.save()
    alarm = street.alarm(street.device(home))
    path = f"/desk/alarms/{alarm.matter.number}/plan"
    assert f'src="{path}?size=page"' in text(street, "grid", f"/desk/alarms/{alarm.matter.number}/")
    answer = street.seat("grid").get(path)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer.getvalue().startswith(b"\xff\xd8")
    assert street.seat("neighbour").get(path).status_code == 403


def test_it_reads_in_english(street: Street) -> None:
    home = street.home("3 幢", "402", name="Owner", phone="13800000001")
    alarm = street.alarm(street.device(home, room="hall"))
    for page in ("", "119"):
        words = text(street, "grid", f"/desk/alarms/{alarm.matter.number}/{page}", language="en")
        words = re.sub(r"<script.*?</script>|<symbol.*?</symbol>|data-words=\"[^\"]*\"", "", words, flags=re.S)
        for name in (
            "梅里路 3 号 3 幢 402",
            "网格员甲",
            "社区书记甲",
            "街道调度员",
            "街道分管主任",
            "市级调度员",
            "烟雾",
            "中文",
        ):
            words = words.replace(name, "")
        assert set(re.findall(r"[\u4e00-\u9fff]+", words)) <= {"一"}, re.findall(r".{20}[\u4e00-\u9fff]+", words)
