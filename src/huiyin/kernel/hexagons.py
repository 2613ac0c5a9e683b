"""H3 cells: the hexagons by which hot spots are counted (https://h3geo.org, Apache-2.0; Sahr 2011).

A cell is kept as the whole number that H3 calls its index. Resolution 9 has cells of some 0.1 km², about 350 m across:
a few courtyards. A cell's parent follows from its bits alone, so the database can count by any coarser resolution.
"""

import h3

FINEST = 9
"""The resolution in which cells are kept."""
COARSEST = 5
"""Some 250 km² a cell: a county or two."""
_RESOLUTION_AT = 52
_DIGIT_BITS = 3
_DIGITS = 15


def hexagon_of(lon: float, lat: float, resolution: int = FINEST) -> int:
    """The cell that holds the WGS-84 point."""
    return int(h3.str_to_int(h3.latlng_to_cell(lat, lon, resolution)))


def parent_masks(resolution: int) -> tuple[int, int]:
    """(keep, set): the parent of a finest cell at `resolution` is `(cell & keep) | set`.

    The index has its resolution in bits 52 to 55 and below them fifteen digits of three bits, the finest last; digits
    finer than the resolution are all ones.
    """
    finer = (1 << _DIGIT_BITS * (_DIGITS - resolution)) - 1
    keep = ~(0b1111 << _RESOLUTION_AT) & ~finer
    return keep, resolution << _RESOLUTION_AT | finer


def outline(cell: int) -> list[tuple[float, float]]:
    """The corners of the cell as a closed ring of (lon, lat), counter-clockwise as RFC 7946 wants."""
    corners = [(round(lon, 6), round(lat, 6)) for lat, lon in h3.cell_to_boundary(h3.int_to_str(cell))]
    return [*corners, corners[0]]


def centre(cell: int) -> tuple[float, float]:
    """(lon, lat) of the cell's middle."""
    lat, lon = h3.cell_to_latlng(h3.int_to_str(cell))
    return round(lon, 6), round(lat, 6)


def resolution_of(zoom: float) -> int:
    """The resolution whose cells are some 60 px wide at this zoom of a web map (EPSG:3857, tiles of 512 px)."""
    return max(COARSEST, min(FINEST, int(zoom * 0.75 - 0.25)))
