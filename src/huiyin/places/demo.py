"""The geography of the sample district: 苏州 with its counties, and 昆山 down to the cells of the grid."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import shapely
from django.db import transaction

from huiyin.places.boundaries import boundary_of
from huiyin.places.levels import Level
from huiyin.places.models import Area
from huiyin.places.operations import AddressDraft, add_areas, keep_addresses
from huiyin.places.sample.atlas import (
    CITY,
    DISTRICT,
    ENGLISH,
    STORY_BUILDINGS,
    STORY_COMMUNITY,
    STORY_PLACE,
    TOWNS,
)
from huiyin.places.sample.counties import County, counties
from huiyin.places.sample.divisions import PACKAGES, Division, streets_of
from huiyin.places.sample.estates import BUILDINGS, buildings, estate_of
from huiyin.places.sample.voronoi import Shape, around, divide

SEED = 20261123


@dataclass(frozen=True, slots=True)
class _Placed:
    """An area and its shape, to be divided further."""

    area: Area
    shape: Shape


@transaction.atomic
def build(*, packages: Path = PACKAGES) -> None:
    """Make areas and addresses, the same ones on every machine. Does nothing where the city is there already.

    `packages` is the folder `node_modules`, where the real names are when the page assets were built here.
    """
    if Area.objects.filter(code=CITY).exists():
        return
    rng = random.Random(SEED)  # noqa: S311  for drawing, not for secrets
    kunshan = _counties()
    divisions = streets_of(DISTRICT, packages)
    streets = _streets(kunshan, list(divisions))
    communities = _communities(zip(streets, divisions.values(), strict=True), rng)
    _cells(communities, rng)
    keep_addresses(drafts=[draft for number, one in enumerate(communities) for draft in _addresses(number, one)])


def _counties() -> _Placed:
    """The city and its counties, with their real boundaries; 昆山 is given back."""
    found = counties(CITY)
    whole = shapely.union_all([county.shape for county in found])
    (city,) = _add([_area(None, Level.CITY, Division(CITY, "苏州市"), whole, english="Suzhou", real=True)])
    made = _add([_county(city.area, county) for county in found])
    return next(placed for placed in made if placed.area.code == DISTRICT)


def _county(city: Area, county: County) -> _Placed:
    return _area(city, Level.DISTRICT, Division(county.code, county.name), county.shape, real=True)


def _streets(county: _Placed, divisions: list[Division]) -> list[_Placed]:
    shapes = around(county.shape, TOWNS[: len(divisions)])
    return _add([_area(county.area, Level.STREET, *pair) for pair in zip(divisions, shapes, strict=True)])


def _communities(streets: Iterable[tuple[_Placed, list[Division]]], rng: random.Random) -> list[_Placed]:
    """Six to ten of each street's communities share it among them; where the stories happen, one is called 梅里."""
    placed = []
    for street, divisions in streets:
        some = sorted(rng.sample(divisions, min(rng.randint(6, 10), len(divisions))), key=lambda one: one.code)
        for division, shape in zip(some, divide(street.shape, len(some), rng), strict=True):
            here = shape.contains(STORY_PLACE)
            named = Division(division.code, STORY_COMMUNITY) if here else division
            placed.append(_area(street.area, Level.COMMUNITY, named, shape))
    return _add(placed)


def _cells(communities: list[_Placed], rng: random.Random) -> None:
    cells = []
    for community in communities:
        for number, shape in enumerate(divide(community.shape, rng.randint(4, 6), rng), 1):
            division = Division(f"{community.area.code}-{number:02}", f"{community.area.name_zh}第 {number} 网格")
            cells.append(_area(community.area, Level.CELL, division, shape, english=f"Grid cell {number}"))
    _add(cells)


def _addresses(number: int, community: _Placed) -> Iterator[AddressDraft]:
    """The buildings of the community's invented estate."""
    story = community.area.name_zh == STORY_COMMUNITY
    place = STORY_PLACE if story else community.shape.representative_point()
    estate = estate_of(community.area.name_zh, 0 if story else number)
    yield AddressDraft(estate, place.x, place.y)
    for text, lon, lat in buildings(estate, place, community.shape, STORY_BUILDINGS if story else BUILDINGS):
        yield AddressDraft(text, lon, lat)


def _area(
    parent: Area | None, level: Level, division: Division, shape: Shape, *, english: str = "", real: bool = False
) -> _Placed:
    area = Area(
        parent=parent,
        level=level,
        code=division.code,
        name_zh=division.name,
        name_en=english or ENGLISH.get(division.name, ""),
        boundary=boundary_of(shape),
        synthetic=not real,
    )
    return _Placed(area, shape)


def _add(placed: list[_Placed]) -> list[_Placed]:
    add_areas(areas=[one.area for one in placed])
    return placed
