"""Cells of hot spots: which one holds a point, what is above it, and how it is drawn."""

from itertools import pairwise

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.hexagons import COARSEST, FINEST, centre, hexagon_of, outline, parent_masks, resolution_of

LON, LAT = st.floats(-179.9, 179.9), st.floats(-89.9, 89.9)


@given(LON, LAT, st.integers(COARSEST, FINEST))
def test_the_parent_by_its_bits_is_the_parent_by_the_library(lon: float, lat: float, resolution: int) -> None:
    cell = hexagon_of(lon, lat)
    keep, ones = parent_masks(resolution)
    assert (cell & keep) | ones == h3.str_to_int(h3.cell_to_parent(h3.int_to_str(cell), resolution))
    assert cell < 2**63  # a bigint of PostgreSQL


def test_the_outline_is_a_closed_ring_that_turns_to_the_left() -> None:
    ring = outline(hexagon_of(120.9512, 31.3861))
    assert ring[0] == ring[-1]
    assert len(ring) == 7
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))
    assert area > 0
    assert hexagon_of(*centre(hexagon_of(120.9512, 31.3861))) == hexagon_of(120.9512, 31.3861)


@pytest.mark.parametrize(("zoom", "resolution"), [(0, 5), (8, 5), (9, 6), (10, 7), (12, 8), (13, 9), (20, 9)])
def test_the_resolution_follows_the_zoom(zoom: float, resolution: int) -> None:
    assert resolution_of(zoom) == resolution
