"""What waits for somebody who runs devices: devices that offer themselves, and readings that could not be weighed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from huiyin.domains.sensing.models import Device, Service
from huiyin.domains.sensing.queries.devices import seen_devices
from huiyin.domains.sensing.queries.sight import areas_of
from huiyin.intake.keys import digest_of
from huiyin.intake.models import Claim, Source, Unweighed
from huiyin.intake.thingsboard import DOOR
from huiyin.people.actors import Actor

MOST = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A device that wants to be let in: it offers itself until then, or it got a key by itself and hangs nowhere."""

    source: Source
    device: Device | None
    until: datetime | None
    needs_secret: bool


def waiting(actor: Actor, now: datetime, most: int = MOST) -> Sequence[Waiting]:
    """Those of the actor's areas, and those that hang nowhere, the newest first. Two statements."""
    rows = waiting_sources(actor, now).select_related("claim", "device__premises").order_by("-id")[:most]
    return [_waiting(source, now) for source in rows]


def waiting_sources(actor: Actor, now: datetime) -> "QuerySet[Source]":
    """The same as sources."""
    loose = Q(device=None) | Q(device__premises=None)
    offered = Q(claim__until__gt=now)
    by_itself = Q(door=DOOR, address__isnull=False, parent=None) & loose
    rows = Source.objects.filter(offered | by_itself, enabled=True).exclude(device__service=Service.RETIRED)
    if areas_of(actor) is not None:
        rows = rows.filter(loose | Q(device__in=seen_devices(actor)))
    return rows


def unweighed(actor: Actor, most: int = MOST) -> Sequence[tuple[Unweighed, Device | None]]:
    """What could not be weighed of the actor's devices, the latest first, each with its device if there is one."""
    rows = list(_unweighed(actor).order_by("-id")[:most])
    devices = Device.objects.select_related("premises").in_bulk({row.source_id for row in rows}, field_name="source_id")
    return [(row, devices.get(row.source_id)) for row in rows]


def unweighed_among(actor: Actor, ids: Collection[int]) -> list[int]:
    """Those of these that are of the actor's devices and open."""
    return list(_unweighed(actor).filter(pk__in=ids).values_list("pk", flat=True))


def _unweighed(actor: Actor) -> "QuerySet[Unweighed]":
    rows = Unweighed.objects.filter(ended_at=None)
    if areas_of(actor) is not None:
        rows = rows.filter(source_id__in=seen_devices(actor).values("source_id"))
    return rows


def _waiting(source: Source, now: datetime) -> Waiting:
    claim: Claim | None = getattr(source, "claim", None)
    device: Device | None = getattr(source, "device", None)
    if claim is None or claim.until <= now:
        return Waiting(source, device, None, needs_secret=False)
    return Waiting(source, device, claim.until, needs_secret=claim.secret_digest != digest_of(""))
