"""Devices as lists, and one of them with what belongs to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Alarm, Device, DeviceChange, RuleChange, Service
from huiyin.domains.sensing.queries.sight import areas_of
from huiyin.domains.sensing.rules import Rule
from huiyin.domains.sensing.rules.overriding import UnableToOverride, override
from huiyin.people.actors import Actor
from huiyin.places.queries import area_tree


@dataclass(frozen=True, slots=True)
class DeviceFilter:
    """Which devices: of an area and all below, of a type, by health or service; `words` begin a serial number, or stand
    in a name or a place."""

    area_id: int | None = None
    kind: str = ""
    health: str = ""
    service: str = ""
    words: str = ""


def device_page(actor: Actor, wanted: DeviceFilter, limit: int, after: int | None = None) -> Sequence[Device]:
    """Those that the actor looks after, the newest first; `after` is the last one's id of the page before.

    One statement: over `sensing_device_of_health`, `sensing_device_of_kind`, `sensing_device_of_service`, or the key.
    """
    rows = _filtered(actor, wanted)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    sounding = Alarm.objects.filter(device=OuterRef("pk"), closed_at=None, is_drill=False)
    return list(rows.annotate(sounding=Exists(sounding)).order_by("-id")[:limit])


def stream_devices(actor: Actor, wanted: DeviceFilter) -> Iterable[Device]:
    """All of them, the newest first, however many: read as they are asked for."""
    return _filtered(actor, wanted).order_by("-id").iterator(chunk_size=2_000)


def more_devices_than(actor: Actor, wanted: DeviceFilter, most: int) -> bool:
    """Whether there are more than so many."""
    return _filtered(actor, wanted).order_by()[: most + 1].count() > most


def _filtered(actor: Actor, wanted: DeviceFilter) -> "QuerySet[Device]":
    rows = seen_devices(actor).select_related("premises", "source")
    if wanted.area_id is not None:
        rows = rows.filter(premises__area__in=area_tree().below(wanted.area_id))
    rows = rows.filter(service=wanted.service) if wanted.service else rows.exclude(service=Service.RETIRED)
    if wanted.health:
        rows = rows.filter(health=wanted.health)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.words:
        rows = rows.filter(_like(wanted.words))
    return rows


def _like(words: str) -> Q:
    premises = Q(premises__address__icontains=words) | Q(premises__building__icontains=words)
    return Q(serial__istartswith=words) | Q(name__icontains=words) | premises | Q(premises__name__icontains=words)


def seen_devices(actor: Actor) -> "QuerySet[Device]":
    """The devices of the areas that the actor answers for."""
    areas = areas_of(actor)
    return Device.objects.all() if areas is None else Device.objects.filter(premises__area__in=areas)


def device_by_id(actor: Actor, device_id: int) -> Device | None:
    """The device when the actor looks after its place."""
    return seen_devices(actor).select_related("premises", "source__parent", "replaces").filter(pk=device_id).first()


def changes_of(device: Device, most: int = 50) -> Sequence[DeviceChange]:
    """What was done to it and to those that it replaced, the latest first."""
    ids = [device.pk, *([device.replaces_id] if device.replaces_id else [])]
    return list(DeviceChange.objects.filter(device__in=ids).order_by("-at", "-id")[:most])


def alarms_of_device(device: Device, most: int = 20) -> Sequence[Alarm]:
    """Its alarms, the latest first."""
    return list(
        Alarm.objects.filter(device=device).select_related("matter", "device", "premises").order_by("-raised_at")[:most]
    )


def rules_in_force(device: Device) -> list[Rule]:
    """Its type's rules with what the city and its premises changed of them. One statement."""
    kind = device_types().get(device.kind)
    if kind is None:
        return []
    interval = round(device.interval.total_seconds() * 1000) if device.interval else 0
    own = Q(premises=None) | Q(premises=device.premises_id) if device.premises_id else Q(premises=None)
    # The city's own first: what premises want goes before it.
    changes = sorted(RuleChange.objects.filter(own).order_by("at"), key=lambda one: one.premises_id is not None)
    return [_wished(rule, changes) for rule in kind.rules_for(interval)]


def _wished(rule: Rule, changes: Sequence[RuleChange]) -> Rule:
    for change in changes:
        if change.rule == rule.code:
            try:
                rule = override(rule, change.wishes)
            except UnableToOverride:  # permitted once, by an older product: it is weighed without it
                continue
    return rule
