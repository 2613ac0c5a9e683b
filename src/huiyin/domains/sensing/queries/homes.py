"""The homes of somebody who owns or rents them: how each is, and the alarms of the time they belonged to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from huiyin.domains.sensing.models import Alarm, Device, Health, Premises, Service, Tie
from huiyin.people.actors import Actor

MOST_HOMES = 100
MOST_DEVICES = 500
MOST_ALARMS = 100
SHOWN = timedelta(days=1)
"""How long the outcome of a test stands beside its device."""
TROUBLES = frozenset({Health.SILENT, Health.LOW_BATTERY, Health.FAULT})


@dataclass(frozen=True, slots=True)
class Home:
    """Premises as one of those who belong there sees them. `tie` is their standing one, or the last that ended.

    `arrived` is when the alarm of a device's latest test came, by device. Who has left sees the alarms of their time.
    """

    premises: Premises
    tie: Tie
    devices: Sequence[Device] = ()
    alarms: Sequence[Alarm] = ()
    arrived: Mapping[int, datetime] = field(default_factory=dict)

    @property
    def standing(self) -> bool:
        """Whether they belong there now."""
        return self.tie.until is None

    @property
    def sounding(self) -> list[Alarm]:
        """What is open there now, drills and tests aside."""
        if not self.standing:
            return []
        return [one for one in self.alarms if one.closed_at is None and not one.is_test and not one.is_drill]

    @property
    def troubled(self) -> list[Device]:
        """The devices that somebody should look at."""
        return [one for one in self.devices if one.health in TROUBLES]

    @property
    def unseen(self) -> list[Device]:
        """The devices that were never heard of."""
        return [one for one in self.devices if one.health == Health.NEVER_SEEN]


def homes_of(actor: Actor, now: datetime) -> list[Home]:
    """The standing ones first. Three statements, none after the first for somebody who belongs nowhere."""
    if actor.user_id is None:
        return []
    ties = list(
        Tie.objects.filter(user_id=actor.user_id).select_related("premises").order_by("since", "id")[: MOST_HOMES * 4]
    )
    if not ties:
        return []
    latest: dict[int, Tie] = {}
    for tie in ties:
        known = latest.get(tie.premises_id)
        if known is None or (known.until is not None and (tie.until is None or tie.until > known.until)):
            latest[tie.premises_id] = tie
    here = [pk for pk, tie in latest.items() if tie.until is None]
    devices = _by_premises(here)
    alarms = _alarms(ties)
    homes = [
        Home(
            premises=tie.premises,
            tie=tie,
            devices=devices.get(pk, ()),
            alarms=[one for one in alarms if one.premises_id == pk],
            arrived=_arrived(devices.get(pk, ()), alarms, now),
        )
        for pk, tie in latest.items()
    ]
    homes.sort(key=lambda home: (not home.standing, str(home.premises)))
    return homes[:MOST_HOMES]


def belongs(actor: Actor) -> bool:
    """Whether the actor belongs to some premises, or did."""
    return actor.user_id is not None and Tie.objects.filter(user_id=actor.user_id).exists()


def alarm_at_home(actor: Actor, number: str) -> UUID | None:
    """The matter of an alarm where the actor belongs now, of the time since they do."""
    alarm = Alarm.objects.filter(matter__number=number).only("premises_id", "raised_at", "closed_at").first()
    if alarm is None or alarm.premises_id is None or actor.user_id is None:
        return None
    ties = Tie.objects.filter(premises=alarm.premises_id, user=actor.user_id, until=None)
    if alarm.closed_at is not None:
        ties = ties.filter(since__lte=alarm.raised_at)
    return alarm.pk if ties.exists() else None


def _by_premises(premises: Sequence[int]) -> dict[int, list[Device]]:
    found: dict[int, list[Device]] = {}
    rows = Device.objects.filter(premises__in=premises).exclude(service=Service.RETIRED)
    for device in rows.order_by("id")[:MOST_DEVICES]:
        assert device.premises_id is not None
        found.setdefault(device.premises_id, []).append(device)
    return found


def _alarms(ties: Sequence[Tie]) -> list[Alarm]:
    """Of the time of each tie, and what is open where they belong now; the latest first."""
    wanted = Q()
    for tie in ties:
        own = Q(premises=tie.premises_id)
        wanted |= own & (
            Q(raised_at__gte=tie.since) | Q(closed_at=None)
            if tie.until is None
            else Q(raised_at__gte=tie.since, raised_at__lt=tie.until)
        )
    rows = Alarm.objects.filter(wanted).select_related("matter", "device")
    return list(rows.order_by("-raised_at", "-matter")[:MOST_ALARMS])


def _arrived(devices: Sequence[Device], alarms: Sequence[Alarm], now: datetime) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for device in devices:
        since = device.tried_since
        if since is None or now - since > SHOWN:
            continue
        tests = (one for one in alarms if one.device_id == device.pk and one.is_test)
        came = [one.raised_at for one in tests if one.raised_at >= since]
        if came:
            found[device.pk] = min(came)
    return found
