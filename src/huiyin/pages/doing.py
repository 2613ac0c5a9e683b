"""What somebody may do to a matter now, as its page offers it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from huiyin.lifecycles.model import Action, Lifecycle, Tone
from huiyin.matters import queries as matters
from huiyin.matters.domain import domains
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
            href=own_form(found, action) or reverse(*_address(found, action)),
            told=told(
                action,
                lifecycle=lifecycle,
                english=clerk.english,
                then=matters.ahead(found, action, lifecycle, clerk.now),
            ),
            asks=True,
            primary=action.key == primary,
            sheet=not joins(action) and not own_form(found, action),
        )
        for action in (offer.action for offer in offers)
    ]


def own_form(found: "Matter", action: Action) -> str:
    """The address of the domain's own form of an action; empty where the core's serves."""
    own = domains.get(found.kind).own_forms.get(action.key)
    return own(found) if own else ""


def _address(found: "Matter", action: Action) -> tuple[str, None, list[str]]:
    if joins(action):
        return "desk:same", None, [found.number]
    return "desk:act", None, [found.number, action.key]
