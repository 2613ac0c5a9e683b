"""Devices and alarms as files: exactly the list as it is narrowed, with formulas made harmless, and each recorded."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from openpyxl import load_workbook

from huiyin.domains.sensing.models import Alarm, Device, Health, Premises
from huiyin.domains.sensing.operations import change_health
from huiyin.domains.sensing.rules import Severity
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street, build_street
from huiyin.pages import exporting

ListExport = apps.get_model("web", "ListExport")


@pytest.fixture
def street(db: None) -> Iterator[Street]:
    made = build_street()
    with time_machine.travel(NOW, tick=False):
        yield made


@pytest.fixture
def devices(street: Street) -> list[Device]:
    """A smoke alarm with a name that is a formula, a silent heat detector, and one of the community next door."""
    home = street.home("3 幢", "402")
    made = [
        street.device(home, name="=1+1 打 13812345678", serial="+861", room="@客厅"),
        street.device(home, "heat"),
        street.device(street.home("9 幢", "101", at=NEXT_DOOR), name="邻家烟感"),
    ]
    change_health(device_id=made[1].pk, health=Health.SILENT, at=NOW)
    return made


def posted(street: Street, what: str, query: str = "", format: str = "csv", who: str = "grid", **more: Any) -> Any:
    return street.seat(who, **more).post(f"/desk/{what}/export", {"query": query, "format": format})


def lines(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.usefixtures("devices")
def test_the_file_of_devices_holds_what_the_page_shows(street: Street) -> None:
    heads, *rows = lines(posted(street, "devices"))
    assert heads[:4] == ["编号", "类型", "名称", "序列号"]
    assert len(rows) == 2
    assert "邻家烟感" not in str(rows)
    assert [row[4] for row in lines(posted(street, "devices", "health=silent"))[1:]] == ["失联"]
    assert len(lines(posted(street, "devices", "type=smoke", who="desk"))) == 3
    assert len(lines(posted(street, "devices", "q=邻家", who="desk"))) == 2


@pytest.mark.usefixtures("devices")
def test_a_formula_in_a_name_is_harmless_and_a_number_is_masked(street: Street) -> None:
    (_heads, *rows) = lines(posted(street, "devices", "type=smoke"))
    assert rows[0][2].startswith("'=1+1 打 ")
    assert rows[0][3] == "'+861"
    assert rows[0][9] == "'@客厅"
    assert "13812345678" not in str(rows)
    answer = posted(street, "devices", "type=smoke", format="xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert str(sheet["C2"].value).startswith("=1+1 打 ")
    assert sheet["C2"].data_type == "s"


@pytest.fixture
def alarms(street: Street, devices: list[Device]) -> list[Alarm]:
    """An open critical one, a closed serious one with its cause, and a test."""
    smoke, heat, away = devices
    made = [street.alarm(smoke), street.alarm(heat, "heat.temperature_high", Severity.SERIOUS), street.alarm(away)]
    Alarm.objects.filter(pk=made[1].pk).update(
        closed_at=NOW, cleared_at=NOW, acknowledged_at=NOW, is_false=True, cause="cooking"
    )
    Alarm.objects.filter(pk=made[0].pk).update(raised_at=NOW - timedelta(days=3))
    return made


def test_the_page_of_alarms_is_narrowed_by_all_it_offers(street: Street, alarms: list[Alarm]) -> None:
    def found(query: str, who: str = "desk") -> list[str]:
        text = street.seat(who).get(f"/desk/alarms?{query}").content.decode()
        return re.findall(r'<tr><td>.*?href="/desk/alarms/([^/]+)/"', text)

    smoke, heat, away = (one.matter.number for one in alarms)
    assert found("") == [away, smoke, heat]
    assert found("", "grid") == [smoke, heat]
    assert found("tab=open") == [away, smoke]
    assert found("tab=closed") == [heat]
    assert found("severity=serious") == [heat]
    assert found("type=temperature_high") == [heat]
    assert found("days=1") == [away, heat]
    assert found("area=community-1") == [away]
    assert found("area=community-1", "grid") == []
    assert found("q=9 幢") == [away]
    assert found(f"q={smoke}") == [smoke]
    Alarm.objects.filter(pk=alarms[0].pk).update(is_test=True)
    assert found("tests=no") == [away, heat]
    assert found("tab=x&type=x&severity=x&days=x&area=x&after=x&tests=x") == [away, smoke, heat]


@pytest.mark.usefixtures("alarms")
@pytest.mark.parametrize(
    "query",
    ["", "tab=open", "tab=closed", "severity=critical", "days=1", "type=temperature_high", "q=3 幢"],
)
def test_the_file_of_alarms_holds_the_rows_of_the_page_in_its_order(street: Street, query: str) -> None:
    text = street.seat("desk").get(f"/desk/alarms?{query}").content.decode()
    shown = re.findall(r'<tr><td>.*?href="/desk/alarms/([^/]+)/"', text)
    assert [row[0] for row in lines(posted(street, "alarms", query, who="desk"))[1:]] == shown


@pytest.mark.usefixtures("alarms")
def test_the_file_says_what_became_of_an_alarm(street: Street) -> None:
    heads, row = lines(posted(street, "alarms", "tab=closed"))
    said = dict(zip(heads, row, strict=True))
    assert (said["误报"], said["原因"], said["状态"], said["房号"]) == ("是", "做饭油烟", "待接警", "402")
    assert said["办结时间"] == "2026-03-04 10:00:00+08:00"


@pytest.mark.parametrize("what", ["devices", "alarms"])
def test_each_file_is_recorded_with_its_filter_and_rows(street: Street, alarms: list[Alarm], what: str) -> None:
    lines(posted(street, what, "q=3 幢&page=2&x=y", who="desk"))
    record = ListExport.objects.get()
    assert (record.user, record.page, record.format) == (street.town.users["desk"], what, "csv")
    assert record.query == "q=3+%E5%B9%A2"
    assert record.rows == 2


@pytest.mark.usefixtures("devices")
@pytest.mark.parametrize("what", ["devices", "alarms"])
def test_a_file_is_for_those_who_see_the_list_and_for_no_link(street: Street, what: str) -> None:
    for who in ("officer", "stranger"):
        assert posted(street, what, who=who).status_code == 403
    assert street.seat("grid").get(f"/desk/{what}/export").status_code == 405
    assert posted(street, what, format="exe").status_code == 400
    assert not ListExport.objects.exists()


@pytest.mark.usefixtures("devices")
def test_too_many_for_a_workbook_are_sent_back_to_csv(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_IN_XLSX", 1)
    answer = posted(street, "devices", "type=smoke", format="xlsx", who="desk")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/devices?type=smoke")
    assert not ListExport.objects.exists()
    assert len(lines(posted(street, "devices"))) == 3


def test_pages_of_alarms_follow_each_other_without_gap_or_double(street: Street) -> None:
    for n in range(120):
        home = street.home(f"{n} 幢", "101")
        street.alarm(street.device(home))
    Alarm.objects.filter(premises__building__endswith="5 幢").update(closed_at=NOW, cleared_at=NOW, acknowledged_at=NOW)
    address, seen = "/desk/alarms?days=30", []
    client = street.seat("desk")
    while address:
        text = client.get(address).content.decode()
        seen += re.findall(r'<tr><td>.*?href="/desk/alarms/([^/]+)/"', text)
        onward = re.search(r'href="(/desk/alarms\?[^"]*after[^"]*)"', text)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert len(seen) == len(set(seen)) == Premises.objects.count() == 120


@pytest.mark.usefixtures("alarms")
def test_the_list_and_the_heads_read_in_english(street: Street) -> None:
    text = street.seat("desk", "en").get("/desk/alarms").content.decode()
    text = re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", text, flags=re.S)
    said = re.sub("梅里路 3 号|3 幢|9 幢|@?客厅|打 13812345678|邻家烟感|市级调度员|中文", "", text)
    assert not re.findall(r".{0,20}[\u4e00-\u9fff]+", said)
    for what in ("devices", "alarms"):
        heads = lines(posted(street, what, language="en"))[0]
        assert not re.findall(r"[\u4e00-\u9fff]", str(heads))
