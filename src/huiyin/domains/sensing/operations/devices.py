"""Devices: registered, commissioned, swapped, retired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import AWAY, Device, DeviceChange, Health, Memory, Premises, Service
from huiyin.domains.sensing.operations.quieting import let_go
from huiyin.domains.sensing.rules.duty import cares_for
from huiyin.intake.models import Source
from huiyin.intake.operations import hand_children, new_key, put_certificate, register, revoke, revoke_all
from huiyin.kernel.plaintext import one_line
from huiyin.people.actors import Actor, ActorKind
from huiyin.places.queries import area_tree

DOOR = "key"
"""The door of what is known by its key alone, whichever protocol it speaks."""
ANY = "component"
"""The type of what does not say what it is."""


class BadDevice(ValueError):
    """`problems` maps a field to what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


What = DeviceChange.What


class UnableToChange(Exception):
    """The device is as it was: it does not stand where this may be done, somebody else looks after it, or no reason
    was given."""


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device and its key, which is shown once; a device that is known by an address has none."""

    device: Device
    key: str


_TEXTS = {"name": 120, "serial": 80, "room": 80, "circuit": 40, "firmware": 40}


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
            values[field] = one_line(text, _TEXTS[field])
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


_KEEP = """
insert into sensing_memory (device_id, standings, seen, clock) values (%s, %s, %s, %s)
on conflict (device_id) do update set standings = excluded.standings, seen = excluded.seen, clock = excluded.clock
"""


def keep_memory(*, device_id: int, kept: Mapping[str, Any]) -> None:
    """Keep where the rules of a device stand, and what was remembered of it."""
    with connection.cursor() as cursor:
        parts: list[Any] = [Jsonb(kept[part]) for part in ("standings", "seen", "clock")]
        cursor.execute(_KEEP, [device_id, *parts])


def change_health(*, device_id: int, health: Health, at: datetime) -> None:
    """Keep how a device is; nothing where it is so already."""
    Device.objects.filter(pk=device_id).exclude(health=health).update(health=health, health_since=at)


def commission(*, device: Device, now: datetime) -> None:
    """Somebody has put it in its place and seen its test alarm arrive."""
    Device.objects.filter(pk=device.pk).update(
        service=Service.IN_SERVICE, commissioned_at=now, tested_at=now, premises=device.premises, room=device.room
    )


@transaction.atomic
def put_in_test(
    *, device: Device, actor: Actor, now: datetime, words: str = "", until: datetime | None = None
) -> Device:
    """Somebody tries it out: until it is put back, or until then, its alarms are raised and told as tests.

    Raises `UnableToChange`.
    """
    return _change(device, What.TEST, actor, now, words, until)


@transaction.atomic
def send_to_repair(*, device: Device, actor: Actor, now: datetime, words: str) -> Device:
    """It is away: what it sends is stored and not weighed. Says why in words. Raises `UnableToChange`."""
    return _change(device, What.REPAIR, actor, now, words)


@transaction.atomic
def put_back(*, device: Device, actor: Actor, now: datetime, words: str = "") -> Device:
    """It is in use again, after a test or a repair; after a repair it begins afresh. Raises `UnableToChange`."""
    was_away = Device.objects.filter(pk=device.pk, service=Service.IN_REPAIR).exists()
    back = _change(device, What.BACK, actor, now, words)
    if was_away:
        begin_afresh(device=back, now=now)
    return back


@transaction.atomic
def retire(*, device: Device, actor: Actor, now: datetime, words: str) -> Device:
    """It sends no more; what it has sent stays. Says why in words. Raises `UnableToChange`."""
    retired = _change(device, What.RETIRED, actor, now, words)
    revoke(source=device.source)
    return retired


@transaction.atomic
def retire_all(*, devices: Sequence[Device], actor: Actor, now: datetime, words: str) -> None:
    """Retire many at once, for the system alone. Their open alarms stay, and can be closed by somebody."""
    if actor.kind is not ActorKind.SYSTEM:
        raise UnableToChange("one by one")
    ids = [device.pk for device in devices]
    Device.objects.filter(pk__in=ids).update(service=Service.RETIRED)
    revoke_all(source_ids=[device.source_id for device in devices])
    DeviceChange.objects.bulk_create(
        [
            DeviceChange(device_id=device_id, what=What.RETIRED, words=words, by_name=actor.name[:120], at=now)
            for device_id in ids
        ],
        batch_size=2_000,
    )


@transaction.atomic
def swap(*, device: Device, serial: str, actor: Actor, now: datetime, words: str = "") -> NewDevice:
    """Another device of the same type in the same place, with a key of its own; the old one is retired.

    What is known by its address stays the same device with another number on its label: the new one has that address.
    What hangs behind a gateway hangs behind the new one. Raises `UnableToChange`, `BadDevice`.
    """
    if device.source.address is not None:
        return NewDevice(_relabel(device, serial, actor, now, words), "")
    before = _change(device, What.SWAPPED, actor, now, words or serial)
    revoke(source=device.source)
    made = register_device(
        kind=before.kind,
        now=now,
        premises=before.premises,
        interval=before.interval,
        name=before.name,
        serial=serial,
        room=before.room,
        circuit=before.circuit,
    )
    made.device.replaces = before
    made.device.save(update_fields=["replaces"])
    hand_children(source=device.source, to=made.device.source)
    write_down(made.device, What.REGISTERED, actor, now, before.serial)
    return made


def _relabel(device: Device, serial: str, actor: Actor, now: datetime, words: str) -> Device:
    check_carer(actor, device)
    try:
        said = one_line(serial, _TEXTS["serial"])
    except ValueError as wrong:
        raise BadDevice({"serial": str(wrong)}) from wrong
    let_go(device=device, words=TAKEN_DOWN[What.SWAPPED], now=now)
    held = lock(device)
    if held.service == Service.RETIRED:
        raise UnableToChange(f"it is {held.service}")
    write_down(held, What.SWAPPED, actor, now, words or f"{held.serial} → {said}")
    Device.objects.filter(pk=held.pk).update(serial=said)
    held.serial = said
    begin_afresh(device=held, now=now)
    return held


def begin_afresh(*, device: Device, now: datetime) -> None:
    """What it said before counts for nothing in the rules from now on, and its silence is counted from now."""
    Device.objects.filter(pk=device.pk).update(afresh_at=now)
    Memory.objects.filter(device=device).delete()


@transaction.atomic
def renew_key(*, device: Device, actor: Actor, now: datetime, words: str = "") -> str:
    """Give it a new key, shown once; the one before is worth nothing from now on. Raises `UnableToChange`."""
    check_carer(actor, device)
    held = lock(device)
    if held.service == Service.RETIRED:
        raise UnableToChange("it is retired: put up another device")
    if held.source.address is not None:
        raise UnableToChange("it is known by its address, not by a key")
    write_down(held, What.KEY, actor, now, words)
    return new_key(source=held.source).key


@transaction.atomic
def register_certificate(*, device: Device, fingerprint: str, actor: Actor, now: datetime) -> None:
    """Let it in by the certificate of this SHA-256 fingerprint (hexadecimal), or by none where it is empty.

    Raises `UnableToChange`, also where another device has that certificate.
    """
    check_carer(actor, device)
    if not put_certificate(source=device.source, fingerprint=fingerprint):
        raise UnableToChange("another device has this certificate")
    write_down(device, What.CERTIFICATE, actor, now, fingerprint)


_LEADS: Mapping[str, tuple[frozenset[str], Service]] = {
    What.TEST: (frozenset({Service.REGISTERED, Service.IN_SERVICE}), Service.IN_TEST),
    What.REPAIR: (frozenset({Service.REGISTERED, Service.IN_SERVICE, Service.IN_TEST}), Service.IN_REPAIR),
    What.BACK: (frozenset({Service.IN_TEST, Service.IN_REPAIR}), Service.IN_SERVICE),
    What.SWAPPED: (frozenset(Service.values) - {Service.RETIRED}, Service.RETIRED),
    What.RETIRED: (frozenset(Service.values) - {Service.RETIRED}, Service.RETIRED),
}
"""What may be done to a device from where it stands, and where it stands then."""
TAKEN_DOWN: Mapping[str, str] = {
    What.REPAIR: "探测器已送修，不再监测这里",
    What.SWAPPED: "探测器已换下，新的从现在起监测",
    What.RETIRED: "探测器已停用，不再监测这里",
    What.MOVED: "探测器已移到别处，不再监测这里",
}
"""What stands on the open alarms of what is taken away."""
WANTS_WORDS = frozenset({What.REPAIR, What.RETIRED})
"""What nobody would understand a year later without a reason."""


def possible_changes(device: Device) -> list[What]:
    """What may be done to the device now."""
    return [What(what) for what, (before, _after) in _LEADS.items() if device.service in before]


def has_command_line(actor: Actor) -> bool:
    """Whether it is somebody at the server's command line, who is trusted with all of it."""
    return actor.kind is ActorKind.SYSTEM and actor.trusted


def check_carer(actor: Actor, device: Device) -> None:
    """Raises `UnableToChange` for whoever does not look after the place; what has none is the city's.

    Whoever has the server's command line looks after everything.
    """
    if has_command_line(actor):
        return
    area = device.premises.area_id if device.premises else None
    chain = area_tree().chain(area or area_tree().city.id)
    if not cares_for(actor, tuple(one.id for one in chain)):
        raise UnableToChange("somebody else looks after this place")


def _change(
    device: Device, what: What, actor: Actor, now: datetime, words: str, until: datetime | None = None
) -> Device:
    """Lock it, look whether it still stands where that may be done, do it, and write it down."""
    check_carer(actor, device)
    if what in WANTS_WORDS and not words.strip():
        raise UnableToChange("say why")
    before, after = _LEADS[what]
    if after in AWAY:
        let_go(device=device, words=TAKEN_DOWN[what], now=now)
    held = lock(device)
    if held.service not in before:
        raise UnableToChange(f"it is {held.service}")
    changed: dict[str, Any] = {"service": after, "test_until": until}
    if after == Service.IN_TEST:
        changed["tested_at"] = now
    Device.objects.filter(pk=held.pk).update(**changed)
    write_down(held, what, actor, now, words)
    held.service = after
    return held


def lock(device: Device) -> Device:
    """The device, its row held. The matters of its alarms are locked before it, as the evaluator does."""
    rows = Device.objects.select_for_update(of=("self",), no_key=True).select_related("premises", "source")
    return rows.get(pk=device.pk)


def write_down(device: Device, what: What, actor: Actor, now: datetime, words: str) -> None:
    """Append what was done to the device. Raises `UnableToChange` where the words are too many."""
    try:
        said = one_line(words, 300)
    except ValueError as wrong:
        raise UnableToChange(str(wrong)) from wrong
    DeviceChange.objects.create(
        device=device, what=what, words=said, by_id=actor.user_id, by_name=actor.name[:120], at=now
    )
