"""Devices that want to be let in: taken over by whoever runs devices and knows what is on the label, or turned away."""

from datetime import datetime

from django.db import transaction

from huiyin.domains.sensing.models import Device, DeviceChange, Service
from huiyin.domains.sensing.operations.changing import UnableToChange, check_carer, write_down
from huiyin.domains.sensing.operations.registering import adopt
from huiyin.domains.sensing.queries.admitting import waiting_sources
from huiyin.domains.sensing.rules.duty import runs_devices
from huiyin.intake.models import Source
from huiyin.intake.operations import claiming, revoke
from huiyin.people.actors import Actor

What = DeviceChange.What


class NotOffered(UnableToChange):
    """It offers itself no more, or its secret is another."""


@transaction.atomic
def take_over(*, source_id: int, secret: str, actor: Actor, now: datetime) -> Device:
    """It is a device of ours from now on, and still to be hung up. Raises `UnableToChange`, `NotOffered`."""
    source = _held(source_id, actor, now)
    offer = getattr(source, "claim", None)
    if offer is not None and offer.until > now and not claiming.accept(source_id=source_id, secret=secret, now=now):
        raise NotOffered("its secret is another")
    device = adopt(source=source, now=now)
    write_down(device, What.REGISTERED, actor, now, source.address or "")
    return device


@transaction.atomic
def turn_away(*, source_id: int, actor: Actor, now: datetime, words: str = "") -> None:
    """Its offer ends. What hangs nowhere is let in no more: its key is worth nothing from now on.

    Raises `UnableToChange`, `NotOffered`.
    """
    source = _held(source_id, actor, now)
    claiming.decline(source_id=source_id)
    device = Device.objects.select_related("premises").filter(source=source).first()
    if device is not None and device.premises_id is not None:
        check_carer(actor, device)
        return
    revoke(source=source)
    if device is not None:
        Device.objects.filter(pk=device.pk).update(service=Service.RETIRED)
        write_down(device, What.RETIRED, actor, now, words)


def _held(source_id: int, actor: Actor, now: datetime) -> Source:
    if not runs_devices(actor):
        raise UnableToChange("devices are let in by those who run them")
    rows = waiting_sources(actor, now).filter(pk=source_id).values("pk")
    source = Source.objects.select_for_update().filter(pk__in=rows).first()
    if source is None:
        raise NotOffered("it does not wait")
    return source
