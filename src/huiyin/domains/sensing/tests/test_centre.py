"""The screen of the joint-action centre: what stands on it, in which order, for whom; a storm stays usable."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.domains.sensing.models import Alarm, Health, Rung
from huiyin.domains.sensing.operations import change_health, climb
from huiyin.domains.sensing.queries import open_alarms
from huiyin.domains.sensing.rules import Reason, Severity
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street, build_street
from huiyin.domains.sensing.web.shared import Shared
from huiyin.matters.models import Matter

HOT = Reason(term="current >= 40", measure="value", key="current", op=">=", value=46.8, limit=40, unit="A")


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


def screen(client: Client, query: str = "") -> str:
    """The text of the page."""
    answer = client.get(f"/desk/centre{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(page: str) -> list[str]:
    """The alarms on it, in their order."""
    return re.findall(r'<article class="alarm" data-key="([^"]+)"', page)


def json_of(page: str, key: str) -> object:
    found = re.search(rf'<script id="{key}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_worst_comes_first_then_who_has_no_answer_then_the_oldest(street: Street) -> None:
    devices = [street.device(street.home("3 幢", f"40{n}")) for n in range(5)]
    minor = street.alarm(devices[0], "smoke.taken_down", Severity.MINOR)
    street.later(minutes=1)
    answered = street.alarm(devices[1])
    street.later(minutes=1)
    older = street.alarm(devices[2])
    street.later(minutes=1)
    newer = street.alarm(devices[3])
    street.act("grid", answered, "acknowledge")
    expected = [older, newer, answered, minor]
    assert numbers(screen(street.seat("dispatcher"))) == [one.matter.number for one in expected]


def test_an_alarm_says_how_long_until_it_climbs_and_then_how_long_nobody_has_answered(street: Street) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")))
    page = screen(street.seat("dispatcher"))
    assert 'data-due="soon"' in page
    assert ">1:00</b><small>后升级" in page
    assert "已通知：" in page
    street.later(seconds=60)
    with time_machine.travel(street.now, tick=False):
        assert climb(alarm=Alarm.objects.select_related("matter").get(pk=alarm.pk), now=street.now)
        page = screen(street.seat("dispatcher"))
    assert 'data-due="late"' in page
    assert ">+1:00</b><small>无人接警" in page
    assert "已升级：" in page
    assert ">1:00</b> 后再升级" in page


def test_the_screen_names_who_has_answered(street: Street) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")))
    street.act("grid", alarm, "set_out")
    page = screen(street.seat("dispatcher"))
    assert "网格员甲 · 正在赶去" in page
    assert "data-until" not in page


def test_what_was_measured_stands_beside_the_name(street: Street) -> None:
    device = street.device(street.home("3 幢", "402"), "electrical_fire", room="配电箱")
    street.alarm(device, "electrical_fire.overload", Severity.SERIOUS, HOT)
    page = screen(street.seat("dispatcher"))
    assert "用电过载 46.8\N{NO-BREAK SPACE}A" in page
    assert "community-0 · 梅里路 3 号 3 幢 402 配电箱" in page


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("desk", {"here", "beside"}),
        ("supervisor", {"here", "beside"}),
        ("dispatcher", {"here", "beside"}),
        ("secretary", {"here"}),
        ("grid", {"here"}),
        ("neighbour", {"beside"}),
        ("officer", None),
        ("stranger", None),
    ],
)
def test_everybody_sees_the_alarms_of_their_areas(street: Street, who: str, sees: set[str] | None) -> None:
    here = street.alarm(street.device(street.home("3 幢", "402")))
    beside = street.alarm(street.device(street.home("9 幢", "101", at=NEXT_DOOR)))
    answer = street.seat(who).get("/desk/centre")
    if sees is None:
        assert answer.status_code == 403
        return
    names = {here.matter.number: "here", beside.matter.number: "beside"}
    assert {names[number] for number in numbers(answer.content.decode())} == sees


def test_the_screen_sounds_once_for_what_is_critical_and_unanswered(street: Street) -> None:
    loud = street.alarm(street.device(street.home("3 幢", "402")))
    answered = street.alarm(street.device(street.home("3 幢", "403")))
    street.alarm(street.device(street.home("3 幢", "404")), "smoke.taken_down", Severity.MINOR)
    street.alarm(street.device(street.home("3 幢", "405")), is_test=True)
    street.act("grid", answered, "acknowledge")
    assert json_of(screen(street.seat("dispatcher")), "watch-sounds") == [f"{loud.matter.number}.1"]


def test_what_was_closed_today_and_how_the_devices_are_stand_there_too(street: Street) -> None:
    homes = [street.home("3 幢", f"40{n}") for n in range(3)]
    devices = [street.device(home) for home in homes]
    for device, health in zip(devices, (Health.HEALTHY, Health.SILENT, Health.LOW_BATTERY), strict=True):
        change_health(device_id=device.pk, health=health, at=street.now)
    alarm = street.alarm(devices[0])
    street.later(seconds=30)
    street.act("grid", alarm, "call_false", cause="cooking")
    street.quiet(alarm)
    street.act("grid", alarm, "close_false")
    with time_machine.travel(street.now, tick=False):
        page = screen(street.seat("dispatcher"))
    assert 'data-state="done"' in page
    assert "没有报警" in page
    assert "设备在线 <b>2</b> / 3" in page
    assert "失联 <b>1</b>" in page
    assert "今天报警 <b>1</b>" in page
    assert "平均接警 <b>30 秒</b>" in page


def test_tests_and_drills_are_counted_nowhere(street: Street) -> None:
    street.alarm(street.device(street.home("3 幢", "402")), is_test=True)
    street.alarm(street.device(street.home("3 幢", "403")), is_drill=True)
    page = screen(street.seat("dispatcher"))
    assert "今天报警 <b>0</b>" in page
    assert "紧急 1" not in page
    assert "演练 1" in page
    assert "【演练】" in page
    assert "【测试】" in page


def test_an_empty_screen_says_that_all_is_well(street: Street) -> None:
    page = screen(street.seat("dispatcher"))
    assert "没有报警" in page
    assert "还没有登记设备" in page


def test_it_reads_in_english(street: Street) -> None:
    street.alarm(street.device(street.home("3 幢", "402")))
    page = screen(street.seat("dispatcher", "en"))
    assert "Joint-action centre" in page
    assert "Smoke" in page
    chinese = re.sub(
        r"梅里路 3 号 3 幢 402 客厅|>中文<",
        "",
        re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", page, flags=re.S),
    )
    assert re.findall(r"[\u4e00-\u9fff]+", chinese) == []


def storm(street: Street, count: int, buildings: int) -> None:
    """Many alarms in a few rows written at once: the storm itself is not what is tried here."""
    first = street.alarm(street.device(street.home("0 幢", "0")))
    pattern = Matter.objects.get(pk=first.pk)
    devices = [street.device(street.home(f"{n} 幢", "100")) for n in range(1, buildings)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO matters_matter SELECT (jsonb_populate_record(m, jsonb_build_object(
                'id', gen_random_uuid(), 'opened_as', 'storm' || n, 'number', 'HY26-9' || lpad(n::text, 5, '0') || '-X',
                'receipt_digest', md5(n::text)))).* FROM matters_matter m, generate_series(1, %s) n WHERE m.id = %s
            """,
            [count - 1, pattern.pk],
        )
        cursor.execute(
            """
            INSERT INTO sensing_alarm SELECT (jsonb_populate_record(a, jsonb_build_object('matter_id', m.id,
                'device_id', d.id, 'premises_id', d.premises_id, 'type', 'fire' || m.number,
                'severity', (ARRAY['critical','serious','minor'])[1 + substr(m.number, 7, 5)::int %% 3]))).*
            FROM sensing_alarm a, matters_matter m
            JOIN sensing_device d ON d.id = (%s::bigint[])[1 + substr(m.number, 7, 5)::int %% %s]
            WHERE a.matter_id = %s AND m.number LIKE 'HY26-9%%'
            """,
            [[device.pk for device in devices], len(devices), first.pk],
        )


def test_more_than_thirty_are_grouped_by_building_and_each_is_kept(street: Street) -> None:
    storm(street, 40, buildings=4)
    client = street.seat("dispatcher")
    page = screen(client)
    assert "同时 40 起报警" in page
    assert len(re.findall(r'<details class="alarm__many"', page)) == 3
    links = [link.replace("&amp;", "&") for link in re.findall(r'data-more="([^"]+)"', page)]
    inside = [number for link in links for number in numbers(client.get(link).content.decode())]
    assert len(set(inside)) == 39
    assert len(set(inside) | set(numbers(page))) == 40


def test_five_thousand_open_alarms_stay_usable(street: Street) -> None:
    storm(street, 5_000, buildings=120)
    client = street.seat("dispatcher")
    client.get("/desk/centre")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get("/desk/centre")
    ours = [one["sql"] for one in asked if "sensing_" in one["sql"]]
    assert len(ours) <= 5, ours
    assert len(asked) <= 12, [one["sql"][:80] for one in asked]
    assert len(answer.content) < 300_000
    assert "同时 5000 起报警" in answer.content.decode() or "同时 5,000 起报警" in answer.content.decode()
    assert len(client.get("/desk/centre?part=1").content) < 300_000
    assert len(open_alarms(street.town.actor("dispatcher"))) == 5_000


def test_the_open_ones_are_read_from_their_own_index(street: Street) -> None:
    storm(street, 200, buildings=10)
    with connection.cursor() as cursor:
        # All but about fifty are over: the types of a storm are numbered (`storm`).
        cursor.execute("UPDATE sensing_alarm SET closed_at = now(), cleared_at = now(), acknowledged_at = now()"
                       " WHERE type > 'fireHY26-90050'")  # fmt: skip
        cursor.execute("ANALYZE sensing_alarm; SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            open_alarms(street.town.actor("dispatcher"))
        cursor.execute("EXPLAIN " + asked[-1]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert re.search(r"sensing_alarm_(one_)?open", plan), plan
    assert "Seq Scan on sensing_alarm" not in plan


def test_the_fragment_is_what_the_page_holds(street: Street) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")))
    part = screen(street.seat("dispatcher"), "?part=1")
    assert numbers(part) == [alarm.matter.number]
    assert "<html" not in part
    for key in ("watch-list", "watch-marks", "watch-foot", "watch-pins", "watch-sounds"):
        assert f'id="{key}"' in part


def test_pins_differ_by_what_is_known(street: Street) -> None:
    late = street.alarm(street.device(street.home("3 幢", "402")))
    taken = street.alarm(street.device(street.home("4 幢", "101")))
    Alarm.objects.filter(pk=late.pk).update(rung=1)
    Rung.objects.create(alarm=late, number=1, at=street.now, told=["supervisor"])
    street.act("grid", taken, "acknowledge")
    features = json_of(screen(street.seat("dispatcher")), "watch-pins")
    assert isinstance(features, dict)
    shown = {one["properties"]["url"]: one["properties"]["pin"] for one in features["features"]}
    assert shown == {f"/desk/alarms/{late.matter.number}/": "late", f"/desk/alarms/{taken.matter.number}/": "open"}


def test_what_happened_yesterday_is_gone_from_the_screen(street: Street) -> None:
    alarm = street.alarm(street.device(street.home("3 幢", "402")), "smoke.taken_down", Severity.MINOR)
    street.quiet(alarm)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert numbers(screen(street.seat("dispatcher"))) == []


def test_many_screens_of_one_account_are_answered_by_one_reading(street: Street) -> None:
    street.alarm(street.device(street.home("3 幢", "402")))
    client = street.seat("dispatcher")
    since = newest()
    first = screen(client, f"?part=1&since={since}")
    with CaptureQueriesContext(connection) as asked:
        assert screen(client, f"?part=1&since={since}") == first
    assert not [one["sql"] for one in asked if "sensing_alarm" in one["sql"]]
    assert numbers(screen(street.seat("secretary"), f"?part=1&since={since}"))


def test_a_screen_that_was_told_of_several_things_shares_too(street: Street) -> None:
    street.alarm(street.device(street.home("3 幢", "402")))
    client = street.seat("dispatcher")
    since = newest()
    first = screen(client, f"?part=1&since={since}")
    with CaptureQueriesContext(connection) as asked:
        assert screen(client, f"?part=1&since={since - 1},{since}") == first
    assert not [one["sql"] for one in asked if "sensing_alarm" in one["sql"]]
    with CaptureQueriesContext(connection) as asked:
        screen(client, f"?part=1&since={since},{2**62}")
    assert [one["sql"] for one in asked if "sensing_alarm" in one["sql"]]


def test_what_a_transaction_brought_is_never_missed_by_them(db: None) -> None:
    shared, read = Shared(), iter(range(10))

    def text() -> bytes:
        return str(next(read)).encode()

    assert shared.get("one", {0}, text) == b"0"
    assert shared.get("one", {0}, text) == b"0"
    assert shared.get("two", {0}, text) == b"1"
    assert shared.get("one", {2**60}, text) == b"2"  # a transaction that was not over when it was read
    assert shared.get("two", {2**60, 0}, text) == b"3"  # one of several


def newest() -> int:
    """The newest transaction that is over, as a live event would name it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        return int(cursor.fetchone()[0]) - 1


def test_what_is_only_a_drill_stands_below_what_is_real(street: Street) -> None:
    drill = street.alarm(street.device(street.home("3 幢", "401")), is_drill=True)
    street.later(minutes=1)
    real = street.alarm(street.device(street.home("3 幢", "402")))
    assert numbers(screen(street.seat("dispatcher"))) == [real.matter.number, drill.matter.number]
    street.act("grid", real, "acknowledge")
    assert numbers(screen(street.seat("dispatcher"))) == [real.matter.number, drill.matter.number]
