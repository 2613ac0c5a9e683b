"""The alarm and the device that an address names, for whoever may see them."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.rules.duty import cares_anywhere
from huiyin.matters import queries as matters
from huiyin.matters.rules.permission import reads_inside
from huiyin.pages.frame import Clerk, matter_at

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


def alarm_at(clerk: Clerk, number: str, *, inside: bool = False) -> "tuple[Matter, Alarm]":
    """The alarm with this number and its matter; `inside` for pages that its owner does not read."""
    found = matter_at(clerk, number)
    alarm = queries.alarm_of(found.pk)
    if alarm is None:
        raise Http404("this matter is no alarm")
    if inside and not reads_inside(clerk.actor, matters.standing(found)):
        raise PermissionDenied("this page shows what is internal")
    return found, alarm


def device_at(clerk: Clerk, device_id: int) -> Device:
    """The device for whoever looks after its place; there is none for anybody else."""
    if not cares_anywhere(clerk.actor):
        raise PermissionDenied("devices are for those who look after alarms")
    device = queries.device_by_id(clerk.actor, device_id)
    if device is None:
        raise Http404("no such device, or of a place of others")
    return device
