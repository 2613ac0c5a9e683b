"""Firmware: kept, assigned to devices in waves, followed by what they tell, and stopped where too many fail."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import AWAY, Device, Firmware, Installation, Wave
from huiyin.domains.sensing.queries.firmware import installation_of
from huiyin.evidence.operations import keep_package
from huiyin.evidence.rules import Refused
from huiyin.intake.operations import share, unshare
from huiyin.intake.sent import Value
from huiyin.intake.thingsboard import FIRMWARE_ATTRIBUTES
from huiyin.kernel.plaintext import one_line
from huiyin.people.actors import Actor

log = structlog.get_logger(__name__)
State = Installation.State
ERROR_LONGEST = 200
LIMIT = 10
"""Percent of a wave that may fail unless somebody says otherwise."""
TOLD = {state.value.upper(): state for state in State if state not in {State.ASSIGNED, State.HELD}}
"""What devices say in `fw_state`; IDLE, QUEUED and INITIATED are no news."""
WAITS = (State.ASSIGNED,)


class BadFirmware(ValueError):
    """It cannot be added, assigned or stopped like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A wave that has begun, and how many devices of how many it has now, those of earlier waves included."""

    wave: Wave
    devices: int
    eligible: int


def add_firmware(
    *, stream: BinaryIO, filename: str, kind: str, title: str, version: str, actor: Actor, now: datetime
) -> Firmware:
    """Keep a file as the firmware of one type of device. Raises `BadFirmware`."""
    if kind not in device_types():
        raise BadFirmware("type: one of " + ", ".join(sorted(device_types())))
    try:
        named = {"title": one_line(title, 100), "version": one_line(version, 40)}
        file = keep_package(stream=stream, filename=filename, now=now)
    except (ValueError, Refused) as wrong:
        raise BadFirmware(str(wrong)) from wrong
    if not all(named.values()):
        raise BadFirmware("it has a title and a version")
    try:
        with transaction.atomic():
            return Firmware.objects.create(kind=kind, file=file, by_name=actor.name[:120], added_at=now, **named)
    except IntegrityError as taken:
        raise BadFirmware("there is firmware of this type, title and version: give it another version") from taken


@transaction.atomic
def assign(
    *,
    firmware: Firmware,
    devices: Sequence[int] = (),
    area_ids: frozenset[int] | None = None,
    percent: int = 100,
    limit: int = LIMIT,
    again: bool = False,
    actor: Actor,
    now: datetime,
) -> Assigned:
    """Let devices of its type have it: those named, or so many percent of all, or of those in these areas.

    A further wave with more percent takes the next ones: which come first is the same each time. Raises `BadFirmware`,
    also where a wave of it was stopped, unless it is to go on `again`.
    """
    if not 1 <= percent <= 100 or not 0 <= limit <= 100:
        raise BadFirmware("percent is 1 to 100, and the limit of failures 0 to 100")
    Firmware.objects.select_for_update().get(pk=firmware.pk)
    stopped = firmware.waves.exclude(stopped_at=None).order_by("-id").first()
    if stopped is not None and not again:
        raise BadFirmware(f"wave {stopped.pk} of it was stopped: {stopped.why}")
    let_in = Q(source__key_digest__isnull=False) | Q(source__certificate_digest__isnull=False)
    rows = Device.objects.filter(let_in, kind=firmware.kind, source__enabled=True)
    rows = rows.exclude(service__in=AWAY)
    if devices:
        rows = rows.filter(pk__in=devices)
    if area_ids is not None:
        rows = rows.filter(premises__area__in=area_ids)
    eligible = sorted(rows.values_list("pk", "source_id"), key=lambda one: _turn(firmware, one[0]))
    having = Installation.objects.filter(wave__firmware=firmware).exclude(state=State.HELD)
    there = set(having.filter(device__in=[pk for pk, _source in eligible]).values_list("device_id", flat=True))
    wanted = -(-len(eligible) * percent // 100)
    chosen = [one for one in eligible[:wanted] if one[0] not in there]
    if not chosen:
        raise BadFirmware(f"no device more: {len(there)} of {len(eligible)} have it already")
    wave = Wave.objects.create(firmware=firmware, percent=percent, limit=limit, by_name=actor.name[:120], at=now)
    Installation.objects.bulk_create(
        [Installation(wave=wave, device_id=pk, assigned_at=now, changed_at=now) for pk, _source in chosen]
    )
    told: dict[str, Value] = dict(zip(FIRMWARE_ATTRIBUTES, _told(firmware), strict=True))
    for _pk, source_id in chosen:
        share(source_id=source_id, values=told, now=now)
    return Assigned(wave, len(there) + len(chosen), len(eligible))


@transaction.atomic
def stop_wave(*, wave: Wave, why: str, now: datetime) -> int:
    """Devices that have not begun are told of it no more. How many those are. Raises `BadFirmware`."""
    held = Wave.objects.select_for_update().get(pk=wave.pk)
    if held.stopped_at is not None:
        raise BadFirmware("it was stopped before")
    held.stopped_at, held.why = now, one_line(why, 300)
    held.save(update_fields=["stopped_at", "why"])
    waiting = Installation.objects.filter(wave=held, state__in=WAITS)
    sources = list(waiting.values_list("device__source_id", flat=True))
    stopped = waiting.update(state=State.HELD, changed_at=now)
    unshare(source_ids=sources, names=FIRMWARE_ATTRIBUTES)
    log.warning("firmware_wave_stopped", wave=held.pk, waiting=stopped)
    return stopped


@transaction.atomic
def follow(*, source_id: int, state: str, error: str, title: str, version: str, now: datetime) -> None:
    """A device has told how far it is with its firmware. What it says of none that it is to have changes nothing."""
    came = TOLD.get(state.upper())
    one = installation_of(source_id)
    if came is None or one is None or one.state in {came, State.HELD}:
        return
    firmware = one.wave.firmware
    if came == State.UPDATED and (title, version) not in {("", ""), (firmware.title, firmware.version)}:
        return  # it speaks of the one before
    Wave.objects.select_for_update().get(pk=one.wave_id)  # failures of one wave are counted one after the other
    one.state, one.changed_at = came, now
    one.error = error[:ERROR_LONGEST] if came == State.FAILED else ""
    if came == State.FAILED:
        one.failed_at = now
    one.save(update_fields=["state", "changed_at", "error", "failed_at"])
    if came == State.UPDATED:
        Device.objects.filter(source_id=source_id).update(firmware=str(firmware)[:40])
    if came == State.FAILED:
        _stop_where_too_many_fail(one.wave, now)


def _stop_where_too_many_fail(wave: Wave, now: datetime) -> None:
    rows = Installation.objects.filter(wave=wave)
    failed, total = rows.filter(~Q(state=State.UPDATED), failed_at__isnull=False).count(), rows.count()
    if wave.stopped_at is None and failed * 100 > wave.limit * total:
        stop_wave(wave=wave, why=f"{failed} / {total} 台升级失败，超过 {wave.limit} %", now=now)


def _told(firmware: Firmware) -> tuple[str, str, int, str, str]:
    return firmware.title, firmware.version, firmware.file.size, firmware.file.sha256, "SHA256"


def _turn(firmware: Firmware, device_id: int) -> str:
    """In which turn a device has it: mixed, but the same whenever it is asked."""
    return hashlib.sha256(f"{firmware.pk}:{device_id}".encode()).hexdigest()
