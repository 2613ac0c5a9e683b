"""The place and the time that a camera wrote into a photo.

Source of the fields: CIPA DC-008 (Exif 2.32), 4.6.5 (times) and 4.6.6 (GPS). Whatever does not make sense is taken as
absent: a photo is never refused for its notes.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from django.utils.timezone import get_default_timezone
from PIL.ExifTags import GPS, IFD, Base
from PIL.Image import Image

Tags = Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """Where (WGS-84) and when; None for what the photo does not say."""

    lon: float | None
    lat: float | None
    taken_at: datetime | None


def read_exif(picture: Image) -> Found:
    """What the photo says of itself. Never raises."""
    try:
        exif = picture.getexif()
        detail, gps = exif.get_ifd(IFD.Exif), exif.get_ifd(IFD.GPSInfo)
    except Exception:  # noqa: BLE001  Pillow's reader of foreign bytes raises anything; a photo may go without notes
        return Found(None, None, None)
    lon, lat = _place(gps)
    return Found(lon, lat, _utc(gps) or _local(detail))


def _place(gps: Tags) -> tuple[float | None, float | None]:
    lon = _degrees(gps.get(GPS.GPSLongitude), gps.get(GPS.GPSLongitudeRef), "W", 180)
    lat = _degrees(gps.get(GPS.GPSLatitude), gps.get(GPS.GPSLatitudeRef), "S", 90)
    # A camera without a fix writes 0, 0: a point in the Gulf of Guinea.
    if lon is None or lat is None or (lon == 0 and lat == 0):
        return None, None
    return lon, lat


def _degrees(value: object, direction: object, negative: str, most: float) -> float | None:
    parts = _numbers(value)
    if parts is None:
        return None
    total = parts[0] + parts[1] / 60 + parts[2] / 3600
    if not 0 <= total <= most:
        return None
    return round(-total if str(direction).strip("\0 ").upper() == negative else total, 7)


def _numbers(value: object) -> tuple[float, float, float] | None:
    """Three finite numbers, or None for anything else."""
    if not isinstance(value, tuple | list) or len(value) != 3:
        return None
    try:
        first, second, third = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return (first, second, third) if all(map(math.isfinite, (first, second, third))) else None


def _utc(gps: Tags) -> datetime | None:
    """The satellites' time, which is UTC and therefore better than the camera's."""
    day = re.fullmatch(r"(\d{4}):(\d\d):(\d\d)", str(gps.get(GPS.GPSDateStamp, "")).strip("\0 "))
    clock = _numbers(gps.get(GPS.GPSTimeStamp))
    if not day or clock is None:
        return None
    try:
        midnight = datetime(int(day[1]), int(day[2]), int(day[3]), tzinfo=UTC)
        return midnight + timedelta(hours=clock[0], minutes=clock[1], seconds=int(clock[2]))
    except (ValueError, OverflowError):
        return None


def _local(detail: Tags) -> datetime | None:
    """The camera's time, with its own offset when it notes one, else taken as the time of this place."""
    text = str(detail.get(Base.DateTimeOriginal, "")).strip("\0 ")
    offset = re.fullmatch(r"([+-])(\d\d):(\d\d)", str(detail.get(Base.OffsetTimeOriginal, "")).strip("\0 "))
    try:
        taken = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  the zone is put on below
        if offset is None:
            return taken.replace(tzinfo=get_default_timezone()).astimezone(UTC)
        shift = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return taken.replace(tzinfo=timezone(shift if offset[1] == "+" else -shift)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
