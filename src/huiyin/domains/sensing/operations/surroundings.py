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
from huiyin.domains.sensing.operations.telling import desk_asked, ties_asked
from huiyin.domains.sensing.queries import devices_asked
from huiyin.matters.calendars import working_calendar
from huiyin.matters.operations import roles_asked, serials_asked
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
    """A device, with its premises; a number for a matter; its alarms that are open, by type; who must be told; whether
    anything is interlocked in its place."""

    device: Device
    serial: int
    standing: Mapping[str, Alarm]
    circle: telling.Circle
    interlocked: bool


def surroundings_of(
    device_ids: Collection[int], now: datetime, *, likely: Collection[int] = ()
) -> dict[int, Surroundings]:
    """By the id of the device. All in one trip; but another for each area that is not `likely` by its id."""
    ids, roles = list(device_ids), (*sorted(ROLES), *roles_asked(KIND))
    with pipelined():
        devices_answer, ties_answer = devices_asked(ids), ties_asked(ids)
        known_answer, serials_answer = asked(_KNOWN, {"devices": ids}), serials_asked(len(ids))
        desk_answers = {area_id: desk_asked(area_id, roles, now) for area_id in likely}
        devices, ties, serials = devices_answer(), ties_answer(), iter(serials_answer())
        numbers, interlocked = known_answer.fetchone()
        standing = _standing(numbers)
        areas = {_area_of(device) for device in devices}
        desks = {area_id: (desk_answers.get(area_id) or desk_asked(area_id, roles, now))() for area_id in areas}
    circles = telling.circles({(device.premises_id, _area_of(device)) for device in devices}, ties, desks)
    return {
        device.pk: Surroundings(
            device,
            next(serials),
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
