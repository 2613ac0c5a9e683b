"""What a public question is answered with: the groups of published months that lie in its area and category."""

from collections.abc import Mapping, Sequence
from datetime import date

from huiyin.matters.figures import public
from huiyin.matters.figures.publishing import OTHER
from huiyin.matters.figures.tallies import Tally
from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaRef, UnknownArea
from huiyin.web.reports.asked import Asked


def answer(asked: Asked, by: str, months: Sequence[date]) -> Mapping[date, Mapping[str, Tally]]:
    """The tallies of those of the months that are published, by group; `by` is "", area or category."""
    streets: dict[str, str | None] = {}

    def group_of(area: str, category: str) -> str | None:
        if area not in streets:
            streets[area] = _child(asked.area, area)
        below = streets[area]
        if below is None or (asked.category and category != asked.category):
            return None
        return {"": "", "area": below, "category": category}[by]

    return public.tallies(asked.kind, months, group_of)


def _child(top: AreaRef, street: str) -> str | None:
    """The code of the area directly below `top` that holds the street, of itself when it is that; None: outside it.

    What was published without its street lies in the city and nowhere below.
    """
    tree = area_tree()
    if street == OTHER:
        return OTHER if top.id == tree.city.id else None
    try:
        way = list(tree.chain(tree.by_code(street).id))
    except UnknownArea:  # published before the tree was changed
        return street if top.id == tree.city.id else None
    ids = [area.id for area in way]
    if top.id not in ids:
        return None
    return way[max(ids.index(top.id) - 1, 0)].code
