"""What the room of people itself keeps of a person."""

from collections.abc import Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from huiyin.people import vault
from huiyin.people.holdings import Holding, Part, Person, Row, holdings
from huiyin.people.models import ApiKey, Consent, Contact, Duty, PersonalLook, User
from huiyin.people.operations import erase_contact
from huiyin.people.queries import opened
from huiyin.people.seats import device_of, seats_of


def register() -> None:
    """Name them all."""
    holdings.register(
        "contact", Holding(frozenset({"people.Contact"}), _contacts, part=Part.CONTACT, erase=_erase_contacts)
    )
    holdings.register("consents", Holding(frozenset({"people.Consent"}), _consents, stays="proof-of-consent"))
    holdings.register("looks", Holding(frozenset({"people.PersonalLook"}), _looks, stays="proof-of-looks"))
    holdings.register(
        "sent_codes",
        Holding(frozenset({"people.SentCode", "people.WrongPasswords"}), lambda _person: [], stays="a-day"),
    )
    holdings.register("looks_made", Holding(frozenset({"people.PersonalLook"}), _looks_made, stays="proof-of-looks"))
    holdings.register(
        "sign_ins", Holding(frozenset({"axes.AccessLog", "axes.AccessAttempt"}), _sign_ins, stays="half-a-year")
    )
    holdings.register(
        "account_changes", Holding(frozenset({"admin.LogEntry"}), _changes, stays="proof-of-administration")
    )
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
            "phone": vault.decrypt(user.phone_token) if user.phone_token else "",
            "language": user.language,
            "since": user.date_joined.isoformat(),
            "last_sign_in": _when(user.last_login),
            "posts": [{"post": str(d.post), "from": d.starts.isoformat(), "to": _when(d.ends)} for d in duties],
            "browsers": [
                {"device": seat.device, "since": seat.began_at.isoformat(), "seen_at": seat.seen_at.isoformat()}
                for seat in seats_of(user.pk)
            ],
            "second_factors": [
                {"kind": row.type, "since": row.created_at.isoformat(), "last_used_at": _when(row.last_used_at)}
                for row in Authenticator.objects.filter(user=user).order_by("pk")
            ],
            "single_sign_on": [
                {"issuer": row.provider, "subject": row.uid, "since": row.date_joined.isoformat()}
                for row in SocialAccount.objects.filter(user=user).order_by("pk")
            ],
            "keys": [
                {"name": key.name, "prefix": key.prefix, "since": key.created_at.isoformat()}
                for key in ApiKey.objects.filter(user=user).order_by("pk")
            ],
        }
    ]


def _when(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _sign_ins(person: Person) -> Sequence[Row]:
    """By the name that was typed: axes knows no accounts."""
    if person.user_id is None:
        return []
    name = User.objects.get(pk=person.user_id).username
    return [
        {"at": row.attempt_time.isoformat(), "address": row.ip_address, "device": device_of(row.user_agent)}
        for row in AccessLog.objects.filter(username=name).order_by("-attempt_time")[:1000]
    ]


def _looks_made(person: Person) -> Sequence[Row]:
    if person.user_id is None:
        return []
    made = PersonalLook.objects.filter(user_id=person.user_id).order_by("-at")[:1000]
    return [
        {"at": look.at.isoformat(), "purpose": look.purpose, "reason": look.reason, "fields": list(look.fields)}
        for look in made
    ]


def _changes(person: Person) -> Sequence[Row]:
    if person.user_id is None:
        return []
    about = ContentType.objects.get_for_model(User)
    rows = LogEntry.objects.filter(content_type=about, object_id=str(person.user_id)).select_related("user")
    return [
        {"at": row.action_time.isoformat(), "who": row.user.name, "what": row.get_change_message()}
        for row in rows.order_by("-action_time")[:1000]
    ]
