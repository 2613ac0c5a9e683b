"""Every write of people, but for accounts, which Django's admin site keeps."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import IntegrityError, transaction
from django.db.models import Q

from huiyin.kernel.plaintext import one_line
from huiyin.people import vault
from huiyin.people.actors import Actor
from huiyin.people.contacts import BadContact, address_problems, draft_contact
from huiyin.people.events import Change, tell
from huiyin.people.masks import normal_phone
from huiyin.people.models import Consent, Contact, Duty, LookPurpose, PersonalLook, User
from huiyin.people.queries import opened, standing_consents
from huiyin.people.values import FullContact

CONTACT_FIELDS = ("name", "phone", "email")
_OWN = ("email", "phone", "language")


class UnableToLook(Exception):
    """A full view without a person to answer for it, or without a reason."""


class AlreadyOnDuty(Exception):
    """The person holds the post for a part of that time already."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One contact that was looked at, or None where none was left: for which matter, and whom the viewer worked for."""

    contact_id: UUID | None
    subject: UUID | None
    unit_id: int | None


def record_looks(
    actor: Actor,
    looked: Iterable[Looked],
    reason: str,
    now: datetime,
    *,
    fields: Sequence[str],
    purpose: LookPurpose | None,
) -> None:
    """Write down who looked at these contacts, when, at what and why; one statement. Raises `UnableToLook`."""
    why = one_line(reason, 300)
    if actor.user_id is None and not actor.key:
        raise UnableToLook("a full view is recorded under a name: sign in or use a key")
    if not why:
        raise UnableToLook("say why the full number is needed; the reason is kept with the view")
    PersonalLook.objects.bulk_create(
        PersonalLook(
            contact_id=one.contact_id,
            subject=one.subject,
            unit_id=one.unit_id,
            user_id=actor.user_id,
            actor_name=actor.name,
            actor_key=actor.key,
            purpose=purpose or "",
            at=now,
            fields=list(fields),
            reason=why,
        )
        for one in looked
    )


def look(
    actor: Actor,
    contact: Contact,
    reason: str,
    now: datetime,
    *,
    fields: Collection[str] = CONTACT_FIELDS,
    purpose: LookPurpose | None = None,
    subject: UUID | None = None,
    unit_id: int | None = None,
) -> FullContact:
    """The contact in full, after writing down who looked, when, at what and why. Raises `UnableToLook`.

    Whether the actor works on the matter is for the caller to know: of a matter, `matters.operations.look_at_contact`.
    `subject` is the matter, `unit_id` whom the actor works for there. Fields not asked for come back empty.
    """
    seen = [name for name in CONTACT_FIELDS if name in fields]
    full = opened(contact)
    record_looks(actor, [Looked(contact.pk, subject, unit_id)], reason, now, fields=seen, purpose=purpose)
    return FullContact(
        name=full.name if "name" in seen else "",
        phone=full.phone if "phone" in seen else "",
        email=full.email if "email" in seen else "",
        erased=full.erased,
    )


def correct_contact(*, contact_id: UUID, name: str, phone: str, email: str, now: datetime) -> None:
    """Put these in place of what a contact holds. Raises `BadContact`; at least one of the three must be given."""
    standing = Contact.objects.get(pk=contact_id, erased_at=None)
    draft = draft_contact(name=name, phone=phone, email=email, language=standing.language, now=now)
    if draft is None:
        raise BadContact({"phone": "at least one way"})
    Contact.objects.filter(pk=contact_id).update(
        name_token=draft.name_token,
        phone_token=draft.phone_token,
        email_token=draft.email_token,
        phone_index=draft.phone_index,
        email_index=draft.email_index,
    )


def erase_contact(*, contact_id: UUID, now: datetime) -> bool:
    """Empty a contact for good and say whether there was anything left to erase; the row and its looks stay."""
    standing = Contact.objects.filter(id=contact_id, erased_at__isnull=True)
    nothing = dict.fromkeys(("phone_token", "email_token", "name_token", "phone_index", "email_index"), "")
    erased = standing.update(**nothing, erased_at=now)
    return erased == 1


def set_phone(*, user: User, phone: str) -> None:
    """Keep an account's telephone number, encrypted; empty takes it away."""
    digits = normal_phone(phone)
    user.phone_token = vault.encrypt(digits) if digits else ""
    user.save(update_fields=["phone_token"])


@transaction.atomic
def correct_account(*, user_id: int, email: str, phone: str, language: str, now: datetime) -> None:
    """What the holder of an account may put right alone; whoever administers reads in the log that it was.

    An empty `phone` takes the number away. Raises `BadContact`.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    digits = normal_phone(phone)
    if problems := address_problems(phone=digits, email=email.strip()):
        raise BadContact(problems)
    before = (user.email, vault.decrypt(user.phone_token) if user.phone_token else "", user.language)
    now_says = (email.strip(), digits, language)
    names = [name for name, old, new in zip(_OWN, before, now_says, strict=True) if old != new]
    if not names:
        return
    user.email, user.language = email.strip(), language
    user.phone_token = vault.encrypt(digits) if digits else ""
    user.save(update_fields=["email", "language", "phone_token"])
    LogEntry.objects.log_actions(user_id, [user], CHANGE, [{"changed": {"fields": names}}], single_object=True)
    if {"email", "phone"} & set(names):
        tell(user_id, Change.ADDRESS, now, old_email=before[0] if "email" in names else "")


def put_on_duty(*, post_id: int, user_id: int, starts: datetime, ends: datetime | None = None) -> Duty:
    """Give somebody a post from `starts` until `ends`. Raises `AlreadyOnDuty` when it overlaps another duty there."""
    try:
        with transaction.atomic():
            return Duty.objects.create(post_id=post_id, user_id=user_id, starts=starts, ends=ends)
    except IntegrityError as error:
        if "never_overlaps" in str(error):
            raise AlreadyOnDuty(f"account {user_id} holds post {post_id} in that time already") from error
        raise


def take_off_duty(*, post_id: int, user_id: int, now: datetime) -> int:
    """End the duties of somebody on a post that stand at `now`, and say how many did."""
    standing = Duty.objects.filter(Q(ends__isnull=True) | Q(ends__gt=now), post_id=post_id, user_id=user_id)
    return standing.filter(starts__lt=now).update(ends=now)


def end_duties(*, user_id: int, area_ids: Collection[int] | None, now: datetime) -> int:
    """End every duty of somebody who leaves, in these areas or (None) everywhere, and say how many ended.

    One that was to begin later never does.
    """
    standing = Duty.objects.filter(Q(ends__isnull=True) | Q(ends__gt=now), user_id=user_id)
    if area_ids is not None:
        standing = standing.filter(post__area_id__in=area_ids)
    with transaction.atomic():
        later, _rows = standing.filter(starts__gte=now).delete()
        return later + standing.filter(starts__lt=now).update(ends=now)


def give_consent(
    *, purpose: str, text_version: str, now: datetime, contact_id: UUID | None = None, user_id: int | None = None
) -> Consent:
    """Record a consent, of a contact or an account. A standing one to another wording is ended first."""
    with transaction.atomic():
        standing = standing_consents(purpose=purpose, contact_id=contact_id, user_id=user_id)
        if same := standing.filter(text_version=text_version).first():
            return same
        standing.update(withdrawn_at=now)
        return Consent.objects.create(
            purpose=purpose, text_version=text_version, given_at=now, contact_id=contact_id, user_id=user_id
        )


def begin_consents(*, contact_id: UUID, given: Sequence[tuple[str, str]], now: datetime) -> None:
    """Record what whoever left this new contact agreed to: purposes, each with the version of its wording.

    One statement: nothing can stand yet.
    """
    Consent.objects.bulk_create(
        Consent(purpose=purpose, text_version=text_version, given_at=now, contact_id=contact_id)
        for purpose, text_version in given
    )


def withdraw_consent(
    *, purpose: str, now: datetime, contact_id: UUID | None = None, user_id: int | None = None
) -> bool:
    """End a consent and say whether one stood."""
    return standing_consents(purpose=purpose, contact_id=contact_id, user_id=user_id).update(withdrawn_at=now) > 0
