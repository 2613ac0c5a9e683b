"""What is registered already, as a register that is taken in must know it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from huiyin.domains.sensing.models import Device, Premises, Service, Tie
from huiyin.intake.models import Source

MANY = 5_000
Named = TypeVar("Named", int, str)


def devices_by_serial(serials: Iterable[str]) -> dict[str, Device]:
    """The devices of these serial numbers, of several with one number the newest; what was retired counts last."""
    found: dict[str, Device] = {}
    rows = Device.objects.select_related("source__parent")
    for some in _some(serials):
        for device in rows.filter(serial__in=some).order_by("id"):
            standing = found.get(device.serial)
            if standing is None or device.service != Service.RETIRED:
                found[device.serial] = device
    return found


def sources_by_name(addresses: Iterable[str]) -> Mapping[str, Sequence[Source]]:
    """The sources that have one of these addresses, at whichever door."""
    found: dict[str, list[Source]] = {}
    for some in _some(addresses):
        for source in Source.objects.select_related("device").filter(address__in=some):
            found.setdefault(source.address or "", []).append(source)
    return found


def premises_at(addresses: Iterable[str]) -> Sequence[Premises]:
    """All premises at these addresses."""
    return [one for some in _some(addresses) for one in Premises.objects.filter(address__in=some)]


def tied_telephones(premises_ids: Iterable[int]) -> set[tuple[int, str, str]]:
    """Who belongs to these premises by a telephone: premises, part, and the number's index."""
    found: set[tuple[int, str, str]] = set()
    for some in _some(premises_ids):
        rows = Tie.objects.filter(premises__in=some, until=None, contact__isnull=False)
        found.update(rows.values_list("premises_id", "part", "contact__phone_index"))
    return found


def _some(names: Iterable[Named]) -> Iterator[list[Named]]:
    """Each once, as many at a time as a statement may name."""
    every = sorted(set(names))
    return (every[at : at + MANY] for at in range(0, len(every), MANY))
