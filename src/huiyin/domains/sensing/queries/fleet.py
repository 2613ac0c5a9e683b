"""Devices and premises as the command line names and lists them."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import Q

from huiyin.domains.sensing.models import Device, DeviceChange, Interlock, Premises, PremisesChange, Tie


def devices_named(word: str) -> Sequence[Device]:
    """The devices of this id, or else of this serial number, or else of this address at a door. At most two."""
    rows = Device.objects.select_related("source", "premises")
    wanted = [Q(serial=word), Q(source__address=word)]
    if word.isascii() and word.isdigit() and len(word) < 18:
        wanted.insert(0, Q(pk=int(word)))
    return next((found for one in wanted if (found := list(rows.filter(one).order_by("-id")[:2]))), [])


def devices_like(*, kind: str, service: str, health: str, premises: Premises | None) -> Iterable[Device]:
    """The devices that have all of these, the newest first, however many: read as they are asked for."""
    rows = Device.objects.select_related("source", "premises").order_by("-id")
    wanted = {"kind": kind, "service": service, "health": health, "premises": premises}
    return rows.filter(**{field: value for field, value in wanted.items() if value}).iterator(chunk_size=2_000)


def life_of(device: Device) -> Sequence[DeviceChange]:
    """What was done to a device, the oldest first."""
    return list(DeviceChange.objects.filter(device=device).order_by("at", "id"))


def page_of(device: Device) -> str:
    """The address of a device's page: what the code on its label says."""
    return f"{settings.PUBLIC_URL}{settings.LOGIN_REDIRECT_URL}devices/{device.pk}/"


def premises_by_id(premises_id: int) -> Premises | None:
    """These premises."""
    return Premises.objects.filter(pk=premises_id).first()


def premises_like(word: str) -> Iterable[Premises]:
    """The premises whose name, address, building or flat holds the word; all of them where there is none."""
    rows = Premises.objects.order_by("address", "building", "flat", "id")
    if word:
        named = Q(name__icontains=word) | Q(address__icontains=word) | Q(building__icontains=word) | Q(flat=word)
        rows = rows.filter(named)
    return rows.iterator(chunk_size=2_000)


def ties_of(premises: Premises) -> Sequence[Tie]:
    """Who belongs to premises, and who did, the oldest first."""
    return list(Tie.objects.filter(premises=premises).select_related("user", "contact", "premises").order_by("since"))


def life_of_premises(premises: Premises) -> Sequence[PremisesChange]:
    """What changed there, the oldest first."""
    return list(PremisesChange.objects.filter(premises=premises).order_by("at", "id"))


def interlocks_of(premises: Premises) -> Sequence[Interlock]:
    """What alarms set in motion there."""
    return list(Interlock.objects.select_related("device").filter(premises=premises, enabled=True).order_by("id"))


def interlock_by_id(interlock_id: int) -> Interlock | None:
    """This interlock."""
    return Interlock.objects.filter(pk=interlock_id, enabled=True).first()
