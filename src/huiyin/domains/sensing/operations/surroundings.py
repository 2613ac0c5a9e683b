"""What an alarm needs to know of where its device hangs, found for all devices of a batch at once.

In a storm these lookups cost more than what is written: asked for each alarm they took two thirds of its processor
time.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from huiyin.domains.sensing.adapters.ladders import ROLES, ladders
from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.operations import telling
from huiyin.matters.calendars import working_calendar
from huiyin.matters.operations import roles_asked
from huiyin.places.queries import area_tree
from huiyin.places.tree import NoCity

KIND = "alarm"
_KNOWN = """
select array(select matter_id from sensing_alarm where device_id = any(%(devices)s) and closed_at is null),
    array(select premises_id from sensing_interlock where premises_id = any(%(places)s) and enabled)
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The alarms of a device that are open, by type; who must be told; whether anything is interlocked in its place."""

    standing: Mapping[str, Alarm]
    circle: telling.Circle
    interlocked: bool


def surroundings_of(devices: Collection[Device], now: datetime) -> dict[int, Surroundings]:
    """By the id of the device, which was fetched with its premises. Two statements, and one for each area."""
    places = {device.premises_id for device in devices if device.premises_id is not None}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"devices": [device.pk for device in devices], "places": list(places)})
        numbers, interlocked = cursor.fetchone()
    standing: dict[int, dict[str, Alarm]] = {}
    if numbers:  # most stand alone: what is wide is only read where something stands
        for alarm in Alarm.objects.select_related("matter").filter(pk__in=numbers):
            standing.setdefault(alarm.device_id, {})[alarm.type] = alarm
    wanted = {(device.premises_id, _area_of(device)) for device in devices}
    circles = telling.circles(wanted, (*sorted(ROLES), *roles_asked(KIND)), now)
    return {
        device.pk: Surroundings(
            standing.get(device.pk, {}),
            circles[device.premises_id, _area_of(device)],
            device.premises_id in interlocked,
        )
        for device in devices
    }


def get_ready(now: datetime) -> None:
    """Read what the first alarm of a process would have to wait for: areas, offices, calendar, lifecycle, ladders.

    Where there is no city yet there is nothing to read, and nobody to tell.
    """
    ladders()
    working_calendar(now)
    with suppress(NoCity):
        telling.circle_of(None, area_tree().city.id, roles_asked(KIND), now)
        surroundings_of(list(Device.objects.select_related("premises").exclude(premises=None).order_by("id")[:1]), now)


def _area_of(device: Device) -> int:
    """The area of its premises; the city's where nobody said where it hangs."""
    premises = device.premises
    return premises.area_id if premises and premises.area_id else area_tree().city.id
