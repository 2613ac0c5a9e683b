"""Where a matter is: a drawn map of its surroundings with its pin, and the way to what is open around it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from huiyin.pages.maps import Label, MapShown, Pin, drawn_map
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef
from huiyin.web.presenters.public import pin_of

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@dataclass(frozen=True, slots=True)
class Spot:
    """The matter as a pin."""

    lon: float
    lat: float
    pin: str


def place_map(found: "Matter", now: datetime) -> MapShown | None:
    """The area above its cell (its community) with its pin; None without a point. No statement."""
    if found.lon is None or found.lat is None:
        return None
    drawn = drawn_map(area_tree(), _around(found), [Spot(found.lon, found.lat, pin_of(found, now))])
    if drawn is None or not drawn.pins:
        return drawn
    pin = drawn.pins[0]
    return replace(drawn, labels=[one for one in drawn.labels if not _covers(one, pin)])


def _covers(label: Label, pin: Pin) -> bool:
    """Whether the name would be written through the pin; half a name is some 60 wide."""
    return abs(label.x - pin.x) < 70 and -10 < label.y - pin.y < 24


def around_href(found: "Matter") -> str:
    """The map of what is open in its community."""
    return f"{reverse('desk:map')}?{urlencode({'tab': 'open', 'area': _around(found).code})}"


def _around(found: "Matter") -> AreaRef:
    return area_tree().chain(found.area_id)[:2][-1]
