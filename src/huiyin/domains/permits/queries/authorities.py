"""Who decides where."""

from dataclasses import dataclass

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Authority
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree

WINDOW_ROLE = "permit_window"
"""The role of `application.toml` that receives."""


def unit_of_authority(authority: str, area_id: int) -> str:
    """The code of the unit that decides for `authority` in an area: the nearest upwards; empty where none does."""
    chain = [area.id for area in area_tree().chain(area_id)]
    found = Authority.objects.filter(code=authority, area_id__in=chain).values_list("area_id", "unit__code")
    nearest = min(found, key=lambda row: chain.index(row[0]), default=None)
    return nearest[1] if nearest else ""


@dataclass(frozen=True, slots=True)
class Deciding:
    """Which unit decides for an authority of the catalogue, and in which area; empty where none does."""

    authority: str
    name: str
    area: str
    unit: str


def deciding(area: str = "") -> list[Deciding]:
    """Who decides, for each authority that a permit of the catalogue names: in one area, or wherever somebody does.

    Raises `UnknownArea`. One statement.
    """
    chain = [one.id for one in area_tree().chain(area_tree().by_code(area).id)] if area else []
    rows = Authority.objects.select_related("area", "unit").order_by("code", "area__code")
    by_code: dict[str, list[Authority]] = {}
    for row in rows.filter(area_id__in=chain) if area else rows:
        by_code.setdefault(row.code, []).append(row)
    wanted = sorted({version.authority for permit in catalogue().permits.values() for version in permit.versions})
    lines: list[Deciding] = []
    for code in wanted:
        found = by_code.get(code, [])
        if area and found:
            found = [min(found, key=lambda row: chain.index(row.area_id))]
        name = catalogue().authorities[code].name.zh
        lines += [Deciding(code, name, row.area.code, row.unit.code) for row in found] or [Deciding(code, name, "", "")]
    return lines


def at_window(actor: Actor) -> bool:
    """Whether somebody receives applications at a comprehensive window."""
    return any(post.role == WINDOW_ROLE for post in actor.posts)
