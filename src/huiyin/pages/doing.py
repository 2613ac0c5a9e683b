"""What somebody may do to a matter now, as its page offers it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from huiyin.lifecycles.model import Action, Lifecycle, Tone
from huiyin.matters import queries as matters
from huiyin.matters.queries import ActionOffer
from huiyin.pages.deeds import told
from huiyin.pages.frame import Clerk
from huiyin.pages.matter import Deed

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


STOPS = "x"
"""The icon of actions that stop something: refusing, withdrawing."""


def joins(action: Action) -> bool:
    """Whether the action joins a matter to another one, which is chosen by comparing."""
    return "matter" in action.needs and action.to is not None


def deeds_of(found: "Matter", offers: Sequence[ActionOffer], lifecycle: Lifecycle, clerk: Clerk) -> list[Deed]:
    """The actions allowed to this person now; the first one that leads on, not aside or back, is the page's primary."""
    aside = {key for key, state in lifecycle.states.items() if state.final and state.tone is Tone.CLOSED}
    on = (o.action for o in offers if o.action.to and o.action.to not in aside and o.action.icon != STOPS)
    primary = next((action.key for action in on), "")
    return [
        Deed(
            key=action.key,
            name=clerk.say(action.name),
            icon=action.icon,
            href=reverse("desk:same" if joins(action) else "desk:act", args=_address(found, action)),
            told=told(
                action,
                lifecycle=lifecycle,
                english=clerk.english,
                then=matters.ahead(found, action, lifecycle, clerk.now),
            ),
            asks=True,
            primary=action.key == primary,
            sheet=not joins(action),
        )
        for action in (offer.action for offer in offers)
    ]


def _address(found: "Matter", action: Action) -> list[str]:
    return [found.number] if joins(action) else [found.number, action.key]
