"""What the desk reads beside its inbox: what belongs to a matter, photos."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from huiyin.evidence.models import StoredFile
from huiyin.matters.models import Attachment, Matter
from huiyin.matters.queries.sight import visible_to
from huiyin.people.actors import Actor


def related(matter: Matter) -> list[Matter]:
    """The matters tied to this one, by whatever link, oldest first, in one statement; the links say how."""
    above = [pk for pk in (matter.parent_id, matter.duplicate_of_id, matter.follow_up_of_id) if pk]
    tied = Q(parent=matter) | Q(duplicate_of=matter) | Q(follow_up_of=matter) | Q(pk__in=above)
    return list(Matter.objects.filter(tied).defer("search", "summary").order_by("opened_at", "id")[:50])


@dataclass(frozen=True, slots=True)
class DeskPhoto:
    """A file as somebody at the desk may see it. `uncovered_in` is the matter in which its public version has parts
    blacked out: to see it as it was is a look at personal data."""

    file: StoredFile
    uncovered_in: Matter | None


def photo_for(actor: Actor, file_id: int) -> DeskPhoto | None:
    """The file when it came with a matter that the actor may read; None otherwise. Two statements.

    The same photo may have come with several: it is uncovered as soon as one of them shows it so.
    """
    came = Attachment.objects.filter(file_id=file_id, matter__in=visible_to(actor))
    found = list(came.select_related("file", "matter").defer("matter__search", "matter__summary").order_by("id")[:20])
    if not found:
        return None
    mine = [one.matter_id for one in found]
    covering = Attachment.objects.filter(matter_id__in=mine, file__covers_id=file_id)
    covered = set(covering.values_list("matter_id", flat=True))
    plain = any(one.matter_id not in covered for one in found)
    return DeskPhoto(found[0].file, None if plain else found[0].matter)


def seen_by(actor: Actor, ids: Collection[UUID]) -> dict[UUID, Matter]:
    """Those of these matters that the actor may read."""
    rows = visible_to(actor).filter(pk__in=ids).defer("search", "summary")
    return {matter.pk: matter for matter in rows}


def numbered(actor: Actor, numbers: Collection[str]) -> list[Matter]:
    """Those of these numbers that the actor may read, newest first; no statement without a number."""
    if not numbers:
        return []
    return list(visible_to(actor).filter(number__in=numbers).defer("search", "summary").order_by("-opened_at"))


def ids_seen_by(actor: Actor) -> QuerySet[Matter, UUID]:
    """The ids of all matters that the actor may read, for use inside another room's query."""
    return visible_to(actor).values_list("pk", flat=True)


def opened_by(matter: Matter, user_id: int | None) -> bool:
    """Whether this account wrote the matter's first entry."""
    return user_id is not None and matter.history.filter(sequence=1, actor_user_id=user_id).exists()
