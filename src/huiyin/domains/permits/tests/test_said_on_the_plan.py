"""The plan's page says why a permit is needed, where that is from, what nobody verified, and what others say."""

import re
from datetime import UTC, datetime

import time_machine
from django.test import Client

from huiyin.domains.permits.rules.telling import unverified
from huiyin.domains.permits.tests.cast import REGION, STORE
from huiyin.domains.permits.tests.product import planned
from huiyin.domains.permits.tests.test_pages import QUERY
from huiyin.domains.permits.tests.test_plan_command import run
from huiyin.matters.tests.cast import Town

PHARMACY = {
    "region": REGION, "area": "320", "sells_health_food": "no", "sells_devices_2": "no", "sells_devices_3": "no",
}  # fmt: skip


def of(page: str, name: str) -> str:
    """What the page says of a permit, as text."""
    item = page[page.index(f'<span class="item__title">{name}</span>') :].partition("</li>\n  ")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", item))


def test_a_permit_says_why_with_what_was_answered_and_what_it_reaches(client: Client, town: Town) -> None:
    page = client.get(f"/open/{STORE}", QUERY | {"area": "320"}).content.decode()
    assert "因为：卖烟吗（含电子烟）？ 是" in of(page, "烟草专卖零售许可")
    fire = of(page, "公众聚集场所投入使用、营业前消防安全检查")
    assert "经营面积有多少平方米？ 320 m² ≥ 300（消防安全检查的起点面积（平方米））" in fire
    assert "因为" not in of(page, "食品经营许可")


def test_each_thing_that_nobody_verified_is_marked_where_it_stands(client: Client, town: Town) -> None:
    page = client.get(f"/open/{STORE}", QUERY).content.decode()
    food = of(page, "食品经营许可")
    assert "法定：10 个工作日 未核实" in food
    assert "有效期 5 年 未核实" not in food and "有效期 5 年" in food
    marked = of(page, "食品经营许可").partition("出处")[2].count("未核实") - 1
    doubted = {one for one in unverified(planned(STORE, area=80.0, sells_tobacco=True)) if one.startswith("food.")}
    assert marked == len(doubted) + len({"promise", "conflict"})
    paper = page[page.index('item__title">人员名册') :].partition("<br>")[0]
    assert "未核实" in paper
    assert "未核实" not in page[page.index('item__title">资金证明') :].partition("<br>")[0]


def test_the_repealed_steps_of_pharmacies_are_called_the_old_rule(client: Client, town: Town) -> None:
    page = client.get("/open/pharmacy", PHARMACY).content.decode()
    drug = of(page, "药品零售经营许可")
    assert "别处写：筹建（旧规定） 30 个工作日" in drug and "验收（旧规定） 15 个工作日" in drug
    assert "另有规定：30; 15" not in page and "已废止" not in drug
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False):
        later = of(client.get("/open/pharmacy", PHARMACY).content.decode(), "药品零售经营许可")
    assert re.search(r"筹建（旧规定） 30 个工作日（.*?） 旧规定，.*?起已废止，不按它算", later)
    told = run("plan", "pharmacy", "--region", "310115", "--answers", "area=80", "--day", "2026-06-01").stdout
    assert "筹建（旧规定） 30 个工作日 (药品管理法实施条例" in told and "2026-05-15 已废止" in told


def test_thresholds_stand_there_with_what_others_say_also_when_they_are_not_reached(client: Client, town: Town) -> None:
    page = client.get(f"/open/{STORE}", QUERY).content.decode()
    told = page[page.index("消防安全检查的起点面积（平方米）") :][:800]
    assert ">300" in told and "别处写：50（" in told and "全国" in told
