"""POST /matters/{number}/actions/{action}: acting on a matter."""

from typing import TYPE_CHECKING, Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import Field, StrictBool, field_validator

from huiyin.api import photos
from huiyin.api.cards import replayed, send
from huiyin.api.catalogue import (
    BAD_FIELDS,
    HAS_MOVED,
    KEY_REUSED,
    LIMIT,
    NO_ACTION,
    NO_SCOPE,
    NOT_ALLOWED,
    NOT_FOUND,
    REFUSED_FILE,
)
from huiyin.api.describing import described
from huiyin.api.given import Given
from huiyin.api.keys import WRITE, actor_of
from huiyin.api.matters import DetailCard, detail_card
from huiyin.api.reading import idempotency_key, read_body
from huiyin.lifecycles.queries import version
from huiyin.matters import queries
from huiyin.matters.operations import act
from huiyin.matters.rules.fields import WORDS_LIMIT
from huiyin.matters.rules.permission import sees
from huiyin.matters.rules.refusals import NotAllowed
from huiyin.people.actors import Actor

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

router = Router(tags=["matters"])
LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader takes exactly (RFC 7493)."""
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Fact = Annotated[str, Field(max_length=WORDS_LIMIT)] | Annotated[int, Field(ge=-LARGEST, le=LARGEST)] | StrictBool
ACTING_PROBLEMS = (NOT_FOUND, NO_ACTION, HAS_MOVED, LIMIT, BAD_FIELDS, REFUSED_FILE, KEY_REUSED)


class Acting(Given):
    """What an action takes: its fields, photos, and the state that the caller saw, so that a stale click is refused."""

    data: Annotated[dict[FieldName, Fact], Field(max_length=40)] = Field(default_factory=dict)
    photos: Annotated[list[str], Field(max_length=10)] = Field(default_factory=list)
    seen_state: Annotated[str, Field(max_length=40)] = ""

    @field_validator("photos", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


@router.post(
    "/matters/{ref}/actions/{action}",
    auth=WRITE,
    response=DetailCard,
    operation_id="act_on_matter",
    summary="Take an action on a matter",
    openapi_extra=described(Acting, forms=True, problems=(NO_SCOPE, NOT_ALLOWED, *ACTING_PROBLEMS)),
)
def act_on_matter(request: HttpRequest, ref: str, action: str) -> HttpResponse:
    """`GET /matters/{number}` lists under `possible` what may be done, and with which fields.

    409 says what the state is now and what is possible; 403 says who may.
    """
    given, actor, now, key = read_body(request, Acting), actor_of(request), timezone.now(), idempotency_key(request)
    matter = queries.by_number(ref, joined=())
    _refuse_strangers(actor, matter, action)
    files = photos.keep(request, given.photos, now)
    client_id = f"{actor.key}:{key}" if key else ""
    done = act(
        matter_id=matter.id, action=action, actor=actor, now=now, data=given.data, files=files, client_id=client_id,
        seen=given.seen_state or None,
    )  # fmt: skip
    return send(detail_card(done.matter, actor), headers=replayed(repeated=done.repeated))


def _refuse_strangers(actor: Actor, matter: "Matter", action: str) -> None:
    """Who may not even see the matter learns who may act, and nothing of its state. Raises `NotAllowed`."""
    if sees(actor, queries.standing(matter)):
        return
    known = version(matter.kind, matter.lifecycle_version).actions.get(action)
    raise NotAllowed(action, known.by if known else ())
