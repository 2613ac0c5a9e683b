"""Alarms as lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from huiyin.domains.sensing.models import Alarm, Device
from huiyin.intake.models import Source
from huiyin.intake.sent import PARTITIONS


@dataclass(frozen=True, slots=True)
class AlarmFilter:
    """Which alarms; `areas` None is everywhere. A device is its id, serial number or name, a transmitter its address or
    name. `state` is "open", "closed" or a state of the lifecycle. `words` begin a number, or stand in a place or a
    device's name; `real` leaves out tests and drills."""

    device: str = ""
    transmitter: str = ""
    areas: frozenset[int] | None = None
    state: str = ""
    since: datetime | None = None
    severity: str = ""
    type: str = ""
    words: str = ""
    real: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list ends: whether it was among the open ones, and the last alarm's time and matter."""

    is_open: bool
    raised_at: datetime
    matter: UUID


def alarm_page(wanted: AlarmFilter, limit: int, after: Place | None = None) -> Sequence[Alarm]:
    """The open ones first, then the closed, each newest first. At most two statements."""
    rows = _filtered(wanted)
    found: list[Alarm] = []
    if wanted.state != "closed" and (after is None or after.is_open):
        found += _newest(rows.filter(closed_at=None), after)[:limit]
        after = None
    if wanted.state != "open" and len(found) < limit:
        closed = rows.filter(closed_at__isnull=False)
        found += _newest(closed, after if after and not after.is_open else None)[: limit - len(found)]
    return found


def stream_alarms(wanted: AlarmFilter) -> Iterable[Alarm]:
    """All of them in the same order, however many: read as they are asked for."""
    rows = _filtered(wanted)
    if wanted.state != "closed":
        yield from _newest(rows.filter(closed_at=None), None).iterator(chunk_size=2_000)
    if wanted.state != "open":
        yield from _newest(rows.filter(closed_at__isnull=False), None).iterator(chunk_size=2_000)


def more_alarms_than(wanted: AlarmFilter, most: int) -> bool:
    """Whether there are more than so many."""
    rows = _filtered(wanted)
    if wanted.state in {"open", "closed"}:
        rows = rows.filter(closed_at__isnull=wanted.state == "open")
    return rows.order_by()[: most + 1].count() > most


def _newest(rows: "QuerySet[Alarm]", after: Place | None) -> "QuerySet[Alarm]":
    if after is not None:
        earlier = Q(raised_at__lt=after.raised_at) | Q(raised_at=after.raised_at, matter__lt=after.matter)
        rows = rows.filter(earlier, raised_at__lte=after.raised_at)
    return rows.order_by("-raised_at", "-matter")


def _filtered(wanted: AlarmFilter) -> "QuerySet[Alarm]":
    rows = Alarm.objects.select_related("matter", "device__source__parent", "premises")
    if wanted.device:
        rows = rows.filter(device__in=_devices(wanted.device))
    if wanted.transmitter:
        tops = Source.objects.filter(Q(address=wanted.transmitter, parent=None) | Q(name=wanted.transmitter))
        rows = rows.filter(Q(device__source__in=tops) | Q(device__source__parent__in=tops))
    if wanted.areas is not None:
        rows = rows.filter(matter__area__in=wanted.areas)
    if wanted.since is not None:
        rows = rows.filter(raised_at__gte=wanted.since)
    if wanted.severity:
        rows = rows.filter(worst=wanted.severity)
    if wanted.type:
        rows = rows.filter(type=wanted.type)
    if wanted.words:
        place = Q(premises__address__icontains=wanted.words) | Q(premises__building__icontains=wanted.words)
        named = Q(premises__name__icontains=wanted.words) | Q(device__name__icontains=wanted.words)
        rows = rows.filter(place | named | Q(matter__number__istartswith=wanted.words))
    if wanted.real:
        rows = rows.filter(is_test=False, is_drill=False)
    if wanted.state not in {"", "open", "closed"}:
        rows = rows.filter(matter__state=wanted.state)
    return rows


def _devices(word: str) -> "QuerySet[Device]":
    named = Q(serial=word) | Q(name=word) | Q(source__address=word)
    return Device.objects.filter(named | Q(pk=int(word)) if word.isascii() and word.isdigit() else named)


def open_ladders(partitions: Iterable[int], until: datetime | None = None) -> Sequence[Alarm]:
    """The alarms of these partitions whose ladder climbs, or does so by then, soonest first."""
    rows = Alarm.objects.select_related("matter", "device").filter(next_rung_at__isnull=False)
    if until is not None:
        rows = rows.filter(next_rung_at__lte=until)
    ours = rows.alias(partition=F("device__source_id") % PARTITIONS).filter(partition__in=list(partitions))
    return list(ours.order_by("next_rung_at"))


def climbing(alarm_id: UUID) -> Alarm | None:
    """An alarm as its ladder needs it."""
    return Alarm.objects.select_related("matter", "device").filter(pk=alarm_id).first()
