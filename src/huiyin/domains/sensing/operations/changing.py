"""What every change of a device has in common: who may, its row held, what is written down."""

from collections.abc import Mapping
from datetime import datetime

from huiyin.domains.sensing.models import Device, DeviceChange, Memory
from huiyin.domains.sensing.rules.duty import cares_for
from huiyin.kernel.plaintext import one_line
from huiyin.people.actors import Actor, ActorKind
from huiyin.places.queries import area_tree

What = DeviceChange.What


class UnableToChange(Exception):
    """The device is as it was: it does not stand where this may be done, somebody else looks after it, or no reason
    was given."""


TAKEN_DOWN: Mapping[str, str] = {
    What.REPAIR: "探测器已送修，不再监测这里",
    What.SWAPPED: "探测器已换下，新的从现在起监测",
    What.RETIRED: "探测器已停用，不再监测这里",
    What.MOVED: "探测器已移到别处，不再监测这里",
}
"""What stands on the open alarms of what is taken away."""
WANTS_WORDS = frozenset({What.REPAIR, What.RETIRED})
"""What nobody would understand a year later without a reason."""


def has_command_line(actor: Actor) -> bool:
    """Whether it is somebody at the server's command line, who is trusted with all of it."""
    return actor.kind is ActorKind.SYSTEM and actor.trusted


def check_carer(actor: Actor, device: Device) -> None:
    """Raises `UnableToChange` for whoever does not look after the place; what has none is the city's.

    Whoever has the server's command line looks after everything.
    """
    if has_command_line(actor):
        return
    area = device.premises.area_id if device.premises else None
    chain = area_tree().chain(area or area_tree().city.id)
    if not cares_for(actor, tuple(one.id for one in chain)):
        raise UnableToChange("somebody else looks after this place")


def lock(device: Device) -> Device:
    """The device, its row held. The matters of its alarms are locked before it, as the evaluator does."""
    rows = Device.objects.select_for_update(of=("self",), no_key=True).select_related("premises", "source")
    return rows.get(pk=device.pk)


def write_down(device: Device, what: What, actor: Actor, now: datetime, words: str) -> None:
    """Append what was done to the device. Raises `UnableToChange` where the words are too many."""
    try:
        said = one_line(words, 300)
    except ValueError as wrong:
        raise UnableToChange(str(wrong)) from wrong
    DeviceChange.objects.create(
        device=device, what=what, words=said, by_id=actor.user_id, by_name=actor.name[:120], at=now
    )


def begin_afresh(*, device: Device, now: datetime) -> None:
    """What it said before counts for nothing in the rules from now on, and its silence is counted from now."""
    Device.objects.filter(pk=device.pk).update(afresh_at=now)
    Memory.objects.filter(device=device).delete()
