"""Who decides where."""

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


def at_window(actor: Actor) -> bool:
    """Whether somebody receives applications at a comprehensive window."""
    return any(post.role == WINDOW_ROLE for post in actor.posts)
