"""GET /matters and GET /matters/{number}: reading matters."""

import math
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import BaseModel

from huiyin.api.cards import MatterCard, Words, matter_card, matter_fields, send, words
from huiyin.api.catalogue import BAD_FIELDS, NO_SCOPE, NOT_ALLOWED, NOT_FOUND
from huiyin.api.describing import described
from huiyin.api.keys import READ, actor_of
from huiyin.api.problems import Problem, bad_fields
from huiyin.api.reading import refuse_strange_parameters
from huiyin.kernel.moments import Moment
from huiyin.lifecycles.model import Action
from huiyin.matters import queries
from huiyin.matters.rules.permission import sees
from huiyin.people.actors import Actor
from huiyin.people.directory import person_id_of, unit_id_of
from huiyin.people.queries import masked
from huiyin.places.queries import area_tree

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

router = Router(tags=["matters"])
Code = Annotated[str, Query(max_length=60, pattern=r"^[\w:.-]*$")]
_PARAMETERS = frozenset({"kind", "state", "area", "owner", "bbox", "since", "q", "cursor", "limit"})


class ListCard(BaseModel):
    """One page of matters, newest first; `cursor` gives the next one and is null at the end."""

    matters: list[MatterCard]
    cursor: str | None


class ActionCard(BaseModel):
    """An action that this caller may take now: the fields of `data` that it needs and takes, the least of photos."""

    action: str
    name: Words
    to: str
    needs: list[str]
    takes: list[str]
    photos: int


class MaskedCard(BaseModel):
    """How the reporter can be reached, masked: 138****5678."""

    name: str
    phone: str
    email: str


class DetailCard(MatterCard):
    """A matter with its words, its reporter (null when anonymous) and what this caller may do with it now."""

    text: str
    contact: MaskedCard | None
    duplicate_of: str | None
    joined: int
    possible: list[ActionCard]


@router.get(
    "/matters",
    auth=READ,
    response=ListCard,
    operation_id="list_matters",
    summary="Matters, newest first",
    openapi_extra=described(problems=(NO_SCOPE, BAD_FIELDS)),
)
def list_matters(
    request: HttpRequest,
    kind: Code | None = None,
    state: Annotated[str | None, Query(max_length=200, pattern=r"^([a-z_]+(,[a-z_]+)*)?$")] = None,
    area: Code | None = None,
    owner: Annotated[str | None, Query(max_length=60)] = None,
    bbox: Annotated[str | None, Query(max_length=120)] = None,
    since: Annotated[Moment | None, Query()] = None,
    q: Annotated[str, Query(max_length=100)] = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """Those that the key may see.

    `state` takes several, with commas. `area` is an area's code and includes all beneath. `owner` is a unit's code, or
    a person: the name of the account, or the name that a matter's `owner` shows when one person alone has it. `bbox`
    is west,south,east,north in WGS-84 degrees. `since` is when a matter last changed, with its zone. `q` finds words
    of the text, the address or the number. An empty parameter is none.
    """
    refuse_strange_parameters(request, _PARAMETERS)
    unit, person = _owner(owner)
    narrowed = queries.MatterFilter(
        kind=kind or "",
        states=tuple(state.split(",")) if state else (),
        area_id=area_tree().by_code(area).id if area else None,
        unit_id=unit,
        person_id=person,
        bbox=_box(bbox) if bbox else None,
        since=_storable(since),
        words=q,
    )
    page = queries.find(actor_of(request), narrowed, cursor=cursor, limit=limit)
    return send(ListCard(matters=[matter_card(matter) for matter in page.matters], cursor=page.cursor or None))


@router.get(
    "/matters/{ref}",
    auth=READ,
    response=DetailCard,
    operation_id="read_matter",
    summary="One matter",
    openapi_extra=described(problems=(NO_SCOPE, NOT_ALLOWED, NOT_FOUND)),
)
def read_matter(request: HttpRequest, ref: str) -> HttpResponse:
    """`ref` is the number on the receipt; its case, spaces and dashes do not matter."""
    actor = actor_of(request)
    return send(detail_card(visible(ref, actor), actor))


def visible(number: str, actor: Actor) -> "Matter":
    """The matter with this number. Raises `NoSuchMatter`, and `Problem` when the actor may not see it."""
    matter = queries.by_number(number, joined=("contact", "duplicate_of"))
    if not sees(actor, queries.standing(matter)):
        raise Problem(NOT_ALLOWED, _("这件事不在这个密钥的范围内"))
    return matter


def detail_card(matter: "Matter", actor: Actor) -> DetailCard:
    """The matter as this actor reads it."""
    contact = masked(matter.contact) if matter.contact else None
    return DetailCard.model_validate(
        matter_fields(matter)
        | {
            "text": matter.summary,
            "contact": MaskedCard(name=contact.name, phone=contact.phone, email=contact.email) if contact else None,
            "duplicate_of": matter.duplicate_of.number if matter.duplicate_of else None,
            "joined": matter.joined,
            "possible": [offer_card(offer.action, offer.to_state) for offer in queries.offers(matter, actor)],
        }
    )


def offer_card(action: Action, to: str) -> ActionCard:
    """An offered action for answering."""
    return ActionCard(
        action=action.key,
        name=words(action.name),
        to=to,
        needs=list(action.needs),
        takes=list(action.takes),
        photos=action.photos,
    )


def _owner(owner: str | None) -> tuple[int | None, int | None]:
    """The unit with this code, else the person; neither without an owner. Raises `Problem`."""
    unit = unit_id_of(owner) if owner else None
    person = person_id_of(owner) if owner and unit is None else None
    if owner and unit is None and person is None:
        raise bad_fields({"owner": str(_("没有这个单位，也没有这个人"))})
    return unit, person


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise bad_fields({"bbox": str(_("要四个数：西,南,东,北"))}) from None
    right = all(map(math.isfinite, (west, south, east, north)))
    if not right or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise bad_fields({"bbox": str(_("要四个数：西,南,东,北；西不大于东，南不大于北"))})
    return west, south, east, north


def _storable(since: datetime | None) -> datetime | None:
    """The moment when PostgreSQL and Python both know it in UTC; the years 1 and 9999 do not in every zone."""
    if since is not None and not 1 < since.year < 9999:
        raise bad_fields({"since": str(_("年份要在 2 到 9998 之间"))})
    return since
