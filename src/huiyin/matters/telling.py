"""Who is told of a step, as drafts of notices written in its transaction."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin.lifecycles.model import OWNER, REPORTER
from huiyin.matters.domain import Listener, domains
from huiyin.notices.operations import Draft
from huiyin.notices.rules import ORDER, Kind
from huiyin.people.models import Contact
from huiyin.people.rules import Holder, nearest_on_duty

_DESK = ("in_app", *ORDER)
_LATE = "matters.late"
_KINDS = {"matters.post_vacant": Kind.WAITING, "matters.warn": Kind.LATE, _LATE: Kind.LATE}
"""What a template is about; a step is WAITING for whoever owns it now, and has MOVED for others."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice says of a step: no words of people, only what stands on the matter's face."""

    matter_id: UUID
    kind: str
    number: str
    action: str
    state: str
    unit_id: int
    due_at: datetime | None
    danger: bool = False

    def params(self) -> dict[str, str]:
        """As the template's parameters."""
        return {
            "kind": self.kind,
            "number": self.number,
            "action": self.action,
            "state": self.state,
            "unit": str(self.unit_id),
            "due": self.due_at.isoformat() if self.due_at else "",
        }


def desk_drafts(
    told: Told,
    roles: Iterable[str],
    *,
    owner: tuple[int, int | None],
    holders: Sequence[Holder],
    chain: Sequence[int],
    template: str = "matters.step",
) -> list[Draft]:
    """One draft for each person at the desk that `roles` names; `owner` is the owning unit and person.

    The owner of a queue is everybody on duty in its unit. A role nobody holds upwards tells nobody here.
    """
    people: dict[int, str] = {}
    owners: dict[int, str] = {}
    for role in roles:
        if role == REPORTER:
            continue
        if role == OWNER:
            owners = _owners(owner, holders)
            people |= owners
        elif found := nearest_on_duty(holders, role, chain):
            assert found.user_id is not None
            people[found.user_id] = found.language
    return [
        Draft(
            subject=told.matter_id,
            template=template,
            params=told.params(),
            user_id=user_id,
            address="",
            channels=_DESK,
            language=language,
            kind=_KINDS.get(template, Kind.WAITING if user_id in owners else Kind.MOVED),
            urgent=told.danger or template == _LATE,
        )
        for user_id, language in sorted(people.items())
    ]


def reporter_drafts(told: Told, contacts: Sequence[tuple[UUID, Contact | None]]) -> list[Draft]:
    """One draft for each reporter, with or without a contact; each reads the link of their own receipt.

    Whoever left nothing may still have allowed their browser to be told: that is found out when it is sent.
    """
    return [_to_one_outside(told, matter_id, _left_by(contact)) for matter_id, contact in contacts]


def listener_drafts(told: Told, listeners: Iterable[Listener], but: Container[int | None]) -> list[Draft]:
    """One draft for each listener, except for accounts that are told already, or took the step themselves (`but`)."""
    return [
        _to_one_outside(told, told.matter_id, one) for one in listeners if one.user_id is None or one.user_id not in but
    ]


def _left_by(contact: Contact | None) -> Listener:
    return Listener(contact=contact, language=contact.language) if contact else Listener()


def _to_one_outside(told: Told, subject: UUID, who: Listener) -> Draft:
    return Draft(
        subject=subject,
        template=domains.get(told.kind).to_reporter,
        params=told.params(),
        user_id=who.user_id,
        address="",
        contact_id=who.contact.id if who.contact else None,
        channels=_DESK if who.user_id is not None else _of_contact(who.contact),
        language=who.language,
        kind=Kind.MOVED,
        urgent=told.danger,
    )


def _of_contact(contact: Contact | None) -> tuple[str, ...]:
    """What may reach them; the order is their own choice, or the usual one. A row that names e-mail says what lacks."""
    left = {"email": contact and contact.email_token, "sms": contact and contact.phone_token}
    return (*(name for name, token in left.items() if token), "web_push")


def _owners(owner: tuple[int, int | None], holders: Sequence[Holder]) -> dict[int, str]:
    unit_id, person_id = owner
    of_unit = {h.user_id: h.language for h in holders if h.unit_id == unit_id and h.user_id is not None}
    if person_id is None:
        return of_unit
    return {person_id: of_unit.get(person_id, "zh-hans")}
