"""Devices made known: by somebody, or by having spoken."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Device, Premises, Service
from huiyin.intake.models import Source
from huiyin.intake.operations import new_key, register
from huiyin.kernel.plaintext import one_line

DOOR = "key"
"""The door of what is known by its key alone, whichever protocol it speaks."""
ANY = "component"
"""The type of what does not say what it is."""
TEXTS = {"name": 120, "serial": 80, "room": 80, "circuit": 40, "firmware": 40}


class BadDevice(ValueError):
    """`problems` maps a field to what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device and its key, which is shown once; a device that is known by an address has none."""

    device: Device
    key: str


@transaction.atomic
def register_device(
    *,
    kind: str,
    now: datetime,
    premises: Premises | None = None,
    door: str = DOOR,
    address: str = "",
    profile: str = "",
    interval: timedelta | None = None,
    **texts: str,
) -> NewDevice:
    """Make a device known. `texts` are name, serial, room, circuit and firmware. Raises `BadDevice`, `TakenAddress`."""
    problems: dict[str, str] = {}
    values: dict[str, str] = {}
    for field, text in texts.items():
        try:
            values[field] = one_line(text, TEXTS[field])
        except KeyError:
            problems[field] = "unknown"
        except ValueError as wrong:
            problems[field] = str(wrong)
    if kind not in device_types():
        problems["type"] = "one of " + ", ".join(sorted(device_types()))
    if interval is not None and not timedelta(seconds=1) <= interval <= timedelta(days=31):
        problems["interval"] = "from 1 second to 31 days"
    if problems:
        raise BadDevice(problems)
    source = register(
        door=door, address=address or None, name=values.get("name", ""), kind=kind, profile=profile, now=now
    )
    key = "" if address else new_key(source=source).key
    device = Device.objects.create(
        source=source,
        kind=kind,
        premises=premises,
        interval=interval,
        made_at=now,
        service=Service.IN_SERVICE,
        **values,
    )
    return NewDevice(device, key)


def adopt(*, source: Source, now: datetime) -> Device:
    """The device of a source that nobody has registered: it hangs where its gateway or transmitter does.

    An alarm of something unknown is an alarm all the same.
    """
    kind = source.kind if source.kind in device_types() else ANY
    parent = Device.objects.filter(source_id=source.parent_id).first() if source.parent_id else None
    values = {
        "kind": kind,
        "name": source.name,
        "premises_id": parent.premises_id if parent else None,
        "service": Service.IN_SERVICE,
        "made_at": now,
    }
    device, _made = Device.objects.get_or_create(source=source, defaults=values)
    return device


def adopt_source(*, source_id: int, now: datetime) -> Device | None:
    """The same by the source's id; None when there is no such source."""
    source = Source.objects.filter(pk=source_id).first()
    return adopt(source=source, now=now) if source else None
