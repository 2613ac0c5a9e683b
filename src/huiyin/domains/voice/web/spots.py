"""From what somebody gave to a place: a point, the photo's point, or a known address; and whose area that is."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language

from huiyin.domains.voice.web.draft import DraftPhoto, Spot
from huiyin.kernel.coordinates import System, to_wgs84
from huiyin.places import naming
from huiyin.places.queries import area_tree, find_address
from huiyin.places.tree import AreaRef


def spot_of(given: Mapping[str, Any], photos: Sequence[DraftPhoto]) -> Spot:
    """The place that a valid form means. What a device or person gave wins over the photo, the photo over the words.

    Raises `OutOfRange`.
    """
    address = given.get("address") or ""
    if given.get("lon") is not None:
        lon, lat = to_wgs84(given["lon"], given["lat"], System(given.get("system") or "wgs84"))
        return Spot(address, round(lon, 7), round(lat, 7), given.get("accuracy"), "point")
    taken = photographed(photos)
    if given.get("from_photo") and taken:
        return Spot(address, taken.lon, taken.lat, None, "photo")
    known = find_address(address)
    return Spot(address, known.lon, known.lat, None, "address") if known else Spot(address)


def photographed(photos: Sequence[DraftPhoto]) -> DraftPhoto | None:
    """The first photo that says where it was taken."""
    return next((photo for photo in photos if photo.lon is not None and photo.lat is not None), None)


def area_of(lon: float | None, lat: float | None) -> AreaRef | None:
    """The deepest area of the point; None without a point or outside all areas."""
    return area_tree().locate(lon, lat) if lon is not None and lat is not None else None


def words_of(area: AreaRef) -> str:
    """Street and community of the area, in the language of the page."""
    return naming.words_of(area, area_tree(), english=_in_english())


def community_name(area: AreaRef) -> str:
    """The name of the community that the area belongs to, in the language of the page."""
    return naming.name_of(naming.community_of(area, area_tree()), english=_in_english())


def _in_english() -> bool:
    return (get_language() or "").startswith("en")
