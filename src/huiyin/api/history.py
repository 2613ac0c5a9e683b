"""GET /matters/{number}/history: what happened, entry by entry, with the seal of each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from huiyin.api.cards import Moment, Words, send, words
from huiyin.api.catalogue import NO_SCOPE, NOT_ALLOWED, NOT_FOUND
from huiyin.api.describing import described
from huiyin.api.keys import READ, actor_of
from huiyin.api.matters import visible
from huiyin.evidence.models import StoredFile
from huiyin.lifecycles.model import Lifecycle
from huiyin.lifecycles.queries import version
from huiyin.matters import queries
from huiyin.matters.rules.permission import reads_inside
from huiyin.matters.rules.undo import BEFORE

router = Router(tags=["matters"])
_OF_THE_CORE = {
    "opened": Words(zh="收到", en="Received"),
    "warn": Words(zh="快到期提醒", en="Nearly due"),
    "late": Words(zh="到期未办，已上报", en="Overdue, passed upwards"),
    "imported": Words(zh="导入", en="Imported"),
}
"""What the core itself writes, which no lifecycle names."""


class FileCard(BaseModel):
    """A kept file; `id` is its SHA-256."""

    id: str
    mime: str
    size: int
    width: int | None
    height: int | None


class EntryCard(BaseModel):
    """One entry. `words` are what people wrote, by field; `data` are facts; `hash` seals it to the one before."""

    sequence: int
    at: Moment
    recorded_at: Moment
    actor_kind: str
    actor: str
    action: str
    name: Words
    from_state: str
    to_state: str
    public: bool
    data: dict[str, Any]
    words: dict[str, str]
    files: list[FileCard]
    hash: str


class HistoryCard(BaseModel):
    """The whole history, oldest first."""

    number: str
    entries: list[EntryCard]


@router.get(
    "/matters/{ref}/history",
    auth=READ,
    response=HistoryCard,
    operation_id="read_history",
    summary="What happened to a matter",
    openapi_extra=described(problems=(NO_SCOPE, NOT_ALLOWED, NOT_FOUND)),
)
def read_history(request: HttpRequest, ref: str) -> HttpResponse:
    """Public and internal entries; a text that was erased for privacy is empty, and its seal still holds."""
    actor = actor_of(request)
    matter = visible(ref, actor)
    lifecycle = version(matter.kind, matter.lifecycle_version)
    lines = queries.history(matter, public_only=not reads_inside(actor, queries.standing(matter)))
    return send(HistoryCard(number=matter.number, entries=[_entry(line, lifecycle) for line in lines]))


def _entry(line: queries.HistoryLine, lifecycle: Lifecycle) -> EntryCard:
    return EntryCard(
        sequence=line.sequence,
        at=line.occurred_at,
        recorded_at=line.recorded_at,
        actor_kind=line.actor_kind.value,
        actor=line.actor_name,
        action=line.action,
        name=name_of(line.action, lifecycle),
        from_state=line.from_state,
        to_state=line.to_state,
        public=line.public,
        data={key: value for key, value in line.data.items() if key != BEFORE},
        words=dict(line.words),
        files=[file_card(file) for file in line.files],
        hash=line.hash,
    )


def file_card(file: StoredFile) -> FileCard:
    """A kept file for answering."""
    return FileCard(id=file.sha256, mime=file.mime, size=file.size, width=file.width, height=file.height)


def name_of(action: str, lifecycle: Lifecycle) -> Words:
    """What an entry's action is called; its key for one that this version does not know."""
    if known := lifecycle.actions.get(action):
        return words(known.name)
    return _OF_THE_CORE.get(action, Words(zh=action, en=action))
