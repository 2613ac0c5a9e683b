"""What anybody may read of public matters, for many at once: what was said, pictures, steps between two times."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Now

from huiyin.evidence.models import StoredFile
from huiyin.evidence.rules import JPEG
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Name
from huiyin.matters.models import Entry, EntryText, Matter, Visibility
from huiyin.matters.queries.attached import shown_outside
from huiyin.matters.rules import undo
from huiyin.matters.rules.parts import WHOLE
from huiyin.people.actors import ActorKind


@dataclass(frozen=True, slots=True)
class PublicStep:
    """A public entry: when, what, by what sort of actor, with the words that were said ("" when none were)."""

    entry_id: int
    sequence: int
    matter_id: UUID
    number: str
    kind: str
    lifecycle_version: int
    at: datetime
    action: str
    actor_kind: str
    to_state: str
    words: str

    @property
    def is_answer(self) -> bool:
        """Whether the desk says something here, not the reporter."""
        return bool(self.words) and self.sequence > 1 and self.actor_kind != ActorKind.REPORTER

    @property
    def action_name(self) -> Name:
        """What the lifecycle calls the action; nothing for what stands beside it (opened, remarked)."""
        action = lifecycles.version(self.kind, self.lifecycle_version).actions.get(self.action)
        return action.name if action else Name("", "")

    @property
    def leaves_closed(self) -> bool:
        """Whether the matter stands in a final state after it."""
        state = lifecycles.version(self.kind, self.lifecycle_version).states.get(self.to_state)
        return state is not None and state.final


def public_steps_of(matter_ids: Collection[UUID]) -> Mapping[UUID, Sequence[PublicStep]]:
    """The public steps of each of these matters, oldest first, in one statement."""
    found: dict[UUID, list[PublicStep]] = defaultdict(list)
    for step in _steps(Entry.objects.filter(matter_id__in=matter_ids), "matter_id", "sequence"):
        found[step.matter_id].append(step)
    return found


def public_steps(
    kind: str, *, start: datetime | None, end: datetime | None, offset: int = 0, limit: int = 1000
) -> list[PublicStep]:
    """The steps of public matters recorded between two times (both included), oldest first, without first entries."""
    rows = Entry.objects.filter(matter__visibility=Visibility.PUBLIC, matter__kind=kind).exclude(sequence=1)
    if start:
        rows = rows.filter(recorded_at__gte=start)
    if end:
        rows = rows.filter(recorded_at__lte=end)
    return _steps(rows, "recorded_at", "id", within=slice(offset, offset + limit))


# A subquery a row and no grouping, so that a limited list reads the words of its own rows alone.
_WORDS = (
    EntryText.objects.filter(entry=OuterRef("pk"))
    .exclude(text="")
    .exclude(field=WHOLE)
    .values("entry")
    .annotate(said=StringAgg("text", "\n", order_by="id"))
    .values("said")
)


# What is taken back is so by the very next entry, which the chain's own index finds; what yet may be is not told.
_TAKEN_BACK = Exists(
    Entry.objects.filter(matter=OuterRef("matter"), sequence=OuterRef("next_sequence"), data__has_key=undo.UNDOES)
)
_NOT_TOLD_YET = Q(data__has_key=undo.BEFORE, recorded_at__gt=Now() - undo.HELD)


def _steps(rows: QuerySet[Entry], *order: str, within: slice = slice(None)) -> list[PublicStep]:
    told = rows.annotate(next_sequence=F("sequence") + 1).exclude(_TAKEN_BACK).exclude(_NOT_TOLD_YET)
    told = told.exclude(data__has_key=undo.UNDOES)
    said = told.filter(public=True).annotate(words=Coalesce(Subquery(_WORDS), Value(""), output_field=TextField()))
    matter = ("matter_id", "matter__number", "matter__kind", "matter__lifecycle_version")
    columns = ("id", "sequence", *matter, "recorded_at", "action", "actor_kind", "to_state", "words")
    found = said.order_by(*order).values_list(*columns)[within]
    return [PublicStep(*row) for row in found]


def public_photos(matter_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The SHA-256 of the first public photo of each of these matters that has one."""
    rows = shown_outside().filter(matter_id__in=matter_ids, file__mime=JPEG)
    first = rows.order_by("matter_id", "id").distinct("matter_id")
    return dict(first.values_list("matter_id", "file__sha256"))


def public_photo(number: str, sha256: str) -> StoredFile | None:
    """The photo when it belongs to a public matter and came with a public entry that holds."""
    rows = shown_outside().filter(matter__number=number, matter__visibility=Visibility.PUBLIC)
    found = rows.filter(file__sha256=sha256, file__mime=JPEG).select_related("file").first()
    return found.file if found else None


def state_name(matter: Matter) -> Name:
    """What the matter's lifecycle calls the state it is in."""
    state = lifecycles.version(matter.kind, matter.lifecycle_version).states.get(matter.state)
    return state.name if state else Name("", "")
