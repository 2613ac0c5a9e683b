"""Who is told of an alarm on a rung, as drafts of notices."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.backends.utils import CursorWrapper
from django.utils import translation

from huiyin.database.pipeline import asked
from huiyin.database.rows import read
from huiyin.domains.sensing.models import Part, Tie
from huiyin.domains.sensing.rules.ladders import Rung
from huiyin.lifecycles.registry import lifecycles
from huiyin.matters.office import Office, office_asked
from huiyin.notices.operations import Draft
from huiyin.notices.rules import Kind
from huiyin.people.models import Contact, User
from huiyin.people.rules import nearest_on_duty
from huiyin.places.queries import area_tree

ALARM = "sensing.alarm"
LAST = "city_desk"
"""Whoever is on duty at the city's desk is told when a rung finds nobody else at any desk."""
Where = tuple[int | None, int]
"""Premises, or none, and an area."""
Desk = tuple[Mapping[str, tuple[int, str]], Office]
"""Who is on duty for an area, nearest first by role, and the office that was found for it."""
_TIES = """
SELECT tie.id, tie.premises_id, tie.part, tie.user_id, tie.contact_id, account.language, contact.language
FROM sensing_tie tie LEFT JOIN people_user account ON account.id = tie.user_id
    LEFT JOIN people_contact contact ON contact.id = tie.contact_id
WHERE tie.until IS NULL AND tie.premises_id = ANY({places}) ORDER BY tie.id
"""
"""Who belongs to premises now, with no more of them than telling needs."""
_OF_PREMISES = _TIES.format(places="%s")
_OF_DEVICES = _TIES.format(places="ARRAY(SELECT premises_id FROM sensing_device WHERE id = ANY(%s))")


@dataclass(frozen=True, slots=True)
class Circle:
    """Everybody who may have to be told: those who belong to the premises, and who is on duty, by role."""

    ties: Sequence[Tie]
    on_duty: Mapping[str, tuple[int, str]]
    office: Office

    @property
    def owner(self) -> Tie | None:
        """Who owns the premises, or holds them otherwise if nobody does."""
        return next(iter(sorted(self.ties, key=lambda tie: list(Part.values).index(tie.part))), None)


def circle_of(premises_id: int | None, area_id: int, roles: Sequence[str], now: datetime) -> Circle:
    """Two statements. A role that nobody holds upwards is told nowhere; the next rung has others."""
    where = (premises_id, area_id)
    found = [] if premises_id is None else _ties(asked(_OF_PREMISES, [[premises_id]]))
    return circles([where], found, {area_id: desk_asked(area_id, roles, now)()})[where]


def circles(wanted: Collection[Where], found: Iterable[Tie], desks: Mapping[int, Desk]) -> Mapping[Where, Circle]:
    """The circles of many premises, each in its area, of the ties and the desks that were found."""
    ties: dict[int | None, list[Tie]] = {}
    for tie in found:
        ties.setdefault(tie.premises_id, []).append(tie)
    return {where: Circle(ties.get(where[0], []), *desks[where[1]]) for where in wanted}


def ties_asked(device_ids: Collection[int]) -> Callable[[], list[Tie]]:
    """Who belongs to the premises of these devices. In a pipeline nobody waits until the answer is called for."""
    answer = asked(_OF_DEVICES, [list(device_ids)])
    return lambda: _ties(answer)


def _ties(answer: CursorWrapper) -> list[Tie]:
    return [_tie(*row) for row in answer.fetchall()]


def _tie(
    id: int, premises_id: int, part: str, user_id: int | None, contact_id: UUID | None, *languages: str | None
) -> Tie:
    """What is not read here is read when it is asked for."""
    names = ("id", "premises_id", "part", "user_id", "contact_id")
    tie = read(Tie, names, (id, premises_id, part, user_id, contact_id))
    if user_id is not None:
        tie.user = read(User, ("id", "language"), (user_id, languages[0]))
    if contact_id is not None:
        tie.contact = read(Contact, ("id", "language"), (contact_id, languages[1]))
    return tie


def desk_asked(area_id: int, roles: Sequence[str], now: datetime) -> Callable[[], Desk]:
    """Who is on duty for an area. In a pipeline nobody waits until the answer is called for."""
    chain = tuple(area.id for area in area_tree().chain(area_id))
    answer = office_asked(roles, chain, now)
    return lambda: _desk(answer(), roles)


def _desk(office: Office, roles: Sequence[str]) -> Desk:
    chain = office.chain
    found = {role: holder for role in roles if (holder := nearest_on_duty(office.holders, role, chain))}
    on_duty = {role: (holder.user_id, holder.language) for role, holder in found.items() if holder.user_id is not None}
    return on_duty, office


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
