"""One alarm on one page: what, where, since when, why; what may be done now; whom to ring; how it came to this."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.queries import Neighbour
from huiyin.domains.sensing.web.finding import alarm_at
from huiyin.domains.sensing.web.ladder import ladder_of
from huiyin.domains.sensing.web.shown import DeviceRow, NeighbourRow, OnDuty, Past, Spot
from huiyin.domains.sensing.web.telling import face_of, handed_over
from huiyin.domains.sensing.web.trends import trends_of
from huiyin.domains.sensing.web.words import (
    FIRE,
    cause_name,
    kind_name,
    may_burn,
    rule_name,
    severity_name,
    state_name,
)
from huiyin.evidence.queries import FileMissing
from huiyin.evidence.serving import served
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters import queries as matters
from huiyin.matters.queries import HistoryLine
from huiyin.matters.rules.permission import reads_inside
from huiyin.pages.desk import Link
from huiyin.pages.doing import deeds_of
from huiyin.pages.frame import Clerk, at_desk, desk_page
from huiyin.pages.maps import drawn_map
from huiyin.pages.matter import Deed, Happening
from huiyin.pages.reading import desk_trail
from huiyin.pages.rows import matter_href, tone_of
from huiyin.people.actors import ActorKind
from huiyin.people.directory import unit_card
from huiyin.people.queries import masked
from huiyin.places.queries import area_tree

if TYPE_CHECKING:
    from huiyin.lifecycles.model import Lifecycle
    from huiyin.matters.models import Matter


@require_safe
@at_desk
def alarm(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """The page. Its owner reads it without what is internal. A constant number of statements."""
    found, one = alarm_at(clerk, number)
    inside = reads_inside(clerk.actor, matters.standing(found))
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    state = lifecycle.states[found.state]
    lines = matters.history(found, public_only=not inside)
    face = face_of(found, one, clerk)
    rules = queries.rules_in_force(one.device)
    trends, said = trends_of(one.device, rules, clerk, one.closed_at or clerk.now)
    context: dict[str, Any] = {
        "face": face,
        "state": state_name(found.state, clerk),
        "tone": tone_of(state, mine=clerk.owns(found) and not found.closed_at),
        "deeds": _deeds(found, one, lifecycle, clerk),
        "trail": _trail(desk_trail(lines, found.kind, lifecycle), lines, face.device),
        "trends": trends,
        "said": said,
        "past": [past_of(before, clerk) for before in queries.earlier(one)],
        "devices": [device_row(device, clerk, inside=inside) for device in queries.devices_here(one)],
        "inside": inside,
        "fire": FIRE if may_burn(one) else "",
        "hand_over": handed_over(face),
        "self_href": reverse("sensing:alarm", args=[found.number]),
        "matter_href": matter_href(found),
        "contact": _contact(found),
        "back": Link(reverse("sensing:centre"), _("联动中心")) if inside else Link(reverse("desk:inbox"), _("收件箱")),
        "map": _map(found),
        "area_code": _around(found).code,
        "matters_href": reverse("sensing:alarm_pins", args=[found.number]),
    }
    if inside:
        context |= {
            "ladder": ladder_of(one, clerk),
            "neighbours": [_neighbour(near, clerk) for near in queries.beside(one)],
            "on_duty": _on_duty(found, clerk),
            "sheet_href": reverse("sensing:sheet", args=[found.number]),
            "end_href": reverse("sensing:end_drill", args=[found.number]) if one.is_drill and not one.closed_at else "",
            "look_href": reverse("desk:look", args=[found.number])
            if matters.contact_open_to(found, clerk.actor) and context["contact"]
            else "",
        }
    here = reverse("sensing:centre") if inside else reverse("desk:inbox")
    return desk_page(request, clerk, "sensing/alarm.html", context, here=here, topics=[f"matter:{found.id}"])


@require_safe
@at_desk
def pins(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponse:
    """The alarm, and the others that sound in its building, for the map's script."""
    found, one = alarm_at(clerk, number)
    inside = reads_inside(clerk.actor, matters.standing(found))
    rows = [(one, found.number)]
    if inside:
        rows += [(other, other.matter.number) for other in queries.sounding_beside(one)]
    features = [_feature(row, number, clerk) for row, number in rows if row.premises and row.premises.lon is not None]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_safe
@at_desk
def plan(request: HttpRequest, clerk: Clerk, number: str) -> HttpResponseBase:
    """The floor plan of the premises, where there is one."""
    _found, one = alarm_at(clerk, number)
    if one.premises is None or one.premises.floor_plan is None:
        raise Http404("no plan of this place is kept")
    try:
        answer = served(one.premises.floor_plan, request.GET.get("size", ""))
    except FileMissing as gone:
        raise Http404(str(gone)) from gone
    answer["Cache-Control"] = "private, no-store"
    return answer


def device_row(device: Device, clerk: Clerk, *, inside: bool) -> DeviceRow:
    """A device in a list of a page."""
    return DeviceRow(
        name=device.name or kind_name(device.kind, english=clerk.english),
        kind=kind_name(device.kind, english=clerk.english),
        where=" ".join(filter(None, (device.room if device.room not in device.name else "", device.circuit))),
        health=device.get_health_display(),
        health_key=device.health,
        service=device.get_service_display(),
        service_key=device.service,
        href=reverse("sensing:device", args=[device.pk]) if inside else "",
        sounding=bool(getattr(device, "sounding", False)),
        serial=device.serial,
        since=device.health_since,
    )


def _deeds(found: "Matter", one: Alarm, lifecycle: "Lifecycle", clerk: Clerk) -> list[Deed]:
    """What the lifecycle allows now; ending a test is offered where it is one."""
    offers = matters.offers(found, clerk.actor)
    over = one.is_test and not one.is_drill
    return deeds_of(found, [o for o in offers if o.action.key != "close_test" or over], lifecycle, clerk)


def _trail(entries: Sequence[Happening], lines: Sequence[HistoryLine], device: str) -> list[Happening]:
    """Its history, without the rungs that the ladder beside it shows; what begins it is no report but an alarm.

    A `device` is called what the page calls it: history keeps the Chinese name.
    """
    found = [
        replace(entry, who=device) if line.actor_kind is ActorKind.DEVICE else entry
        for entry, line in zip(entries, reversed(lines), strict=True)
        if line.action != "told"
    ]
    return [*found[:-1], replace(found[-1], deed=_("报警"))] if found else []


def _contact(found: "Matter") -> str:
    """What was left to reach the owner, masked."""
    if found.contact is None:
        return ""
    seen = masked(found.contact)
    return " ".join(filter(None, (seen.name, seen.phone, seen.email)))


def _neighbour(near: Neighbour, clerk: Clerk) -> NeighbourRow:
    tie = near.owner
    reached = ""
    if tie is not None and tie.contact is not None:
        seen = masked(tie.contact)
        reached = " ".join(filter(None, (seen.name, seen.phone or seen.email)))
    elif tie is not None and tie.user is not None:
        reached = tie.user.name
    return NeighbourRow(
        where=near.premises.flat or near.premises.name or str(near.premises),
        part=tie.get_part_display() if tie else "",
        reached=reached,
        href=reverse("sensing:alarm", args=[near.sounding]) if near.sounding else "",
    )


def _on_duty(found: "Matter", clerk: Clerk) -> list[OnDuty]:
    """Who is near, by area: the post, and whom it works for; a post without anybody says so."""
    tree = area_tree()
    chain = tuple(area.id for area in tree.chain(found.area_id))
    return [
        OnDuty(
            post=(clerk.english and holder.post_name_en) or holder.post_name_zh,
            unit=clerk.of(unit_card(holder.unit_id)),
            area=clerk.of(tree.get(holder.area_id)),
            vacant=holder.user_id is None,
        )
        for holder in queries.on_duty_near(chain, clerk.now)
    ]


def past_of(before: Alarm, clerk: Clerk) -> Past:
    """An alarm in a list of what was before."""
    lifecycle = lifecycles.version("alarm", before.matter.lifecycle_version)
    resolution = lifecycle.resolutions.get(before.matter.resolution)
    return Past(
        href=reverse("sensing:alarm", args=[before.matter.number]),
        what=rule_name(before.rule, before.type, english=clerk.english),
        severity=severity_name(before.worst),
        at=before.raised_at,
        ended=clerk.say(resolution) if resolution else state_name(before.matter.state, clerk),
        cause=cause_name(before.cause, english=clerk.english),
        is_drill=before.is_drill,
    )


def _around(found: "Matter") -> Any:
    return area_tree().chain(found.area_id)[:2][-1]


def _map(found: "Matter") -> Any:
    spot = Spot(found.lon, found.lat, "done" if found.closed_at else "late")
    return None if found.lon is None else drawn_map(area_tree(), _around(found), [spot])


def _feature(row: Alarm, number: str, clerk: Clerk) -> dict[str, Any]:
    assert row.premises is not None
    kind = "done" if row.closed_at else "open" if row.acknowledged_at else "late"
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row.premises.lon, row.premises.lat]},
        "properties": {
            "pin": kind,
            "state": state_name(row.matter.state, clerk),
            "title": rule_name(row.rule, row.type, english=clerk.english),
            "url": settings.PUBLIC_URL + reverse("sensing:alarm", args=[number]),
        },
    }
