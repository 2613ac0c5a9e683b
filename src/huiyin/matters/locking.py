"""Taking the lock of a matter: parent before child, then in order of id, always here."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.models import Matter
from huiyin.matters.rules.permission import Standing
from huiyin.matters.rules.refusals import BadFields, NoSuchMatter
from huiyin.people.models import Contact
from huiyin.places.queries import area_tree


@dataclass(slots=True)
class Locked:
    """A matter whose row this transaction holds; `other` is the second one, where an action names it."""

    matter: Matter
    standing: Standing
    other: Matter | None = None

    @property
    def contact(self) -> Contact | None:
        """The reporter's contact, fetched with the row."""
        return self.matter.contact


def standing_of(matter: Matter) -> Standing:
    """What of the matter decides who may act on it; the areas come from memory."""
    return Standing(
        matter_id=matter.id,
        chain=tuple(area.id for area in area_tree().chain(matter.area_id)),
        owner_unit_id=matter.owner_unit_id,
        owner_person_id=matter.owner_person_id,
        reporter_id=matter.reporter_id,
        units=frozenset(matter.units),
        area_roles=lifecycles.version(matter.kind, matter.lifecycle_version).area_roles,
    )


def lock(matter_id: UUID, *, skip_locked: bool = False) -> Locked:
    """Lock one matter. Raises `NoSuchMatter`; with `skip_locked` also when somebody else holds it."""
    rows = Matter.objects.select_for_update(of=("self",), skip_locked=skip_locked, no_key=True)
    matter = next(iter(rows.select_related("contact").filter(pk=matter_id)), None)
    if matter is None:
        raise NoSuchMatter(str(matter_id))
    return Locked(matter, standing_of(matter))


def lock_with(matter_id: UUID, other_number: str) -> Locked:
    """Lock a matter and the one with this number, in order of id, in one statement."""
    rows = Matter.objects.select_for_update(of=("self",), no_key=True).select_related("contact")
    found = list(rows.filter(Q(pk=matter_id) | Q(number=other_number)).order_by("id"))
    matter = next((m for m in found if m.id == matter_id), None)
    if matter is None:
        raise NoSuchMatter(str(matter_id))
    other = next((m for m in found if m.number == other_number), None)
    if other is None:
        raise BadFields({"matter": "no matter has this number"})
    return Locked(matter, standing_of(matter), other)
