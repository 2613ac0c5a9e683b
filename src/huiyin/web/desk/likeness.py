"""What may be the same matter as another: for its page and for the comparison."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from huiyin.lifecycles.model import Action
from huiyin.matters import queries as matters
from huiyin.matters.domain import domains
from huiyin.pages.doing import joins
from huiyin.pages.frame import Clerk
from huiyin.pages.matter import Related
from huiyin.ui.templatetags.huiyin import received
from huiyin.web.presenters.comparing import distance

if TYPE_CHECKING:
    from huiyin.matters.domain import Alike
    from huiyin.matters.models import Matter

OFFERED = 3
"""How many a matter's own page names."""


def alike(found: "Matter", clerk: Clerk) -> "list[Alike]":
    """What may be the same as this one, the most alike first; nothing for whoever may not join it."""
    offer = domains.get(found.kind).alike
    return list(offer(found, clerk.actor)) if offer and join_of(found, clerk) else []


def related_by_likeness(found: "Matter", clerk: Clerk) -> list[Related]:
    """The likeliest ones as its page names them; each leads to the comparison."""
    return [
        Related(
            href=compared_href(found, one.matter),
            title=one.matter.title,
            why=" · ".join(filter(None, [_("可能是同一件事"), distance(one.metres), received(one.matter.opened_at)])),
        )
        for one in alike(found, clerk)[:OFFERED]
    ]


def compared_href(found: "Matter", other: "Matter") -> str:
    """Where the two stand side by side."""
    return f"{reverse('desk:same', args=[found.number])}?{urlencode({'with': other.number})}"


def join_of(found: "Matter", clerk: Clerk) -> Action | None:
    """The action by which this person may join the matter to another now."""
    return next((offer.action for offer in matters.offers(found, clerk.actor) if joins(offer.action)), None)
