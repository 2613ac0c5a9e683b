"""What areas are called to people."""

import pytest

from huiyin.places.naming import community_of, name_of, name_within, words_of
from huiyin.places.tree import AreaRef, AreaTree

CITY = AreaRef(1, "c", "city", "苏州市", "Suzhou", None)
STREET = AreaRef(2, "s", "street", "玉山镇", "Yushan", 1)
COMMUNITY = AreaRef(3, "m", "community", "梅里社区", "Meili", 2)
CELL = AreaRef(4, "m-1", "cell", "梅里社区第 1 网格", "", 3)
TREE = AreaTree([(area, None) for area in (CITY, STREET, COMMUNITY, CELL)])


def test_a_name_without_english_stays_chinese() -> None:
    assert (name_of(COMMUNITY, english=True), name_of(CELL, english=True)) == ("Meili", "梅里社区第 1 网格")


def test_within_a_community_its_name_is_not_said_again() -> None:
    assert name_within(CELL, COMMUNITY, english=False) == "第 1 网格"
    assert name_within(COMMUNITY, STREET, english=False) == "梅里社区"
    assert name_within(COMMUNITY, COMMUNITY, english=True) == "Meili"


@pytest.mark.parametrize(
    ("area", "zh", "en"),
    [
        (CELL, "玉山镇 梅里社区", "Meili, Yushan"),
        (STREET, "玉山镇", "Yushan"),
        (CITY, "苏州市", "Suzhou"),
    ],
)
def test_an_area_is_told_as_people_say_it(area: AreaRef, zh: str, en: str) -> None:
    assert words_of(area, TREE, english=False) == zh
    assert words_of(area, TREE, english=True) == en


def test_a_cell_belongs_to_its_community() -> None:
    assert community_of(CELL, TREE) == COMMUNITY
    assert community_of(CITY, TREE) == CITY
