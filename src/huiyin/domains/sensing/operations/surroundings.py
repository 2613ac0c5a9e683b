"""What an alarm needs to know of where its device hangs, found for all devices of a batch at once.

In a storm these lookups cost more than what is written: asked for each alarm they took two thirds of its processor
time.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin.database.pipeline import asked, pipelined
from huiyin.domains.sensing.adapters.ladders import ROLES, ladders
from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.operations import telling
from huiyin.domains.sensing.operations.telling import ties_asked
from huiyin.domains.sensing.queries import devices_asked
from huiyin.matters.calendars import working_calendar
from huiyin.matters.operations import roles_asked
from huiyin.places.queries import area_tree
from huiyin.places.tree import NoCity

KIND = "alarm"
_KNOWN = """
select array(select matter_id from sensing_alarm where device_id = any(%(devices)s) and closed_at is null),
    array(select premises_id from sensing_interlock where enabled
        and premises_id = any(array(select premises_id from sensing_device where id = any(%(devices)s))))
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A device, with its premises; its alarms that are open, by type; who must be told; whether anything is interlocked
    in its place."""

    device: Device
    standing: Mapping[str, Alarm]
    circle: telling.Circle
    interlocked: bool


def surroundings_of(device_ids: Collection[int], now: datetime) -> dict[int, Surroundings]:
    """By the id of the device. Three statements in one trip, and one for each area."""
    with pipelined():
        answers = devices_asked(device_ids), asked(_KNOWN, {"devices": list(device_ids)}), ties_asked(device_ids)
        devices = answers[0]()
        numbers, interlocked = answers[1].fetchone()
        ties = answers[2]()
        standing = _standing(numbers)
        wanted = {(device.premises_id, _area_of(device)) for device in devices}
        circles = telling.circles(wanted, ties, (*sorted(ROLES), *roles_asked(KIND)), now)
    return {
        device.pk: Surroundings(
            device,
            standing.get(device.pk, {}),
            circles[device.premises_id, _area_of(device)],
            device.premises_id in interlocked,
        )
        for device in devices
    }


def _standing(numbers: Iterable[UUID]) -> dict[int, dict[str, Alarm]]:
    """The open alarms by device and type. Most devices have none: what is wide is only read where something stands."""
    standing: dict[int, dict[str, Alarm]] = {}
    if numbers:
        for alarm in Alarm.objects.select_related("matter").filter(pk__in=numbers):
            standing.setdefault(alarm.device_id, {})[alarm.type] = alarm
    return standing


def get_ready(now: datetime) -> None:
    """Read what the first alarm of a process would have to wait for: areas, offices, calendar, lifecycle, ladders.

    Where there is no city yet there is nothing to read, and nobody to tell.
    """
    ladders()
    working_calendar(now)
    with suppress(NoCity):
        telling.circle_of(None, area_tree().city.id, roles_asked(KIND), now)
        surroundings_of(
            list(Device.objects.exclude(premises=None).order_by("id").values_list("id", flat=True)[:1]), now
        )


def _area_of(device: Device) -> int:
    """The area of its premises; the city's where nobody said where it hangs."""
    premises = device.premises
    return premises.area_id if premises and premises.area_id else area_tree().city.id
