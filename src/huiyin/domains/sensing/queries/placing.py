"""What somebody needs who hangs a device up: the device, the premises around, and whether it was heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from huiyin.domains.sensing.models import Alarm, Device, Premises
from huiyin.domains.sensing.queries.devices import device_by_id
from huiyin.domains.sensing.queries.sight import areas_of
from huiyin.domains.sensing.rules.duty import cares_anywhere
from huiyin.intake.queries.observed import last_seen
from huiyin.people.actors import Actor

MOST = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """What came since a device's test began: when it was last heard, and when its alarm arrived."""

    heard_at: datetime | None = None
    alarm_at: datetime | None = None


def device_to_place(actor: Actor, device_id: int) -> Device | None:
    """A device that the actor looks after, or one that hangs nowhere yet and is held in the hand."""
    found = device_by_id(actor, device_id)
    if found is None and cares_anywhere(actor):
        loose = Device.objects.select_related("premises", "source__parent", "replaces")
        found = loose.filter(pk=device_id, premises=None).first()
    return found


def premises_found(actor: Actor, words: str) -> Sequence[Premises]:
    """The premises of the actor's areas in which every word stands, by building and flat. One statement."""
    rows = _seen(actor)
    for word in words.split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(address__icontains=word) | Q(building__icontains=word) | Q(flat__icontains=word)
        )
    return list(rows.order_by("address", "building", "flat", "id")[:MOST])


def premises_seen(actor: Actor, premises_id: int) -> Premises | None:
    """Premises of the actor's areas."""
    return _seen(actor).filter(pk=premises_id).first()


def trial_of(device: Device) -> Trial:
    """Two statements."""
    since = device.tried_since
    if since is None:
        return Trial()
    heard = last_seen([device.source_id]).get(device.source_id)
    came = Alarm.objects.filter(device=device, raised_at__gte=since, is_test=True)
    return Trial(
        heard if heard and heard >= since else None,
        came.order_by("raised_at").values_list("raised_at", flat=True).first(),
    )


def _seen(actor: Actor) -> "QuerySet[Premises]":
    areas = areas_of(actor)
    return Premises.objects.all() if areas is None else Premises.objects.filter(area__in=areas)
