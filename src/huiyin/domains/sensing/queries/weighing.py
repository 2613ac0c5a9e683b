"""What the evaluator must know of devices."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from msgspec import Struct

from huiyin.database import rows
from huiyin.database.pipeline import asked
from huiyin.domains.sensing.models import Alarm, Device, Memory, Premises, RuleChange, Service
from huiyin.intake.models import Source
from huiyin.intake.sent import PARTITIONS
from huiyin.kernel.clock import to_ms

GBT26875 = "gbt26875"
"""Behind a transmitter of this standard nothing reports at intervals."""


class Watched(Struct, frozen=True):
    """A device as it is weighed: `wishes` are the changes of its rules, the city's first, then its premises'.

    `area_id` is where it was when it was looked at last: an alarm asks who is on duty there, and looks again.
    """

    device_id: int
    source_id: int
    parent_id: int | None
    area_id: int | None
    tells_changes_only: bool
    kind: str
    service: str
    health: str
    interval: timedelta | None
    maintained_until: Any
    test_until: Any
    afresh_ms: int
    revision: int
    wishes: tuple[tuple[str, dict[str, Any]], ...]
    memory: dict[str, Any] | None


def watched(partitions: Iterable[int], *, after: int = -1) -> Sequence[Watched]:
    """The devices of these partitions whose revision is greater. Two statements."""
    rows = _devices().alias(partition=F("source_id") % PARTITIONS).filter(partition__in=list(partitions))
    return _watched(rows.filter(revision__gt=after))


def watched_of_source(source_id: int) -> Watched | None:
    """The device of one source."""
    return next(iter(_watched(_devices().filter(source_id=source_id))), None)


def device_of(device_id: int) -> Device:
    """A device with its premises, as alarms need it."""
    return Device.objects.select_related("premises", "source").get(pk=device_id)


def devices_asked(device_ids: Collection[int]) -> Callable[[], Sequence[Device]]:
    """The same of several, in one statement that is composed once (ADR 28). In a pipeline nothing is waited for until
    the answer is called for."""
    answer = asked(_devices_with_places(), [list(device_ids)])
    return lambda: [_with_place(row) for row in answer.fetchall()]


@cache
def _devices_with_places() -> str:
    parts = (("device", Device), ("source", Source), ("premises", Premises))
    return (
        f"SELECT {', '.join(rows.columns(model, table, rows.every(model)) for table, model in parts)}"  # noqa: S608 (names of our own)
        " FROM sensing_device device JOIN intake_source source ON source.id = device.source_id"
        " LEFT JOIN sensing_premises premises ON premises.id = device.premises_id WHERE device.id = ANY(%s)"
    )


def _with_place(values: Sequence[Any]) -> Device:
    own, source, premises = rows.every(Device), rows.every(Source), rows.every(Premises)
    device = rows.read(Device, own, values[: len(own)])
    device.source = rows.read(Source, source, values[len(own) : -len(premises)])
    hangs = device.premises_id is not None
    device.premises = rows.read(Premises, premises, values[-len(premises) :]) if hangs else None
    return device


def _devices() -> "QuerySet[Device]":
    return Device.objects.select_related("premises", "source", "memory").order_by("id")


def _watched(rows: "QuerySet[Device]") -> list[Watched]:
    changes = list(RuleChange.objects.order_by("at").values_list("premises_id", "rule", "wishes"))
    everywhere = tuple((rule, wishes) for premises, rule, wishes in changes if premises is None)
    own: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    for premises, rule, wishes in changes:
        if premises is not None:
            own.setdefault(premises, []).append((rule, wishes))
    return [
        Watched(
            device_id=device.pk,
            source_id=device.source_id,
            parent_id=device.source.parent_id,
            area_id=device.premises.area_id if device.premises else None,
            tells_changes_only=device.source.door == GBT26875 and device.source.parent_id is not None,
            kind=device.kind,
            service=device.service,
            health=device.health,
            interval=device.interval,
            afresh_ms=to_ms(device.afresh_at) if device.afresh_at else 0,
            maintained_until=device.premises.maintained_until if device.premises else None,
            test_until=device.test_until,
            revision=device.revision,
            wishes=everywhere + tuple(own.get(device.premises_id or 0, ())),
            memory=_memory(device),
        )
        for device in rows
    ]


def _memory(device: Device) -> dict[str, Any] | None:
    try:
        kept = device.memory
    except Memory.DoesNotExist:
        return None
    return {"standings": kept.standings, "seen": kept.seen, "clock": kept.clock}


def newest_revision() -> int:
    """The revision of the device that was changed last."""
    return Device.objects.aggregate(newest=Max("revision"))["newest"] or 0


def is_silent(source_id: int) -> bool:
    """Whether the device of a source is known to be silent now."""
    rows = Alarm.objects.filter(device__source_id=source_id, type="silent", closed_at=None, cleared_at=None)
    return rows.exists()


def tests_left_over(partitions: Iterable[int], now: datetime, since: datetime) -> Sequence[Alarm]:
    """Tests that were raised before `since` and still sound, of devices and places where nobody tests any more."""
    rows = Alarm.objects.select_related("matter", "device").filter(closed_at=None, cleared_at=None, is_test=True)
    over = Q(device__premises__maintained_until=None) | Q(device__premises__maintained_until__lte=now)
    ours = rows.alias(partition=F("device__source_id") % PARTITIONS).filter(partition__in=list(partitions))
    return list(ours.filter(over, raised_at__lte=since).exclude(device__service=Service.IN_TEST))
