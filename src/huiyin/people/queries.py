"""Every read of people. The hot ones, `actor_of` and `holders`, are one statement each."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from huiyin.database.pipeline import asked
from huiyin.people import vault
from huiyin.people.actors import Actor, ActorKind, PostHeld
from huiyin.people.masks import mask_email, mask_name, mask_phone
from huiyin.people.models import Consent, Contact, Duty, PersonalLook, Post, Unit, User
from huiyin.people.rules import Holder
from huiyin.people.values import FullContact, MaskedContact

CONTACT_CONSENT = "contact"
"""The purpose of a consent to be told by what was left."""

# Posts stand on the left: one that nobody is on duty for still gives a row.
_HOLDERS = """
select p.id, p.role, p.area_id, p.unit_id, d.user_id, p.name_zh, p.name_en, coalesce(d.language, 'zh-hans'),
    unit.code
from people_post p
join people_unit unit on unit.id = p.unit_id
left join (
    select d.post_id, u.id as user_id, u.language
    from people_duty d join people_user u on u.id = d.user_id and u.is_active
    where d.starts <= %(now)s and (d.ends is null or d.ends > %(now)s)
) d on d.post_id = p.id
where {where}
order by p.id, d.user_id
"""


def holders(roles: Collection[str], area_ids: Collection[int], now: datetime) -> list[Holder]:
    """Who holds these roles in exactly these areas at `now`; posts without anybody on duty have no `user_id`."""
    where = "p.role = any(%(roles)s) and p.area_id = any(%(ids)s)"
    return _holders(where, roles=list(roles), ids=list(area_ids), now=now)


def office_asked(
    roles: Collection[str], area_ids: Collection[int], now: datetime, *, unit_id: int | None = None, unit_code: str = ""
) -> Callable[[], list[Holder]]:
    """What `holders` finds and, besides, every post of one unit, told by its id or its code: one statement.

    In a pipeline nobody waits until the answer is called for.
    """
    where = """((p.role = any(%(roles)s) and p.area_id = any(%(ids)s)) or p.unit_id in (
        select id from people_unit where id = %(unit_id)s or (code = %(unit_code)s and code <> '')))"""
    return _holders_asked(where, roles=list(roles), ids=list(area_ids), unit_id=unit_id, unit_code=unit_code, now=now)


def unit_officers(unit_id: int, role: str, now: datetime) -> list[Holder]:
    """Who holds `role` for a unit at `now`, vacant posts included."""
    return _holders("p.role = %(role)s and p.unit_id = %(unit_id)s", role=role, unit_id=unit_id, now=now)


def _holders(where: str, **params: Any) -> list[Holder]:
    return _holders_asked(where, **params)()


def _holders_asked(where: str, **params: Any) -> Callable[[], list[Holder]]:
    answer = asked(_HOLDERS.format(where=where), params)
    return lambda: [Holder(*row) for row in answer.fetchall()]


# Every page of the desk asks for it: composed once, it costs a fifth of what the ORM takes to compose it anew.
_POSTS_HELD = """
select p.id, p.role, p.area_id, p.unit_id from people_post p
where exists (
    select from people_duty d join people_user u on u.id = d.user_id and u.is_active
    where d.post_id = p.id and d.user_id = %(user)s
        and d.starts <= %(now)s and (d.ends is null or d.ends > %(now)s)
)
order by p.id
"""


def actor_of(user: User, now: datetime) -> Actor:
    """The person as an actor, with the posts held at `now`. An account that is not active holds none."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTS_HELD, {"user": user.pk, "now": now})
        posts = tuple(PostHeld(*row) for row in cursor.fetchall())
    return Actor(
        kind=ActorKind.PERSON,
        name=user.name,
        user_id=user.pk,
        posts=posts,
        administrator=user.is_superuser and user.is_active,
    )


def on_duty_in_units(user_id: int, now: datetime) -> list[int]:
    """The units in which this person is on duty at `now`, by their first post; none for an account that is closed."""
    standing = Duty.objects.filter(_standing(now), user_id=user_id, user__is_active=True)
    return list(dict.fromkeys(standing.order_by("post_id").values_list("post__unit_id", flat=True)))


def to_be_told(unit_id: int, person_id: int | None, now: datetime) -> dict[int, str]:
    """Whom to tell of what lies with this person, or in this unit's queue (None), each with their language."""
    people = User.objects.filter(is_active=True)
    if person_id is not None:
        return dict(people.filter(pk=person_id).values_list("pk", "language"))
    return dict(people.filter(_standing(now, "duties__"), duties__post__unit_id=unit_id).values_list("pk", "language"))


def people_like(words: str, *, limit: int = 20) -> list[User]:
    """Active accounts whose shown name or account name holds these words, by name: for a chooser."""
    found = User.objects.filter(Q(name__icontains=words) | Q(username__icontains=words), is_active=True)
    return list(found.order_by("name", "username")[:limit])


def units_like(words: str, *, limit: int = 20) -> list[Unit]:
    """Units whose name or code holds these words, by code: for a chooser."""
    named = Q(name_zh__icontains=words) | Q(name_en__icontains=words) | Q(code__icontains=words)
    return list(Unit.objects.filter(named).order_by("code")[:limit])


def on_duty_like(words: str, now: datetime, *, limit: int = 20) -> list[Duty]:
    """Who is on duty at `now` under a name, an account or a post that holds these words, by name: for a search."""
    fields = ("user__name", "user__username", "post__name_zh", "post__name_en")
    named = reduce(or_, (Q(**{f"{field}__icontains": words}) for field in fields))
    standing = Duty.objects.filter(_standing(now), named, user__is_active=True).select_related("user", "post")
    return list(standing.order_by("user__name", "post_id")[:limit])


def duties_at(now: datetime) -> QuerySet[Duty]:
    """The duties that stand at `now`."""
    return Duty.objects.filter(_standing(now)).select_related("post", "user")


def duties_of(user_id: int) -> list[Duty]:
    """Every duty of an account, the latest first, those of before and to come too."""
    return list(Duty.objects.filter(user_id=user_id).select_related("post").order_by("-starts", "-pk"))


def _standing(now: datetime, prefix: str = "") -> Q:
    return Q(**{f"{prefix}starts__lte": now}) & (Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gt": now}))


def units_with_posts() -> list[tuple[Unit, frozenset[int]]]:
    """Every unit that has posts, by code, with the areas of its posts: who can be given a matter. One statement."""
    areas: dict[int, set[int]] = {}
    units: dict[int, Unit] = {}
    for post in Post.objects.select_related("unit").order_by("unit__code"):
        units[post.unit_id] = post.unit
        areas.setdefault(post.unit_id, set()).add(post.area_id)
    return [(unit, frozenset(areas[unit_id])) for unit_id, unit in units.items()]


def units_by_id(ids: Collection[int]) -> dict[int, Unit]:
    """These units, in one statement."""
    return Unit.objects.in_bulk(list(ids))


def desk_of(area_ids: Collection[int]) -> dict[int, Unit]:
    """The desk of each of these areas that has one: the unit that takes what nobody else owns there."""
    return {unit.area_id: unit for unit in Unit.objects.filter(desk=True, area_id__in=area_ids)}


def contacts_of_phone(phone: str) -> QuerySet[Contact]:
    """The contacts that gave exactly this telephone number, found by its blind index."""
    return Contact.objects.filter(phone_index=vault.blind_index(phone)).exclude(phone_index="")


def contacts_of_email(email: str) -> QuerySet[Contact]:
    """The contacts that gave this e-mail address, found by its keyed digest."""
    return Contact.objects.filter(email_index=vault.email_index(email)).exclude(email_index="")


def masked(contact: Contact) -> MaskedContact:
    """What anybody at work on a matter may see of a contact without a look being recorded."""
    full = opened(contact)
    return MaskedContact(
        name=mask_name(full.name), phone=mask_phone(full.phone), email=mask_email(full.email), erased=full.erased
    )


def opened(contact: Contact) -> FullContact:
    """A contact in full. For sending to it only; people look through `operations.look`, which records it."""
    return FullContact(
        name=_open(contact.name_token),
        phone=_open(contact.phone_token),
        email=_open(contact.email_token),
        erased=contact.erased_at is not None,
    )


def _open(token: str) -> str:
    return vault.decrypt(token) if token else ""


def looks(*, contact_id: UUID | None, subject: UUID) -> QuerySet[PersonalLook]:
    """Every full view of what the reporter of this matter (`subject`) left or sent, latest first."""
    if contact_id is None:
        return PersonalLook.objects.filter(contact=None, subject=subject).order_by("-at")
    return PersonalLook.objects.filter(contact_id=contact_id).order_by("-at")


def standing_consents(*, purpose: str, contact_id: UUID | None = None, user_id: int | None = None) -> QuerySet[Consent]:
    """The consents to `purpose` of a contact or an account that were not withdrawn; at most one."""
    whose = Q(contact_id=contact_id) if contact_id is not None else Q(user_id=user_id or 0)
    return Consent.objects.filter(whose, purpose=purpose, withdrawn_at__isnull=True)
