"""Whose devices and alarms somebody sees: those of the areas that their posts answer for."""

from huiyin.domains.sensing.rules.duty import CARERS
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree


def areas_of(actor: Actor) -> frozenset[int] | None:
    """The areas, everything beneath included; None is everywhere, what has no area too."""
    tree = area_tree()
    tops = {post.area_id for post in actor.posts if post.role in CARERS}
    return None if tree.city.id in tops else frozenset(area for top in tops for area in tree.below(top))
