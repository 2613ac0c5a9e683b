"""Who reads which letter, and how much of it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.models import Health, Premises, Tie, Use
from huiyin.domains.sensing.tests.letters import flats, hung, letter, over, owner_of, read
from huiyin.domains.sensing.tests.street import NEXT_DOOR, NOW, Street


def test_an_owner_reads_of_the_own_flat_and_of_the_building_in_sums(street: Street) -> None:
    mine, other, *_rest = flats(street, 6)
    owner_of(street, mine)
    over(street, hung(street, mine), is_false=True, cause="cooking")
    over(street, hung(street, other), is_false=False, cause="gas_leak")
    hung(street, other, "heat", Health.SILENT)
    page = read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}")
    assert "报警 2 起" in page
    assert "燃气泄漏 1" in page
    assert "101" in page
    assert "102" not in page
    assert "1 台在别家" in page


def test_in_a_small_building_an_owner_reads_of_nothing_but_the_own_flat(street: Street) -> None:
    mine, other = flats(street, 2)
    owner_of(street, mine)
    over(street, hung(street, other), is_false=False, cause="gas_leak")
    hung(street, mine)
    page = read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}")
    assert "没有报过警" in page
    assert "燃气" not in page
    assert "怕认出别家" in page


def test_an_owner_reads_nothing_of_the_time_before_theirs(street: Street) -> None:
    mine, *_rest = flats(street, 6)
    owner_of(street, mine)
    over(street, hung(street, mine), is_false=False, cause="open_fire")
    assert "自己家的报警" in read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}")
    Tie.objects.update(since=NOW + timedelta(days=1))
    assert "自己家的报警" not in read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}")


def test_who_does_not_belong_there_finds_no_letter(street: Street) -> None:
    mine, *_rest = flats(street, 6)
    owner_of(street, mine)
    owner_of(street, flats(street, 5, "4 幢")[0], "neighbour-owner")
    for who in ("neighbour-owner", "stranger", "officer"):
        read(street, who, f"/my-homes/letters/2026-03/{mine.pk}", status=404)
        read(street, who, f"/my-homes/letters/2026-03/{mine.pk}.pdf", status=404)
    Tie.objects.update(until=NOW)
    read(street, "owner", f"/my-homes/letters/2026-03/{mine.pk}", status=404)


def test_the_desk_reads_every_flat_of_its_own_areas(street: Street) -> None:
    mine, *_rest = flats(street, 6)
    over(street, hung(street, mine), is_false=False, cause="gas_leak")
    away = street.home("9 幢", "101", at=NEXT_DOOR)
    assert "一起一起看" in read(street, "grid", f"/desk/letters/2026-03/{mine.pk}")
    read(street, "grid", f"/desk/letters/2026-03/{away.pk}", status=404)
    read(street, "neighbour", f"/desk/letters/2026-03/{mine.pk}", status=404)
    for who in ("officer", "stranger"):
        read(street, who, f"/desk/letters/2026-03/{mine.pk}", status=403)
        read(street, who, "/desk/letters", status=403)


@pytest.mark.parametrize("month", ["2026-05", "2026-13", "1999-12", "x", "2026-3", "２０２６-03"])
def test_a_month_that_is_none_or_has_not_begun_has_no_letter(street: Street, month: str) -> None:
    read(street, "desk", f"/desk/letters/{month}/{flats(street, 1)[0].pk}", status=404)


def test_premises_without_a_building_have_no_letter(street: Street) -> None:
    nameless = Premises.objects.create(name="流动摊位", use=Use.SHOP, made_at=NOW)
    read(street, "desk", f"/desk/letters/2026-03/{nameless.pk}", status=404)
    assert nameless.pk not in [one.premises_id for one in queries.buildings_like("")]


def test_the_list_names_buildings_with_places_devices_and_alarms(street: Street) -> None:
    for flat in flats(street, 3):
        over(street, hung(street, flat))
    flats(street, 2, "4 幢")
    page = read(street, "desk", "/desk/letters?month=2026-03")
    row = re.search(r"梅里路 3 号 3 幢</span>.*?</li>", page, re.S)
    assert row
    for said in ("报警 3 起", "3 处场所", "3 台设备"):
        assert said in row[0]
    assert "4 幢" not in read(street, "desk", "/desk/letters?month=2026-03&q=3 幢")
    assert "没有这样的楼栋" in read(street, "desk", "/desk/letters?q=无此楼")
    for query in ("?month=x&page=-1", "?month=2099-01", "?page=99999"):
        read(street, "desk", f"/desk/letters{query}")


def test_a_letter_takes_the_same_few_statements_for_three_hundred_flats(street: Street) -> None:
    counts = []
    for size in (5, 300):
        for flat in flats(street, size, f"{size} 幢"):
            hung(street, flat, health=Health.SILENT)
        with CaptureQueriesContext(connection) as asked:
            counted = letter(flat)
        counts.append(len(asked))
        assert len(counted.troubles) == size
    assert counts[0] == counts[1] <= 9


def test_it_reads_in_english(street: Street) -> None:
    mine, *_rest = flats(street, 6)
    owner_of(street, mine)
    over(street, hung(street, mine), is_false=False, cause="charger")
    hung(street, mine, health=Health.SILENT)
    for who, address in (
        ("desk", f"/desk/letters/2026-03/{mine.pk}"),
        ("owner", f"/my-homes/letters/2026-03/{mine.pk}"),
        ("desk", "/desk/letters?month=2026-03"),
    ):
        text = read(street, who, address, "en")
        for name in ("梅里路 3 号 3 幢", "客厅", "市级调度员", "中文", "某owner"):
            text = text.replace(name, "")
        assert not re.findall(r".{0,20}[\u4e00-\u9fff]+", text)
