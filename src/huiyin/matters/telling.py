"""Who is told of a step, as drafts of notices written in its transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin.lifecycles.model import OWNER, REPORTER
from huiyin.matters.domain import domains
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
    return [
        Draft(
            subject=matter_id,
            template=domains.get(told.kind).to_reporter,
            params=told.params(),
            user_id=None,
            address="",
            contact_id=contact.id if contact else None,
            channels=_of_contact(contact),
            language=contact.language if contact else "zh-hans",
            kind=Kind.MOVED,
            urgent=told.danger,
        )
        for matter_id, contact in contacts
    ]


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
