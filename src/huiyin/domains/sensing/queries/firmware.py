"""What firmware there is, how its waves go, and what one device is to have."""

from collections.abc import Mapping, Sequence

from django.db.models import Count

from huiyin.domains.sensing.models import Firmware, Installation, Wave
from huiyin.evidence.queries import open_file
from huiyin.intake.registry import Package

State = Installation.State


def installation_of(source_id: int) -> Installation | None:
    """The firmware that the device of a source is to have, the latest of several. One statement."""
    rows = Installation.objects.filter(device__source_id=source_id).select_related("wave__firmware__file")
    return rows.order_by("-id").first()


def package_of(source_id: int) -> Package | None:
    """The same for the doors: None where there is none, or where it was stopped before the device began."""
    one = installation_of(source_id)
    if one is None or one.state == State.HELD:
        return None
    firmware = one.wave.firmware

    def read(begin: int, length: int) -> bytes:
        with open_file(firmware.file.sha256) as file:
            file.seek(begin)
            return file.read(length)

    return Package(firmware.title, firmware.version, firmware.file.size, read)


def firmware_by_id(firmware_id: int) -> Firmware | None:
    """This firmware."""
    return Firmware.objects.select_related("file").filter(pk=firmware_id).first()


def all_firmware() -> Sequence[Firmware]:
    """The newest first."""
    return list(Firmware.objects.select_related("file").order_by("-id"))


def wave_by_id(wave_id: int) -> Wave | None:
    """This wave."""
    return Wave.objects.select_related("firmware").filter(pk=wave_id).first()


def waves_of(firmware: Firmware) -> Sequence[tuple[Wave, Mapping[str, int]]]:
    """Its waves, the oldest first, each with how many devices stand where. Two statements."""
    counts: dict[int, dict[str, int]] = {}
    rows = Installation.objects.filter(wave__firmware=firmware).values_list("wave", "state").annotate(n=Count("pk"))
    for wave_id, state, count in rows:
        counts.setdefault(wave_id, {})[state] = count
    return [(wave, counts.get(wave.pk, {})) for wave in Wave.objects.filter(firmware=firmware).order_by("id")]
