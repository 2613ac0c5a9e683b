"""Where a matter is, as anybody may know it: one rule for pages, maps, feeds, pictures and other systems' protocols.

A street, a park or the hall of a public building is found by whoever can help; a home is somebody's. Which of the two
a place is says whoever raised the matter. Unsaid, it is a home.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huiyin.kernel.coordinates import PUBLIC_DECIMALS
from huiyin.kernel.personal import mask_personal

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What anybody may know of a place. Of one that is not `exact`, the point is rounded and the address left out."""

    lon: float | None
    lat: float | None
    address: str
    exact: bool


def in_public(matter: "Matter") -> Whereabouts:
    """What anybody may know of where this matter is."""
    return whereabouts(matter.lon, matter.lat, matter.address, public=matter.place_public)


def whereabouts(lon: float | None, lat: float | None, address: str, *, public: bool) -> Whereabouts:
    """A public place as it is, numbers of people in its words masked; any other to some 100 m, without its address.

    The point is in WGS-84 degrees.
    """
    if public:
        return Whereabouts(lon, lat, mask_personal(address), exact=True)
    return Whereabouts(_rounded(lon), _rounded(lat), "", exact=False)


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, PUBLIC_DECIMALS)
