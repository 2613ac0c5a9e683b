"""/receipts/{token}: what the holder of a receipt's secret link sees and may do. No key: the token is the proof."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from huiyin.api import photos
from huiyin.api.actions import ACTING_PROBLEMS, Acting
from huiyin.api.cards import Moment, Words, replayed, send, words
from huiyin.api.catalogue import NOT_ALLOWED, NOT_FOUND
from huiyin.api.describing import described
from huiyin.api.history import FileCard, file_card, name_of
from huiyin.api.matters import ActionCard, offer_card
from huiyin.api.reading import idempotency_key, read_body
from huiyin.lifecycles.model import Lifecycle
from huiyin.lifecycles.queries import version
from huiyin.matters import queries
from huiyin.matters.operations import act
from huiyin.matters.rules.permission import receipt_key
from huiyin.people.actors import RESIDENT_ACTOR, Actor, ActorKind
from huiyin.people.directory import unit_card
from huiyin.people.english import Named, english_names
from huiyin.ui.dates import Tongue, stamp

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

router = Router(tags=["receipts"])


class StepCard(BaseModel):
    """One public step. `says` is a plain sentence with its date; `words` are what was written."""

    at: Moment
    action: str
    name: Words
    says: Words
    words: dict[str, str]
    files: list[FileCard]


class ReceiptCard(BaseModel):
    """How far a matter is, for whoever raised it."""

    number: str
    kind: str
    kind_name: Words
    title: str
    state: str
    state_name: Words
    unit: Words
    opened_at: Moment
    due_at: Moment | None
    closed_at: Moment | None
    resolution: Words | None
    steps: list[StepCard]
    possible: list[ActionCard]


@router.get(
    "/receipts/{token}",
    response=ReceiptCard,
    operation_id="read_receipt",
    summary="Follow a matter by its receipt",
    openapi_extra=described(problems=(NOT_FOUND,)),
)
def read_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Public entries only, in plain words with dates, in both languages."""
    return send(_card(queries.by_receipt(token, joined=()), timezone.now()))


@router.post(
    "/receipts/{token}/actions/{action}",
    response=ReceiptCard,
    operation_id="act_by_receipt",
    summary="Speak as the reporter",
    openapi_extra=described(Acting, forms=True, problems=(NOT_ALLOWED, *ACTING_PROBLEMS)),
)
def act_by_receipt(request: HttpRequest, token: str, action: str) -> HttpResponse:
    """Rate, say that it is not solved, supply what was asked for: whatever `possible` lists."""
    given, now, key = read_body(request, Acting), timezone.now(), idempotency_key(request)
    matter = queries.by_receipt(token, joined=())
    done = act(
        matter_id=matter.id,
        action=action,
        actor=_reporter(matter),
        now=now,
        data=given.data,
        files=photos.keep(request, given.photos, now, ids_allowed=False),
        client_id=f"receipt:{key}" if key else "",
        seen=given.seen_state or None,
    )
    return send(_card(done.matter, now), headers=replayed(repeated=done.repeated))


def _reporter(matter: "Matter") -> Actor:
    return replace(RESIDENT_ACTOR, key=receipt_key(matter.id))


def _card(matter: "Matter", now: datetime) -> ReceiptCard:
    lifecycle = version(matter.kind, matter.lifecycle_version)
    unit = unit_card(matter.owner_unit_id)
    result = lifecycle.resolutions.get(matter.resolution)
    return ReceiptCard(
        number=matter.number,
        kind=matter.kind,
        kind_name=words(lifecycle.name),
        title=matter.title,
        state=matter.state,
        state_name=words(lifecycle.states[matter.state].name),
        unit=Words(zh=unit.name_zh, en=unit.name_en or unit.name_zh),
        opened_at=matter.opened_at,
        due_at=None if matter.closed_at else matter.due_at or matter.next_due_at,
        closed_at=matter.closed_at,
        resolution=words(result) if result else None,
        steps=_steps(queries.history(matter, public_only=True), lifecycle, now),
        possible=[offer_card(o.action, o.to_state) for o in queries.offers(matter, _reporter(matter))],
    )


def _steps(lines: list[queries.HistoryLine], lifecycle: Lifecycle, now: datetime) -> list[StepCard]:
    named = {line.sequence: _named(line) for line in lines}
    called = english_names({one for one in named.values() if one.user_id})
    return [_step(line, called.get(named[line.sequence], _english(line)), lifecycle, now) for line in lines]


def _named(line: queries.HistoryLine) -> Named:
    return Named(line.actor_user_id or 0, line.actor_name, line.occurred_at)


def _english(line: queries.HistoryLine) -> str:
    known = {ActorKind.REPORTER: "resident", ActorKind.SYSTEM: "system"}
    return known.get(line.actor_kind, line.actor_name)


def _step(line: queries.HistoryLine, who: str, lifecycle: Lifecycle, now: datetime) -> StepCard:
    name = name_of(line.action, lifecycle)
    at, today = timezone.localtime(line.occurred_at), timezone.localtime(now)
    says = Words(
        zh=f"{stamp(at, today, Tongue.ZH)}　{name.zh}（{line.actor_name}）",
        en=f"{stamp(at, today, Tongue.EN)}: {name.en} ({who})",
    )
    return StepCard(
        at=line.occurred_at,
        action=line.action,
        name=name,
        says=says,
        words=dict(line.words),
        files=[file_card(file) for file in line.files],
    )
