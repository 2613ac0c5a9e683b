"""One alarm with what stands around it: its ladder, its neighbours, what was there before, and what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q

from huiyin.domains.sensing.adapters.ladders import ROLES
from huiyin.domains.sensing.models import Alarm, Device, Part, Premises, Rung, Service, Tie
from huiyin.intake.queries.observed import Observed, between
from huiyin.matters.office import find_office
from huiyin.people.rules import Holder, nearest_on_duty

MOST_BESIDE = 40


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Other premises of the same building; `owner` is who is reached there, if anybody; `sounding` an open alarm's."""

    premises: Premises
    owner: Tie | None
    sounding: str


def alarm_of(matter_id: UUID) -> Alarm | None:
    """The alarm with its device, its place and its plan. One statement."""
    rows = Alarm.objects.select_related("matter__contact", "device__source", "premises__floor_plan", "premises__area")
    return rows.filter(pk=matter_id).first()


def rungs_of(alarm: Alarm) -> Sequence[Rung]:
    """The ladder so far, the last rung first."""
    return list(Rung.objects.filter(alarm=alarm).order_by("-number"))


def beside(alarm: Alarm) -> Sequence[Neighbour]:
    """The other premises of its building by flat, and who is reached there. Three statements."""
    here = alarm.premises
    if here is None or not (here.building or here.address):
        return []
    standing = Tie.objects.filter(until=None).select_related("user", "contact").order_by("id")
    open_here = Alarm.objects.filter(premises=OuterRef("pk"), closed_at=None, cleared_at=None)
    rows = (
        Premises.objects.filter(address=here.address, building=here.building)
        .exclude(pk=here.pk)
        .annotate(sounds=Exists(open_here))
        .prefetch_related(Prefetch("ties", queryset=standing, to_attr="standing"))
    )
    found = list(rows.order_by("-sounds", "flat", "id")[:MOST_BESIDE])
    loud = Alarm.objects.filter(premises__in=[one.pk for one in found if one.sounds], closed_at=None)
    numbers = dict(loud.order_by("-raised_at").values_list("premises_id", "matter__number"))
    return [Neighbour(one, _reached(one.standing), numbers.get(one.pk, "")) for one in found]


def _reached(ties: Sequence[Tie]) -> Tie | None:
    order = list(Part.values)
    return min(ties, key=lambda tie: order.index(tie.part), default=None)


def earlier(alarm: Alarm, most: int = 10) -> Sequence[Alarm]:
    """The alarms before it in the same premises, or of the same device where it has none; the latest first."""
    here = Q(premises=alarm.premises_id) if alarm.premises_id else Q(device=alarm.device_id)
    rows = Alarm.objects.filter(here, raised_at__lt=alarm.raised_at).exclude(pk=alarm.pk)
    return list(rows.select_related("matter", "device").order_by("-raised_at")[:most])


def devices_here(alarm: Alarm) -> Sequence[Device]:
    """All devices of the premises, or the one that raised it."""
    if alarm.premises_id is None:
        return [alarm.device]
    rows = Device.objects.filter(premises=alarm.premises_id).exclude(service=Service.RETIRED)
    sounding = Alarm.objects.filter(device=OuterRef("pk"), closed_at=None, cleared_at=None, is_drill=False)
    return list(rows.annotate(sounding=Exists(sounding)).order_by("-sounding", "id")[:30])


def sounding_beside(alarm: Alarm, most: int = 50) -> Sequence[Alarm]:
    """The other open alarms of the same building whose sensors are not quiet: how far it has spread."""
    here = alarm.premises
    if here is None or not (here.building or here.address):
        return []
    rows = Alarm.objects.filter(closed_at=None, cleared_at=None, is_drill=alarm.is_drill).exclude(pk=alarm.pk)
    rows = rows.filter(premises__address=here.address, premises__building=here.building)
    return list(rows.select_related("matter", "device", "premises").order_by("raised_at")[:most])


def on_duty_near(chain: tuple[int, ...], now: datetime) -> Sequence[Holder]:
    """Who is on duty for the place, the nearest of each role, the nearest area first. One statement."""
    holders = find_office(sorted(ROLES), chain, now).holders
    found = [holder for role in sorted(ROLES) if (holder := nearest_on_duty(holders, role, chain))]
    return sorted(found, key=lambda holder: chain.index(holder.area_id) if holder.area_id in chain else len(chain))


def measured(device: Device, since: datetime, until: datetime) -> Sequence[Observed]:
    """What the device told in this time, oldest first. One statement, by the primary key."""
    return between(device.source_id, since, until)
