"""Coordinates at the edge."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.coordinates import OutOfRange, System, check_lonlat, from_wgs84, to_wgs84

KUNSHAN = (120.9807, 31.3856)


@given(st.floats(75, 130), st.floats(20, 50), st.sampled_from(list(System)))
def test_there_and_back_is_within_a_metre(lon: float, lat: float, system: System) -> None:
    back = to_wgs84(*from_wgs84(lon, lat, system), system)
    assert back == pytest.approx((lon, lat), abs=1e-5)


def test_chinese_maps_are_some_hundred_metres_off() -> None:
    lon, lat = from_wgs84(*KUNSHAN, System.GCJ02)
    metres = math.hypot((lon - KUNSHAN[0]) * 95_000, (lat - KUNSHAN[1]) * 111_000)
    assert 200 < metres < 800
    assert from_wgs84(*KUNSHAN, System.BD09) != (lon, lat)


def test_outside_china_nothing_is_shifted() -> None:
    assert to_wgs84(2.35, 48.86, System.GCJ02) == (2.35, 48.86)


@pytest.mark.parametrize(
    ("lon", "lat"), [(math.nan, 31), (120, math.inf), (181, 0), (0, -91), (-180.1, 0), (1e308, 1e308)]
)
def test_what_is_nowhere_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(OutOfRange):
        check_lonlat(lon, lat)


def test_swapped_numbers_are_called_swapped() -> None:
    with pytest.raises(OutOfRange, match="swapped") as raised:
        check_lonlat(31.3856, 120.9807)
    assert raised.value.swapped


def test_edges_of_the_earth_are_places() -> None:
    for lon, lat in [(180, 90), (-180, -90), (0, 0), KUNSHAN]:
        check_lonlat(lon, lat)
