"""Coordinates: everything inside is WGS-84 (lon, lat in degrees); Chinese maps' offsets are converted at the edge.

GCJ-02 is the offset that Chinese law asks of published maps (WeChat, Amap); BD-09 is Baidu's, on top of it.
"""

import math
from enum import StrEnum

import prcoords

CHINA = (73.0, 17.0, 136.0, 54.0)
"""West, south, east, north of the mainland with its near seas, in degrees: good enough to notice swapped numbers."""

PUBLIC_DECIMALS = 3
"""Decimals of a degree that the public sees of somebody's report: some 100 m, a courtyard, not a door."""


class System(StrEnum):
    """The systems that phones and maps in China use."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class OutOfRange(ValueError):
    """Not a place on earth, or longitude and latitude are swapped. `swapped` tells which."""

    def __init__(self, message: str, *, swapped: bool = False) -> None:
        super().__init__(message)
        self.swapped = swapped


def check_lonlat(lon: float, lat: float) -> None:
    """Raise `OutOfRange` for what is not a number, not on earth, or looks swapped (in China only the other way)."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise OutOfRange(f"lon {lon}, lat {lat}: both must be finite numbers")
    if not _in_china(lon, lat) and _in_china(lat, lon):
        raise OutOfRange(f"lon {lon}, lat {lat}: are they swapped? In China longitude is 73 to 136", swapped=True)
    if abs(lon) > 180 or abs(lat) > 90:
        raise OutOfRange(f"lon {lon}, lat {lat}: longitude is -180 to 180, latitude -90 to 90")


def to_wgs84(lon: float, lat: float, system: System) -> tuple[float, float]:
    """(lon, lat) in WGS-84 of a point given in `system`, to within a millimetre or so. Raises `OutOfRange`."""
    check_lonlat(lon, lat)
    if system is System.WGS84 or not _in_china(lon, lat):
        return lon, lat
    convert = prcoords.gcj_wgs_bored if system is System.GCJ02 else prcoords.bd_wgs_bored
    found = convert(prcoords.Coords(lat, lon), check_china=False)
    return found.lon, found.lat


def from_wgs84(lon: float, lat: float, system: System) -> tuple[float, float]:
    """(lon, lat) in `system` of a WGS-84 point. Raises `OutOfRange`."""
    check_lonlat(lon, lat)
    if system is System.WGS84 or not _in_china(lon, lat):
        return lon, lat
    convert = prcoords.wgs_gcj if system is System.GCJ02 else prcoords.wgs_bd
    found = convert(prcoords.Coords(lat, lon), check_china=False)
    return found.lon, found.lat


def _in_china(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north
