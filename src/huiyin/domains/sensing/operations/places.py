"""Premises, and who belongs to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.domains.sensing.models import Part, Premises, Tie, Use
from huiyin.kernel.coordinates import check_lonlat
from huiyin.kernel.plaintext import one_line
from huiyin.people.contacts import BadContact, draft_contact
from huiyin.people.models import User
from huiyin.places.queries import area_tree


class BadPremises(ValueError):
    """`problems` maps a field to what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class PremisesDraft:
    """What is to be known of premises. `area` is an area's code, for when no point is known."""

    use: str = Use.HOME
    name: str = ""
    building: str = ""
    flat: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    area: str = ""


_TEXTS = {"name": 120, "building": 120, "flat": 40, "address": 300}


@transaction.atomic
def put_premises(*, draft: PremisesDraft, now: datetime) -> Premises:
    """Make these premises known, or find them by address, building and flat. Raises `BadPremises`."""
    values = _checked(draft)
    if values["address"]:
        found = Premises.objects.filter(
            address=values["address"], building=values["building"], flat=values["flat"]
        ).first()
        if found is not None:
            return found
    return Premises.objects.create(**values, made_at=now)


def _checked(draft: PremisesDraft) -> dict[str, object]:
    problems: dict[str, str] = {}
    values: dict[str, object] = {"use": draft.use, "lon": draft.lon, "lat": draft.lat, "area_id": None}
    for field, limit in _TEXTS.items():
        try:
            values[field] = one_line(getattr(draft, field), limit)
        except ValueError as wrong:
            problems[field] = str(wrong)
    if draft.use not in Use.values:
        problems["use"] = "one of " + ", ".join(Use.values)
    if (draft.lon is None) != (draft.lat is None):
        problems["lon" if draft.lon is None else "lat"] = "missing"
    tree = area_tree()
    if draft.lon is not None and draft.lat is not None and not problems:
        try:
            check_lonlat(draft.lon, draft.lat)
            area = tree.locate(draft.lon, draft.lat)
            values["area_id"] = area.id if area else None
        except ValueError as wrong:
            problems["lon"] = str(wrong)
    elif draft.area:
        try:
            values["area_id"] = tree.by_code(draft.area).id
        except LookupError:
            problems["area"] = "no area has this code"
    if problems:
        raise BadPremises(problems)
    return values


@transaction.atomic
def tie(
    *,
    premises: Premises,
    part: Part,
    now: datetime,
    user: User | None = None,
    name: str = "",
    phone: str = "",
    email: str = "",
    language: str = "zh-hans",
) -> Tie:
    """Say that somebody belongs to the premises from now on: an account, or a telephone or address. Raises
    `BadPremises`."""
    if user is not None:
        standing = Tie.objects.filter(premises=premises, part=part, user=user, until=None).first()
        return standing or Tie.objects.create(premises=premises, part=part, user=user, since=now)
    try:
        contact = draft_contact(name=name, phone=phone, email=email, language=language, now=now)
    except BadContact as wrong:
        raise BadPremises(wrong.problems) from wrong
    if contact is None:
        raise BadPremises({"phone": "missing"})
    contact.save(force_insert=True)
    return Tie.objects.create(premises=premises, part=part, contact=contact, since=now)


def end_tie(*, tie: Tie, now: datetime) -> None:
    """They have moved out, or sold it: from now on they are told of nothing here."""
    Tie.objects.filter(pk=tie.pk, until=None).update(until=now)


def tie_all(*, premises: Iterable[Premises], part: Part, user: User, now: datetime) -> None:
    """Say that an account belongs to many premises, to which nobody belongs yet."""
    Tie.objects.bulk_create([Tie(premises=one, part=part, user=user, since=now) for one in premises], batch_size=2_000)


def end_ties_of(*, user: User, now: datetime) -> int:
    """An account belongs nowhere any more; to how many premises it did."""
    return Tie.objects.filter(user=user, until=None).update(until=now)
