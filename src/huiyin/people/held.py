"""What the room of people itself keeps of a person."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from huiyin.people.holdings import Holding, Part, Person, Row, holdings
from huiyin.people.models import Consent, Contact, Duty, PersonalLook, User
from huiyin.people.operations import erase_contact
from huiyin.people.queries import opened


def register() -> None:
    """Name them all."""
    holdings.register(
        "contact", Holding(frozenset({"people.Contact"}), _contacts, part=Part.CONTACT, erase=_erase_contacts)
    )
    holdings.register("consents", Holding(frozenset({"people.Consent"}), _consents, stays="proof-of-consent"))
    holdings.register("looks", Holding(frozenset({"people.PersonalLook"}), _looks, stays="proof-of-looks"))
    holdings.register(
        "account",
        Holding(
            frozenset(
                {
                    "people.User",
                    "people.Duty",
                    "people.ApiKey",
                    "people.Seat",
                    "people.WrongCodes",
                    "mfa.Authenticator",
                    "socialaccount.SocialAccount",
                }
            ),
            _account,
            stays="office",
        ),
    )


def _contacts(person: Person) -> Sequence[Row]:
    rows = []
    for contact in Contact.objects.filter(pk__in=person.contact_ids):
        full = opened(contact)
        rows.append(
            {
                "name": full.name,
                "phone": full.phone,
                "email": full.email,
                "language": contact.language,
                "since": contact.created_at.isoformat(),
                "erased_at": contact.erased_at.isoformat() if contact.erased_at else None,
            }
        )
    return rows


def _erase_contacts(person: Person, now: datetime) -> int:
    return sum(erase_contact(contact_id=pk, now=now) for pk in person.contact_ids)


def _consents(person: Person) -> Sequence[Row]:
    whose = Q(contact_id__in=person.contact_ids)
    if person.user_id is not None:
        whose |= Q(user_id=person.user_id)
    return [
        {
            "purpose": consent.purpose,
            "text_version": consent.text_version,
            "given_at": consent.given_at.isoformat(),
            "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
        }
        for consent in Consent.objects.filter(whose).order_by("given_at")
    ]


def _looks(person: Person) -> Sequence[Row]:
    theirs = Q(contact_id__in=person.contact_ids) | Q(contact=None, subject__in=person.matter_ids)
    seen = PersonalLook.objects.filter(theirs).select_related("unit").order_by("-at")
    return [
        {
            "at": look.at.isoformat(),
            "who": look.actor_name,
            "unit": str(look.unit) if look.unit else "",
            "purpose": look.purpose,
            "reason": look.reason,
            "fields": list(look.fields),
        }
        for look in seen
    ]


def _account(person: Person) -> Sequence[Row]:
    if person.user_id is None:
        return []
    user = User.objects.get(pk=person.user_id)
    duties = Duty.objects.filter(user=user).select_related("post").order_by("starts")
    return [
        {
            "username": user.username,
            "name": user.name,
            "email": user.email,
            "language": user.language,
            "since": user.date_joined.isoformat(),
            "last_sign_in": user.last_login.isoformat() if user.last_login else None,
            "posts": [
                {"post": str(d.post), "from": d.starts.isoformat(), "to": d.ends.isoformat() if d.ends else None}
                for d in duties
            ],
        }
    ]
