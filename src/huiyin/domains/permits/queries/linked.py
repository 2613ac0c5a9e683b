"""The regions that applications can be sent to, with what may be applied for there, and how the line to them stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import LinkedRegion, WayText
from huiyin.places.queries import area_tree
from huiyin.places.tree import UnknownArea


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """A region of the directory. `ways` are the industries by the way they are applied for.

    `is_linked`: an installation there takes applications; `failing_since`: it has not answered since.
    """

    code: str
    province: str
    ways: Mapping[WayText, Sequence[str]]
    is_linked: bool
    failing_since: datetime | None

    def offers(self, industry: str) -> bool:
        """Whether an industry may be applied for there."""
        return any(industry in industries for industries in self.ways.values())


def link_of(region: str, industry: str) -> LinkedRegion | None:
    """Who decides on an industry in a region, where that is another installation; None: this one, or nobody."""
    found = LinkedRegion.objects.select_related("peer").filter(code=region, peer__is_active=True).first()
    return found if found and industry in found.matters else None


def way_of(link: LinkedRegion, industry: str) -> WayText:
    """How an industry is applied for there."""
    return WayText(link.matters[industry])


def area_of(region: str) -> int | None:
    """The area of this region, where the installation has it: whoever decides there is found by it."""
    try:
        return area_tree().by_code(region).id
    except UnknownArea:
        return None


def area_here(region: str, address: str = "") -> int | None:
    """The district that takes what another installation sends for a region, which means this installation.

    It is that of the region's code, however long codes are here; else the one whose name the region's ends in; else the
    only one inside the region, or at all, or the only one of those that the address of the premises names.
    The city, or None, where that leaves several: then it goes to whoever takes what is nobody's.
    """
    if (area := area_of(region)) is not None and area_tree().get(area).level != "city":
        return area
    districts = list(area_tree().of_level("district"))
    known = catalogue().regions.get(region)
    inside = [one for one in districts if one.code.startswith(_significant(region))]
    for found in (
        [one for one in districts if one.code[:6] == region and not one.code[6:].strip("0")],
        [one for one in districts if known and known.name.zh.endswith(one.name_zh)],
        inside,
        [one for one in inside or districts if one.name_zh in address],
        districts,
    ):
        if len(found) == 1:
            return found[0].id
    return area


def _significant(region: str) -> str:
    """The digits of a code (GB/T 2260) that all codes inside the region begin with: 320500 → 3205."""
    return region[:2] if region.endswith("0000") else region[:4] if region.endswith("00") else region


def takes(region: str, industry: str) -> bool:
    """Whether an application can be handed in here: for an area of this installation, or for one that is linked."""
    return area_of(region) is not None or link_of(region, industry) is not None


def directory() -> Sequence[LinkedLine]:
    """All linked regions that the catalogue knows, by their codes. One statement."""
    known = catalogue().regions
    rows = LinkedRegion.objects.select_related("peer").order_by("code")
    return [_line(row) for row in rows if row.code in known]


def _line(row: LinkedRegion) -> LinkedLine:
    ways: dict[WayText, list[str]] = {}
    for industry, way in row.matters.items():
        if industry in catalogue().industries and way in WayText.values:
            ways.setdefault(WayText(way), []).append(industry)
    linked = row.peer is not None and row.peer.is_active
    failing = row.peer.failing_since if linked and row.peer else None
    return LinkedLine(row.code, row.code[:2] + "0000", ways, linked, failing)
