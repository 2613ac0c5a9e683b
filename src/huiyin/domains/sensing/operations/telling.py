"""Who is told of an alarm on a rung, as drafts of notices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import translation

from huiyin.domains.sensing.models import Part, Tie
from huiyin.domains.sensing.rules.ladders import Rung
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.office import find_office
from huiyin.notices.operations import Draft
from huiyin.notices.rules import Kind
from huiyin.people.rules import nearest_on_duty
from huiyin.places.queries import area_tree

ALARM = "sensing.alarm"
LAST = "city_desk"
"""Whoever is on duty at the city's desk is told when a rung finds nobody else at any desk."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Everybody who may have to be told: those who belong to the premises, and who is on duty, by role."""

    ties: Sequence[Tie]
    on_duty: Mapping[str, tuple[int, str]]

    @property
    def owner(self) -> Tie | None:
        """Who owns the premises, or holds them otherwise if nobody does."""
        return next(iter(sorted(self.ties, key=lambda tie: list(Part.values).index(tie.part))), None)


def circle_of(premises_id: int | None, area_id: int, roles: Sequence[str], now: datetime) -> Circle:
    """Two statements. A role that nobody holds upwards is told nowhere; the next rung has others."""
    standing = Tie.objects.filter(until=None).select_related("user", "contact").order_by("id")
    ties = list(standing.filter(premises_id=premises_id)) if premises_id is not None else []
    chain = tuple(area.id for area in area_tree().chain(area_id))
    holders = find_office(roles, chain, now).holders
    found = {role: holder for role in roles if (holder := nearest_on_duty(holders, role, chain))}
    on_duty = {role: (holder.user_id, holder.language) for role, holder in found.items() if holder.user_id is not None}
    return Circle(ties, on_duty)


def drafts(circle: Circle, rung: Rung, matter_id: UUID, params: Mapping[str, object]) -> list[Draft]:
    """One notice for each person that the rung names, however many hats they wear."""
    desk = {circle.on_duty[role][0] for role in _roles(circle, rung)}
    return [
        Draft(
            subject=matter_id,
            template=ALARM,
            params=params if whom["user_id"] in desk else {**params, "home": True},
            address="",
            channels=rung.channels,
            kind=Kind.ALARM,
            urgent=True,
            **whom,  # type: ignore[arg-type]
        )
        for whom in _people(circle, rung)
    ]


def _people(circle: Circle, rung: Rung) -> Iterator[dict[str, object]]:
    accounts = dict(circle.on_duty[role] for role in _roles(circle, rung))
    for tie in circle.ties:
        if tie.part not in rung.tell:
            continue
        if tie.user is not None:
            accounts[tie.user.pk] = tie.user.language
        elif tie.contact is not None:
            yield {"user_id": None, "contact_id": tie.contact.pk, "language": tie.contact.language}
    for user_id, language in sorted(accounts.items()):
        yield {"user_id": user_id, "language": language}


def _roles(circle: Circle, rung: Rung) -> list[str]:
    found = [role for role in rung.tell if role in circle.on_duty]
    return found or [LAST] * (LAST in circle.on_duty)


def told(circle: Circle, rung: Rung) -> list[str]:
    """Which of those that the rung names there is somebody for."""
    parts = {tie.part for tie in circle.ties}
    return [*_roles(circle, rung), *(name for name in rung.tell if name in parts)]


def in_words(told: Sequence[str]) -> str:
    """Whom a rung told, as history keeps it: 网格员、联动中心、业主."""
    roles = lifecycles.get("alarm").lifecycle.roles
    with translation.override("zh-hans"):
        parts = {part.value: str(part.label) for part in Part}
        return "、".join(roles[one].zh if one in roles else parts.get(one, one) for one in told) or "没有找到人"
