"""What a receipt's page needs beside the matter and its history."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from huiyin.evidence.models import StoredFile
from huiyin.kernel.personal import mask_personal
from huiyin.matters.models import Matter, RootedHead, Visibility
from huiyin.matters.queries.attached import shown_outside
from huiyin.matters.queries.matter import HistoryLine, history
from huiyin.matters.retention import retention_of
from huiyin.matters.rules.retention import Kept, kept_because
from huiyin.people.actors import ActorKind
from huiyin.people.holdings import Part, Person


def public_file(matter_id: UUID, sha256: str) -> StoredFile | None:
    """The file when it came with an entry of this matter that its reporter may read and that holds."""
    rows = shown_outside().filter(matter_id=matter_id, file__sha256=sha256).select_related("file")
    found = rows.first()
    return found.file if found else None


def file_for_joiners(first: Matter, sha256: str) -> StoredFile | None:
    """The file when those who joined `first` may see it: what the desk showed, and all when anybody may read it."""
    rows = shown_outside().filter(matter=first, file__sha256=sha256).select_related("file")
    if first.visibility != Visibility.PUBLIC:
        rows = rows.exclude(entry__actor_kind=ActorKind.REPORTER)
    found = rows.first()
    return found.file if found else None


def history_for_joiners(first: Matter) -> list[HistoryLine]:
    """The public history of the matter that others joined, as they may read it; in three statements.

    What its reporter said and showed is left out unless anybody may read it; numbers of people are masked.
    """
    return [_for_joiners(line, first) for line in history(first, public_only=True)]


def _for_joiners(line: HistoryLine, first: Matter) -> HistoryLine:
    if line.actor_kind is ActorKind.REPORTER and first.visibility != Visibility.PUBLIC:
        return replace(line, words={}, files=())
    return replace(line, words={field: mask_personal(text) for field, text in line.words.items()})


def rooted_on(matter_id: UUID) -> date | None:
    """The day of the first signed root that covers the matter's history; None before its first night."""
    rows = RootedHead.objects.filter(matter_id=matter_id).order_by("root__day")
    return rows.values_list("root__day", flat=True).first()


def reporter_of(matter: Matter) -> Person:
    """Whoever raised this matter, as far as this receipt speaks for them: no other matter, and no account."""
    return Person(matter_ids=[matter.pk], contact_ids=[matter.contact_id] if matter.contact_id else [])


def of_contacts(contact_ids: Collection[UUID], *, limit: int = 100) -> list[Matter]:
    """The matters that these contacts were left with, newest first."""
    rows = Matter.objects.filter(contact_id__in=contact_ids).defer("search", "summary").order_by("-opened_at")
    return list(rows[:limit])


def kept_parts(matter: Matter) -> Mapping[Part, tuple[Kept | None, datetime | None]]:
    """Of every part not erased yet: why it cannot be now, if so, and when it goes by itself, once that is known."""
    closed, retention = matter.closed_at, retention_of(matter.kind)
    return {
        part: (
            kept_because(part, closed=closed is not None, held=bool(matter.held)),
            retention.goes_at(part, closed) if closed else None,
        )
        for part in Part
        if str(part) not in matter.erased
    }
