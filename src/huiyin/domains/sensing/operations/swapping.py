"""Another device in the same place, and by what a device is let in: its key, its certificate."""

from datetime import datetime

from django.db import transaction

from huiyin.domains.sensing.models import Device, Service
from huiyin.domains.sensing.operations.changing import (
    TAKEN_DOWN,
    UnableToChange,
    What,
    begin_afresh,
    check_carer,
    lock,
    write_down,
)
from huiyin.domains.sensing.operations.quieting import let_go
from huiyin.domains.sensing.operations.registering import TEXTS, BadDevice, NewDevice, register_device
from huiyin.domains.sensing.operations.servicing import change
from huiyin.intake.operations import hand_children, new_key, put_certificate, revoke
from huiyin.kernel.plaintext import one_line
from huiyin.people.actors import Actor


@transaction.atomic
def swap(*, device: Device, serial: str, actor: Actor, now: datetime, words: str = "") -> NewDevice:
    """Another device of the same type in the same place, with a key of its own; the old one is retired.

    What is known by its address stays the same device with another number on its label: the new one has that address.
    What hangs behind a gateway hangs behind the new one. Raises `UnableToChange`, `BadDevice`.
    """
    if device.source.address is not None:
        return NewDevice(_relabel(device, serial, actor, now, words), "")
    before = change(device, What.SWAPPED, actor, now, words or serial)
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
        said = one_line(serial, TEXTS["serial"])
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
