"""Who looks after alarms and devices: whoever holds one of these posts for the place or for an area around it."""

from huiyin.people.actors import Actor

CARERS = ("grid_worker", "secretary", "dispatcher", "supervisor", "city_desk")


RUNNERS = ("dispatcher", "supervisor", "city_desk")
"""Who looks after the devices themselves, and not only after what they tell of a place."""


def runs_devices(actor: Actor) -> bool:
    """Whether the actor lets devices in, and sees what was refused at the doors."""
    return any(post.role in RUNNERS for post in actor.posts)


def cares_anywhere(actor: Actor) -> bool:
    """Whether the actor looks after alarms of some area."""
    return any(post.role in CARERS for post in actor.posts)


def cares_for(actor: Actor, chain: tuple[int, ...]) -> bool:
    """Whether the actor looks after what is here; `chain` is the area and all areas above it."""
    return any(actor.holds(role, chain) for role in CARERS)
