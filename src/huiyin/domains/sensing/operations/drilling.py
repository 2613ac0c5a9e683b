"""Drills: an alarm that everybody is told of as a drill, raised the way every alarm is, and over after an hour.

A drill has a type of its own, so that a real alarm of the same device is raised beside it and never taken for it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from msgspec.structs import replace

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import Alarm, Device, DeviceChange, Premises, Service
from huiyin.domains.sensing.operations.changing import UnableToChange, check_carer
from huiyin.domains.sensing.operations.raising import Found, climb, raise_alarm
from huiyin.domains.sensing.rules import Change, Happened, Reason, Rule, Severity
from huiyin.domains.sensing.rules.sentences import DRILL, because
from huiyin.kernel.clock import to_ms
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import Refusal
from huiyin.people.actors import SYSTEM_ACTOR, Actor

LASTS = timedelta(hours=1)
MOST = 20
"""More devices of a building are not tried at once: each tells everybody."""
TYPE = "drill"


class UnableToDrill(Exception):
    """Nothing here can be tried, a drill is going on, or somebody else looks after it."""


@transaction.atomic
def start_drill(
    *, actor: Actor, now: datetime, device: Device | None = None, building: Premises | None = None
) -> list[Alarm]:
    """Raise an alarm that is a drill: for a device, or for one device of each flat of a building.

    `building` is any of its premises. Raises `UnableToDrill`.
    """
    devices = [device] if device is not None else _one_of_each_flat(building)
    found = [(one, rule) for one in devices if (rule := drilled(one)) and one.service == Service.IN_SERVICE]
    if not found:
        raise UnableToDrill("nothing here raises an alarm that is worth a drill")
    for one, _rule in found:
        try:
            check_carer(actor, one)
        except UnableToChange as others:
            raise UnableToDrill(str(others)) from others
    going_on = set(
        Alarm.objects.filter(device__in=[one for one, _rule in found], type=TYPE, closed_at=None).values_list(
            "device_id", flat=True
        )
    )
    if going_on.issuperset(one.pk for one, _rule in found):
        raise UnableToDrill("a drill is going on here")
    return [_raise(one, rule, actor, now) for one, rule in found if one.pk not in going_on]


def drilled(device: Device) -> Rule | None:
    """The rule that a drill of this device plays: its type's first critical one."""
    kind = device_types().get(device.kind)
    rules = kind.rules if kind else ()
    return next((rule for rule in rules if any(level.severity is Severity.CRITICAL for level in rule.levels)), None)


def end_drill(*, alarm: Alarm, actor: Actor, now: datetime) -> bool:
    """End a drill: its detector counts as quiet, and its matter is closed as a test. Whether it was still open.

    Raises `NotAllowed` for whoever does not look after the place.
    """
    if not alarm.is_drill or alarm.closed_at is not None:
        return False
    with transaction.atomic():
        if alarm.cleared_at is None:
            act(matter_id=alarm.pk, action="cleared", actor=SYSTEM_ACTOR, now=now, data={}, client_id="drill:quiet")
            Alarm.objects.filter(pk=alarm.pk, cleared_at=None).update(cleared_at=now)
        act(matter_id=alarm.pk, action="close_test", actor=actor, now=now, data={}, client_id="drill:over")
    return True


def end_drills(*, now: datetime) -> int:
    """End the drills that began an hour ago or earlier. How many were ended."""
    return sum(_ended(alarm, now) for alarm in _open_drills().filter(raised_at__lte=now - LASTS))


def climb_drills(*, now: datetime) -> int:
    """Take the next rung of drills that nobody has answered: nothing watches them but this. How many were taken."""
    due = _open_drills().filter(next_rung_at__lte=now, raised_at__gt=now - LASTS)
    return sum(climb(alarm=alarm, now=now) for alarm in due)


def _open_drills() -> QuerySet[Alarm]:
    return Alarm.objects.select_related("matter", "device").filter(is_drill=True, closed_at=None).order_by("raised_at")


def _ended(alarm: Alarm, now: datetime) -> bool:
    try:
        return end_drill(alarm=alarm, actor=SYSTEM_ACTOR, now=now)
    except Refusal:  # somebody closed it at this moment
        return False


def _one_of_each_flat(premises: Premises | None) -> Sequence[Device]:
    if premises is None:
        return []
    rows = Device.objects.filter(
        premises__address=premises.address, premises__building=premises.building, service=Service.IN_SERVICE
    )
    first: dict[int, Device] = {}
    for device in rows.select_related("premises", "source").order_by("premises__flat", "id"):
        assert device.premises_id is not None
        if drilled(device):
            first.setdefault(device.premises_id, device)
    return list(first.values())[:MOST]


def _raise(device: Device, rule: Rule, actor: Actor, now: datetime) -> Alarm:
    change = Change(
        what=Happened.RAISED,
        severity=Severity.CRITICAL,
        at_ms=to_ms(now),
        reason=Reason(term="", measure=DRILL),
    )
    found = Found(device, replace(rule, alarm=TYPE), change, because(change.reason, ""), is_drill=True)
    DeviceChange.objects.create(
        device=device, what=DeviceChange.What.DRILL, by_id=actor.user_id, by_name=actor.name[:120], at=now
    )
    return raise_alarm(found=found, now=now)
