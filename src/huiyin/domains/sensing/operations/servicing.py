"""A device in service: commissioned, tried, sent to repair, put back, retired."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.domains.sensing.models import AWAY, Device, DeviceChange, Service
from huiyin.domains.sensing.operations.changing import (
    TAKEN_DOWN,
    WANTS_WORDS,
    UnableToChange,
    What,
    begin_afresh,
    check_carer,
    lock,
    write_down,
)
from huiyin.domains.sensing.operations.quieting import let_go
from huiyin.intake.operations import revoke, revoke_all
from huiyin.people.actors import Actor, ActorKind

_LEADS: Mapping[str, tuple[frozenset[str], Service]] = {
    What.TEST: (frozenset({Service.REGISTERED, Service.IN_SERVICE}), Service.IN_TEST),
    What.REPAIR: (frozenset({Service.REGISTERED, Service.IN_SERVICE, Service.IN_TEST}), Service.IN_REPAIR),
    What.BACK: (frozenset({Service.IN_TEST, Service.IN_REPAIR}), Service.IN_SERVICE),
    What.SWAPPED: (frozenset(Service.values) - {Service.RETIRED}, Service.RETIRED),
    What.RETIRED: (frozenset(Service.values) - {Service.RETIRED}, Service.RETIRED),
}
"""What may be done to a device from where it stands, and where it stands then."""


def possible_changes(device: Device) -> list[What]:
    """What may be done to the device now."""
    return [What(what) for what, (before, _after) in _LEADS.items() if device.service in before]


def change(
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
    return change(device, What.TEST, actor, now, words, until)


@transaction.atomic
def send_to_repair(*, device: Device, actor: Actor, now: datetime, words: str) -> Device:
    """It is away: what it sends is stored and not weighed. Says why in words. Raises `UnableToChange`."""
    return change(device, What.REPAIR, actor, now, words)


@transaction.atomic
def put_back(*, device: Device, actor: Actor, now: datetime, words: str = "") -> Device:
    """It is in use again, after a test or a repair; after a repair it begins afresh. Raises `UnableToChange`."""
    was_away = Device.objects.filter(pk=device.pk, service=Service.IN_REPAIR).exists()
    back = change(device, What.BACK, actor, now, words)
    if was_away:
        begin_afresh(device=back, now=now)
    return back


@transaction.atomic
def retire(*, device: Device, actor: Actor, now: datetime, words: str) -> Device:
    """It sends no more; what it has sent stays. Says why in words. Raises `UnableToChange`."""
    retired = change(device, What.RETIRED, actor, now, words)
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
