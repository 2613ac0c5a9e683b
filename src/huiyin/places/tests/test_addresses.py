"""Words that stand for a place."""

import pytest
from pytest_django import DjangoAssertNumQueries

from huiyin.kernel.coordinates import OutOfRange
from huiyin.places.addressing import address_key
from huiyin.places.models import Address
from huiyin.places.operations import AddressDraft, keep_addresses
from huiyin.places.queries import address_by_id, find_address, find_addresses, search_addresses
from huiyin.places.tests.shapes import at, city_with_district

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def estate() -> None:
    city_with_district()
    names = ["梅里新村", "梅里新村 1 幢", "梅里新村 12 幢", "里新村 3 幢", "梅里路 88 号", "枫香街"]
    keep_addresses(drafts=[AddressDraft(name, *at(0.1, 0.1 + n / 100)) for n, name in enumerate(names)])


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("梅里新村 12 幢", "梅里新村 12 幢"),
        ("梅里新村12栋", "梅里新村 12 幢"),
        ("梅里新村１２号楼", "梅里新村 12 幢"),
        ("梅里新村 12 幢 3 楼", "梅里新村 12 幢"),
        ("昆山市玉山镇梅里新村12幢东侧", "梅里新村 12 幢"),
        ("梅里新村 11 幢", "梅里新村"),
        ("梅里新村 3 幢", "梅里新村"),
        ("梅里路88号小餐馆", "梅里路 88 号"),
        ("梅里路 881 号", None),
        ("在枫香街与梅里路路口", None),
        ("梅", None),
        ("", None),
        ("% _ \\ ' \0 \ud800", None),
        ("东" * 5000, None),
    ],
)
def test_an_address_is_found_however_it_is_written(said: str, meant: str | None) -> None:
    found = find_address(said)
    assert (found.text if found else None) == meant


def test_many_texts_are_looked_up_together(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = find_addresses(["梅里路88号", "nowhere", *(f"梅里新村 {n} 幢" for n in range(300))])
    assert len(found) == 301
    assert found["梅里新村 12 幢"].text == "梅里新村 12 幢"
    assert found["梅里新村 13 幢"].text == "梅里新村"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("梅里新村1", ["梅里新村 1 幢", "梅里新村 12 幢"]),
        ("新村", ["梅里新村", "里新村 3 幢", "梅里新村 1 幢", "梅里新村 12 幢"]),
        ("枫", ["枫香街"]),
        ("88", ["梅里路 88 号"]),
        (" ", []),
    ],
)
def test_suggestions_hold_all_that_was_typed(typed: str, offered: list[str]) -> None:
    assert [address.text for address in search_addresses(typed)] == offered


def test_an_address_stands_in_the_area_of_its_point() -> None:
    area = Address.objects.get(text="枫香街").area
    assert area is not None
    assert area.code == "320583"


def test_an_address_given_again_gets_the_new_point() -> None:
    keep_addresses(drafts=[AddressDraft("枫香街 ", *at(3, 3))])
    again = Address.objects.select_related("area").get(text="枫香街")
    assert (again.lon, again.lat) == at(3, 3)
    assert again.area is not None
    assert again.area.code == "3205"


def test_an_address_needs_a_point_on_earth() -> None:
    with pytest.raises(OutOfRange):
        keep_addresses(drafts=[AddressDraft("x", 31.4, 120.9)])


def test_a_key_has_no_spacing_and_no_width() -> None:
    assert address_key(" 梅里新村，１２栋（东） ") == "梅里新村12幢东"


@pytest.mark.parametrize("number", ["", "-1", "１", "x", "9" * 40, "0"])
def test_no_address_has_an_id_that_is_none(number: str) -> None:
    assert address_by_id(number) is None


def test_an_address_is_found_by_its_id() -> None:
    found = address_by_id(str(Address.objects.get(text="枫香街").pk))
    assert found is not None
    assert found.text == "枫香街"
