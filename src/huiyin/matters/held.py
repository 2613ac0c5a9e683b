"""What the core keeps of whoever raised a matter, and how it is erased while the history still verifies."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_noop

from huiyin.evidence.operations import erase_files
from huiyin.matters.models import Attachment, EntryText, Matter
from huiyin.matters.rules.searching import tokens_of
from huiyin.people.actors import ActorKind
from huiyin.people.holdings import Holding, Part, Person, Row, holdings

ERASED_TITLE = gettext_noop("内容已删去")
_OF_THE_REPORTER = Q(entry__sequence=1) | Q(entry__actor_kind=ActorKind.REPORTER)
"""What the reporter said and sent: the first entry, whoever wrote it down, and those of the receipt's holder."""


def register() -> None:
    """Name them all."""
    holdings.register(
        "matters",
        Holding(frozenset({"matters.Matter", "matters.EntryText"}), _matters, part=Part.WORDS, erase=_erase_words),
    )
    holdings.register(
        "photos",
        Holding(
            frozenset({"matters.Attachment", "evidence.StoredFile"}), _photos, part=Part.PHOTOS, erase=_erase_photos
        ),
    )
    # who signed which step: sealed, and named for posts, not for persons
    holdings.register("history", Holding(frozenset({"matters.Entry"}), _history, stays="history"))


def _whose(person: Person) -> QuerySet[Matter]:
    mine = Q(pk__in=person.matter_ids)
    if person.user_id is not None:
        mine |= Q(reporter_id=person.user_id)
    return Matter.objects.filter(mine)


def _matters(person: Person) -> Sequence[Row]:
    texts = EntryText.objects.filter(_OF_THE_REPORTER, entry__matter__in=_whose(person)).select_related("entry")
    said: dict[UUID, list[str]] = {}
    for text in texts.order_by("entry__sequence", "id"):
        said.setdefault(text.entry.matter_id, []).append(text.text)
    return [
        {
            "number": matter.number,
            "title": matter.title,
            "address": matter.address,
            "lon": matter.lon,
            "lat": matter.lat,
            "place_public": matter.place_public,
            "opened_at": matter.opened_at.isoformat(),
            "closed_at": matter.closed_at.isoformat() if matter.closed_at else None,
            "said": said.get(matter.pk, []),
            "erased": list(matter.erased),
        }
        for matter in _whose(person).order_by("opened_at")
    ]


def _erase_words(person: Person, now: datetime) -> int:
    texts = EntryText.objects.filter(_OF_THE_REPORTER, entry__matter_id__in=person.matter_ids, erased_at=None)
    # The salt goes too: with it, a short text could be found again from its digest by trying.
    done = texts.update(text="", salt=b"", erased_at=now)
    for matter in Matter.objects.filter(pk__in=person.matter_ids):
        Matter.objects.filter(pk=matter.pk).update(
            title=ERASED_TITLE,
            summary="",
            address="",
            lon=None,
            lat=None,
            search=RawSQL("array_to_tsvector(%s::text[])", [tokens_of(matter.number, "")]),
        )
    return done


def _attached(matter_ids: Collection[UUID]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(_OF_THE_REPORTER, matter_id__in=matter_ids)


def _photos(person: Person) -> Sequence[Row]:
    ids = list(_whose(person).values_list("pk", flat=True))
    return [
        {
            "file": one.file.sha256,
            "type": one.file.mime,
            "name": one.file.original_name,
            "sent_at": one.entry.occurred_at.isoformat(),
            "erased_at": one.file.erased_at.isoformat() if one.file.erased_at else None,
        }
        for one in _attached(ids).select_related("file", "entry").order_by("id")
    ]


def _erase_photos(person: Person, now: datetime) -> int:
    ids = set(_attached(person.matter_ids).values_list("file_id", flat=True))
    needed = Attachment.objects.filter(file_id__in=ids).exclude(matter_id__in=person.matter_ids)
    needed = needed.exclude(matter__erased__contains=[str(Part.PHOTOS)])
    return erase_files(file_ids=ids - set(needed.values_list("file_id", flat=True)), now=now)


def _history(person: Person) -> Sequence[Row]:
    return [{"number": m.number, "entries": m.entries, "seal": m.head} for m in _whose(person).order_by("opened_at")]
