"""GET /alarms: what detectors have raised, the open ones first."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.models import Alarm
from huiyin.kernel.moments import Moment
from huiyin.matters.rules.refusals import BadFields
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree

router = Router(tags=["alarms"])
Text = Annotated[str, Query(max_length=120)]


class SourceCard(BaseModel):
    """The device that raised it. `transmitter` is the address or name of what it hangs behind, if anything."""

    id: int
    type: str
    name: str
    serial: str
    transmitter: str | None


class WhereCard(BaseModel):
    """Where it hangs; degrees in WGS-84."""

    address: str
    building: str
    flat: str
    room: str
    circuit: str
    lon: float | None
    lat: float | None
    area: str | None


class AlarmCard(BaseModel):
    """An alarm. `state` is its matter's; `observed_at` is the device's own time put right, `raised_at` ours."""

    number: str
    type: str
    rule: str
    severity: str
    worst: str
    state: str
    test: bool
    drill: bool
    device: SourceCard
    place: WhereCard
    because: str
    reason: dict[str, Any]
    times: int
    observed_at: datetime
    raised_at: datetime
    acknowledged_at: datetime | None
    cleared_at: datetime | None
    closed_at: datetime | None
    false: bool | None
    cause: str


class AlarmsCard(BaseModel):
    """One page; `cursor` gives the next one and is null at the end."""

    items: list[AlarmCard]
    cursor: str | None


@router.get("/alarms", response=AlarmsCard, operation_id="list_alarms", summary="Alarms, the open ones first")
def list_alarms(
    request: HttpRequest,
    device: Text = "",
    transmitter: Text = "",
    area: Text = "",
    state: Annotated[str, Query(max_length=40, pattern=r"^[a-z_]*$")] = "",
    since: Moment = None,
    cursor: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AlarmsCard:
    """Those in the areas of the key.

    `device` is a device's id, serial number or name; `transmitter` its address or name; `area` an area's code,
    everything beneath included; `state` is open, closed, or a state of the lifecycle; `since` when it was raised.
    """
    actor = request.auth  # type: ignore[attr-defined]
    assert isinstance(actor, Actor)
    wanted = queries.AlarmFilter(device, transmitter, _areas(actor, area), state, since)
    found = queries.alarm_page(wanted, limit + 1, _place(cursor))
    more = len(found) > limit
    return AlarmsCard(
        items=[card(alarm) for alarm in found[:limit]], cursor=_cursor(found[limit - 1]) if more else None
    )


def card(alarm: Alarm) -> AlarmCard:
    """An alarm for answering."""
    device, premises, source = alarm.device, alarm.premises, alarm.device.source
    parent = source.parent
    return AlarmCard(
        number=alarm.matter.number,
        type=alarm.type,
        rule=alarm.rule,
        severity=alarm.severity,
        worst=alarm.worst,
        state=alarm.matter.state,
        test=alarm.is_test,
        drill=alarm.is_drill,
        device=SourceCard(
            id=device.pk,
            type=device.kind,
            name=device.name,
            serial=device.serial,
            transmitter=(parent.address or parent.name) if parent else None,
        ),
        place=WhereCard(
            address=premises.address if premises else "",
            building=premises.building if premises else "",
            flat=premises.flat if premises else "",
            room=device.room,
            circuit=device.circuit,
            lon=premises.lon if premises else None,
            lat=premises.lat if premises else None,
            area=area_tree().get(alarm.matter.area_id).code,
        ),
        because=queries.sentence(alarm, english=False),
        reason=alarm.reason,
        times=alarm.times,
        observed_at=alarm.observed_at,
        raised_at=alarm.raised_at,
        acknowledged_at=alarm.acknowledged_at,
        cleared_at=alarm.cleared_at,
        closed_at=alarm.closed_at,
        false=alarm.is_false,
        cause=alarm.cause,
    )


def _areas(actor: Actor, code: str) -> frozenset[int] | None:
    """The areas asked for, as far as the key reaches; None is everywhere."""
    tree = area_tree()
    reach = actor.area_ids or frozenset(post.area_id for post in actor.posts)
    allowed = None if actor.trusted and not reach else frozenset(a for top in reach for a in tree.below(top))
    if not code:
        return allowed
    try:
        asked = frozenset(tree.below(tree.by_code(code).id))
    except LookupError:
        raise BadFields({"area": "no area has this code"}) from None
    return asked if allowed is None else asked & allowed


def _cursor(last: Alarm) -> str:
    text = f"{int(last.closed_at is None)}|{last.raised_at.isoformat()}|{last.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _place(cursor: str) -> queries.Place | None:
    if not cursor:
        return None
    try:
        is_open, at, matter = base64.urlsafe_b64decode(cursor).decode().split("|")
        return queries.Place(is_open == "1", datetime.fromisoformat(at), UUID(matter))
    except (ValueError, binascii.Error):
        raise BadFields({"cursor": "not one of ours"}) from None
