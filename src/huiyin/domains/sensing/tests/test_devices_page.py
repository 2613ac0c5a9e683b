"""Devices: found, looked at, put in test, sent away and put back, swapped and retired, by those who look after them."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.domains.sensing import operations
from huiyin.domains.sensing.models import Device, DeviceChange, Health, RuleChange
from huiyin.domains.sensing.operations import UnableToChange, change_health
from huiyin.domains.sensing.queries import DeviceFilter, device_page
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street, build_street
from huiyin.intake.models import Source


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


def names(street: Street, who: str, query: str = "") -> list[str]:
    """The serial numbers on the page."""
    page = street.seat(who).get(f"/desk/devices{query}").content.decode()
    return re.findall(r'<td class="nowrap">(SN-\d+)</td>', page)


@pytest.fixture
def devices(street: Street) -> list[Device]:
    """Two at home, one next door: silent, healthy, never seen."""
    home, beside = street.home("3 幢", "402"), street.home("9 幢", "101", at=NEXT_DOOR)
    made = [
        street.device(home, "smoke", serial="SN-1"),
        street.device(home, "heat", serial="SN-2", room="厨房"),
        street.device(beside, "smoke", serial="SN-3"),
    ]
    change_health(device_id=made[0].pk, health=Health.SILENT, at=NOW)
    change_health(device_id=made[1].pk, health=Health.HEALTHY, at=NOW)
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["SN-3", "SN-2", "SN-1"]),
        ("?health=silent", ["SN-1"]),
        ("?type=smoke", ["SN-3", "SN-1"]),
        ("?type=smoke&health=never_seen", ["SN-3"]),
        ("?area=community-1", ["SN-3"]),
        ("?service=in_service", ["SN-3", "SN-2", "SN-1"]),
        ("?service=retired", []),
        ("?q=SN-2", ["SN-2"]),
        ("?q=sn-2", ["SN-2"]),
        ("?q=9 幢", ["SN-3"]),
        ("?health=nonsense&area=nowhere&after=x", ["SN-3", "SN-2", "SN-1"]),
    ],
)
def test_the_list_is_narrowed(street: Street, devices: list[Device], query: str, found: list[str]) -> None:
    assert names(street, "dispatcher", query) == found


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("desk", ["SN-3", "SN-2", "SN-1"]),
        ("supervisor", ["SN-3", "SN-2", "SN-1"]),
        ("dispatcher", ["SN-3", "SN-2", "SN-1"]),
        ("secretary", ["SN-2", "SN-1"]),
        ("grid", ["SN-2", "SN-1"]),
        ("neighbour", ["SN-3"]),
        ("officer", None),
        ("stranger", None),
    ],
)
def test_everybody_sees_the_devices_of_their_areas(
    street: Street, devices: list[Device], who: str, found: list[str] | None
) -> None:
    status = {True: 403, False: 200}[found is None]
    assert street.seat(who).get("/desk/devices").status_code == status
    one = street.seat(who).get(f"/desk/devices/{devices[0].pk}/").status_code
    assert one == (403 if found is None else 200 if "SN-1" in found else 404)
    if found is not None:
        assert names(street, who) == found


def test_a_long_list_goes_on_behind_the_last_one(street: Street) -> None:
    home = street.home("3 幢", "402")
    for n in range(120):
        street.device(home, serial=f"SN-{n}")
    client = street.seat("dispatcher")
    found: list[str] = []
    path = "/desk/devices?type=smoke"
    for _page in range(3):
        page = client.get(path).content.decode()
        found += re.findall(r'<td class="nowrap">(SN-\d+)</td>', page)
        following = re.search(r'href="(/desk/devices\?[^"]*after=\d+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert not path
    assert found == [f"SN-{n}" for n in reversed(range(120))]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (DeviceFilter(health="silent"), "sensing_device_of_health"),
        (DeviceFilter(kind="gateway"), "sensing_device_of_kind"),
        (DeviceFilter(service="in_repair"), "sensing_device_of_service"),
    ],
)
def test_what_is_narrowed_is_read_from_an_index(street: Street, wanted: DeviceFilter, index: str) -> None:
    home = street.home("3 幢", "402")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_source (door, name, kind, profile, enabled, made_at)"
            " SELECT 'key', 'many', 'smoke', '', true, now() FROM generate_series(1, 5000)"
        )
        cursor.execute(
            "INSERT INTO sensing_device (source_id, kind, name, serial, premises_id, room, circuit, firmware, service,"
            " health, revision, made_at) SELECT id, 'smoke', '', '', %s, '', '', '', 'in_service', 'healthy', 0, now()"
            " FROM intake_source WHERE name = 'many'",
            [home.pk],
        )
        cursor.execute("ANALYZE sensing_device; ANALYZE sensing_premises")
        actor = street.town.actor("desk")
        with CaptureQueriesContext(connection) as asked:
            device_page(actor, wanted, 50)
        assert len(asked) == 1
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan, plan


def test_a_device_says_how_it_is_what_watches_it_and_what_was_done(street: Street, devices: list[Device]) -> None:
    RuleChange.objects.create(
        premises=devices[1].premises, rule="heat.temperature_high", wishes={"limit": 60}, reason="厨房", at=NOW
    )
    operations.put_in_test(device=devices[1], actor=street.town.actor("grid"), now=NOW, words="月检")
    page = street.seat("grid").get(f"/desk/devices/{devices[1].pk}/").content.decode()
    assert "SN-2" in page
    assert "<b>60 °C</b> （本处设的）" in page
    assert "未核对原文" in page or "核对过原文" in page
    assert "测试中" in page
    assert "月检" in page
    assert "网格员甲" in page


def test_an_unknown_device_is_none(street: Street) -> None:
    assert street.seat("grid").get("/desk/devices/987654/").status_code == 404


@pytest.mark.parametrize(
    ("before", "what", "after"),
    [
        ("in_service", "test", "in_test"),
        ("registered", "test", "in_test"),
        ("in_service", "repair", "in_repair"),
        ("in_test", "repair", "in_repair"),
        ("in_test", "back", "in_service"),
        ("in_repair", "back", "in_service"),
        ("in_repair", "retired", "retired"),
        ("in_repair", "test", None),
        ("in_service", "back", None),
        ("retired", "test", None),
        ("retired", "back", None),
        ("retired", "retired", None),
    ],
)
def test_what_may_be_done_to_a_device_from_where_it_stands(
    street: Street, devices: list[Device], before: str, what: str, after: str | None
) -> None:
    one = devices[0]
    Device.objects.filter(pk=one.pk).update(service=before)
    client = street.seat("grid")
    answer = client.post(f"/desk/devices/{one.pk}/change/{what}", {"words": "电池鼓包"})
    assert answer.status_code == 302
    one.refresh_from_db()
    assert one.service == (after or before)
    assert DeviceChange.objects.filter(device=one).count() == (1 if after else 0)
    if after:
        change = DeviceChange.objects.get(device=one)
        assert (change.what, change.words, change.by, change.by_name) == (
            what, "电池鼓包", street.town.users["grid"], "网格员甲")  # fmt: skip


@pytest.mark.parametrize("what", ["repair", "retired"])
def test_some_things_want_a_reason(street: Street, devices: list[Device], what: str) -> None:
    answer = street.seat("grid").post(f"/desk/devices/{devices[0].pk}/change/{what}", {"words": " "})
    assert answer.status_code == 422
    assert "请写一句为什么" in answer.content.decode()
    devices[0].refresh_from_db()
    assert devices[0].service == "in_service"


@pytest.mark.parametrize("who", ["neighbour", "officer", "stranger"])
def test_only_those_who_look_after_the_place_change_it(street: Street, devices: list[Device], who: str) -> None:
    for doing in (operations.put_in_test, operations.send_to_repair, operations.retire):
        with pytest.raises(UnableToChange):
            doing(device=devices[0], actor=street.town.actor(who), now=NOW, words="x")
    with pytest.raises(UnableToChange):
        operations.swap(device=devices[0], serial="SN-9", actor=street.town.actor(who), now=NOW)
    assert street.seat(who).post(f"/desk/devices/{devices[0].pk}/change/test", {}).status_code in {403, 404}
    assert not DeviceChange.objects.exists()


def test_a_swap_gives_a_new_key_once_and_ends_the_old_one(street: Street, devices: list[Device]) -> None:
    old = devices[0]
    client = street.seat("grid")
    answer = client.post(f"/desk/devices/{old.pk}/change/swapped", {"serial": "SN-99", "words": "坏了"})
    page = answer.content.decode()
    fresh = Device.objects.get(serial="SN-99")
    key = re.search(r'<p class="receipt__code" data-said>([^<]+)</p>', page)
    assert key
    assert key[1] not in client.get(f"/desk/devices/{fresh.pk}/").content.decode()
    old.refresh_from_db()
    assert (old.service, fresh.service, fresh.room, fresh.premises, fresh.replaces) == (
        "retired", "in_service", "客厅", old.premises, old)  # fmt: skip
    assert not Source.objects.get(pk=old.source_id).enabled
    assert "SN-1" in client.get(f"/desk/devices/{fresh.pk}/").content.decode()


def test_two_who_do_it_at_once_do_it_once(street: Street, devices: list[Device]) -> None:
    stale = Device.objects.get(pk=devices[0].pk)
    operations.retire(device=devices[0], actor=street.town.actor("grid"), now=NOW, words="拆了")
    with pytest.raises(UnableToChange):
        operations.retire(device=stale, actor=street.town.actor("secretary"), now=NOW, words="拆了")
    assert DeviceChange.objects.count() == 1


def test_the_list_costs_the_same_however_many(street: Street) -> None:
    client = street.seat("dispatcher")
    street.device(street.home("3 幢", "1"))
    client.get("/desk/devices")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/devices")
    for n in range(30):
        street.device(street.home("3 幢", f"4{n:02}"))
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/devices")
    assert len(few) == len(many)


@pytest.mark.parametrize("page", ["", "?q=nothing-like-it", "{pk}/", "{pk}/change/swapped", "{pk}/drill"])
def test_pages_read_in_english(street: Street, devices: list[Device], page: str) -> None:
    path = f"/desk/devices{'' if page[:1] in {'', '?'} else '/'}{page.format(pk=devices[0].pk)}"
    words = street.seat("grid", "en").get(path).content.decode()
    words = re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", words, flags=re.S)
    for name in ("梅里路 3 号 3 幢", "9 幢 101", "网格员甲", "客厅", "厨房", "中文"):
        words = words.replace(name, "")
    assert re.findall(r"[\u4e00-\u9fff]+", words) == []
