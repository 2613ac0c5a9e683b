"""What somebody may have meant who searched at the desk: a number with a slip, somebody on duty, a unit, a place."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.kernel.numbers import numbers_meant
from huiyin.kernel.personal import Kind, find_personal
from huiyin.matters import queries as matters
from huiyin.pages.desk import Group, Hints, Link
from huiyin.pages.frame import Clerk
from huiyin.pages.rows import matter_href
from huiyin.people.queries import on_duty_like, units_like
from huiyin.places.queries import area_tree
from huiyin.web.desk.filters import Asked

EACH = 5
"""So many of each sort at most: whoever wants more types another letter, or opens the filter."""


def hints_of(asked: Asked, clerk: Clerk) -> Hints | None:
    """What the words may mean besides themselves; None on later pages and where nothing does. Three statements.

    The person reads what a number leads to only when they may read that matter. Who is on duty where is no secret
    among those at the desk.
    """
    if not asked.words or asked.page > 1:
        return None
    phone = phone_in(asked.words) if clerk.actor.posts else ""
    if phone:
        return Hints([], phone, reverse("desk:by_phone"))
    sorts = [
        (_("事项"), _numbers(asked, clerk)),
        (_("经办"), _people(asked, clerk)),
        (_("单位"), _units(asked, clerk)),
        (_("片区"), _places(asked, clerk)),
    ]
    groups = [Group(links, title) for title, links in sorts if links]
    return Hints(groups) if groups else None


def phone_in(words: str) -> str:
    """The telephone number that the words are, and nothing besides; empty when they are none."""
    found = find_personal(words)
    whole = len(found) == 1 and found[0].kind is Kind.PHONE and (found[0].start, found[0].end) == (0, len(words))
    return words if whole else ""


def _numbers(asked: Asked, clerk: Clerk) -> list[Link]:
    meant = numbers_meant(asked.words, year=timezone.localtime(clerk.now).year)
    found = matters.numbered(clerk.actor, meant)[:EACH]
    return [Link(matter_href(matter), f"{matter.number} {matter.title}") for matter in found]


def _people(asked: Asked, clerk: Clerk) -> list[Link]:
    """Each by name, and by post where that says more."""
    named = {
        duty.user.username: (duty.user.name, clerk.of(duty.post))
        for duty in on_duty_like(asked.words, clerk.now, limit=EACH)
    }
    return [
        Link(_narrowed(person=account), name if name == post else f"{name} · {post}")
        for account, (name, post) in named.items()
    ]


def _units(asked: Asked, clerk: Clerk) -> list[Link]:
    return [Link(_narrowed(unit=unit.code), clerk.of(unit)) for unit in units_like(asked.words, limit=EACH)]


def _places(asked: Asked, clerk: Clerk) -> list[Link]:
    return [Link(_narrowed(area=area.code), clerk.of(area)) for area in area_tree().like(asked.words, limit=EACH)]


def _narrowed(**by: str) -> str:
    return f"{reverse('desk:all')}?{urlencode(by)}"
