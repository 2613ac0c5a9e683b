"""What the API shows of a matter: the fields, and how they are filled from the rooms below."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from pydantic import BaseModel, Field, PlainSerializer

from huiyin.lifecycles.model import Name
from huiyin.lifecycles.queries import version
from huiyin.people.directory import person_name, unit_card
from huiyin.places.queries import area_tree

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


Moment = Annotated[
    datetime, PlainSerializer(_moment, return_type=str), Field(json_schema_extra={"format": "date-time"})
]
"""A moment in UTC, to the second: 2026-03-04T02:00:00Z."""


class Words(BaseModel):
    """The same in both languages."""

    zh: str
    en: str


class AreaCard(BaseModel):
    """An area of the tree city, district, street, community, cell."""

    code: str
    level: str
    name: Words


class MatterCard(BaseModel):
    """A matter. Coordinates are WGS-84 degrees. `owner` is the person on duty, or the unit in whose queue it lies.

    `due_at` is the promised date; while nobody has sorted the matter, the deadline of its present step.
    """

    number: str
    kind: str
    state: str
    state_name: Words
    title: str
    address: str
    lon: float | None
    lat: float | None
    area: AreaCard
    owner: str
    owner_role: str
    owner_unit: str
    owner_unit_name: Words
    priority: int
    source: str
    opened_at: Moment
    due_at: Moment | None
    due_provisional: bool
    next_due_at: Moment | None
    paused: bool
    closed_at: Moment | None
    resolution: str
    changed_at: Moment


class OpenedCard(MatterCard):
    """A matter that was opened, with the receipt of whoever raised it: keep `receipt` secret, it speaks for them."""

    receipt: str
    receipt_url: str


def words(name: Name) -> Words:
    """A lifecycle's name for answering."""
    return Words(zh=name.zh, en=name.en)


def area_card(area_id: int) -> AreaCard:
    """The area with this id, from memory."""
    area = area_tree().get(area_id)
    return AreaCard(code=area.code, level=area.level, name=Words(zh=area.name_zh, en=area.name_en or area.name_zh))


def matter_fields(matter: "Matter") -> dict[str, object]:
    """The fields of a `MatterCard`. Names come from memory: no statement for a matter whose owner was seen lately."""
    unit = unit_card(matter.owner_unit_id)
    state = version(matter.kind, matter.lifecycle_version).states[matter.state]
    return {
        "number": matter.number,
        "kind": matter.kind,
        "state": matter.state,
        "state_name": words(state.name),
        "title": matter.title,
        "address": matter.address,
        "lon": matter.lon,
        "lat": matter.lat,
        "area": area_card(matter.area_id),
        "owner": person_name(matter.owner_person_id) if matter.owner_person_id else unit.name_zh,
        "owner_role": matter.owner_role,
        "owner_unit": unit.code,
        "owner_unit_name": Words(zh=unit.name_zh, en=unit.name_en or unit.name_zh),
        "priority": matter.priority,
        "source": matter.source,
        "opened_at": matter.opened_at,
        "due_at": matter.due_at or matter.next_due_at,
        "due_provisional": matter.due_provisional,
        "next_due_at": matter.next_due_at,
        "paused": matter.paused_at is not None,
        "closed_at": matter.closed_at,
        "resolution": matter.resolution,
        "changed_at": matter.changed_at,
    }


def matter_card(matter: "Matter") -> MatterCard:
    """The matter for answering."""
    return MatterCard.model_validate(matter_fields(matter))


def send(card: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The card as a JSON response."""
    response = HttpResponse(card.model_dump_json(), status=status, content_type="application/json", headers=headers)
    response["Cache-Control"] = "no-store"
    return response


def replayed(*, repeated: bool) -> dict[str, str]:
    """The header that tells a caller that nothing was written now."""
    return {"Idempotent-Replayed": "true"} if repeated else {}
