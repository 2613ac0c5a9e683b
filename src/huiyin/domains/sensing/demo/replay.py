"""Replaying: every alarm goes through the product's own operations, in order of time, as if the month had passed."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from msgspec import convert

from huiyin.domains.sensing.adapters.device_types import device_types, rules_by_code
from huiyin.domains.sensing.demo.homes import OWNER, Homes, build_homes
from huiyin.domains.sensing.demo.pictures import scene
from huiyin.domains.sensing.demo.readings import build_readings
from huiyin.domains.sensing.demo.timeline import STORIES, Beat, Story
from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.operations import clear_alarm, raise_alarm
from huiyin.domains.sensing.operations.raising import Found
from huiyin.domains.sensing.rules import Change, Happened, Reason
from huiyin.domains.sensing.rules.sentences import because
from huiyin.kernel.clock import to_ms
from huiyin.matters.operations import act
from huiyin.notices.models import Notice
from huiyin.people import queries as people
from huiyin.people.actors import Actor
from huiyin.people.models import User
from huiyin.people.rules import nearest_on_duty
from huiyin.places.queries import area_tree

SEED = 20261126
MINUTE = timedelta(minutes=1)


@transaction.atomic
def build(*, now: datetime, seed: int = SEED) -> None:
    """Make the devices of the sample district and a month of alarms before `now`, beside whatever hangs there.

    Does nothing where they are: its own owner has homes with devices.
    """
    if Device.objects.filter(premises__ties__user__username=OWNER).exists():
        return
    rng = random.Random(seed)  # noqa: S311  for drawing lots, not for secrets
    homes = build_homes(now, rng)
    events: list[tuple[datetime, int, Callable[[], None]]] = []
    plans: list[_Plan] = []
    rising: dict[int, datetime] = {}
    for story in STORIES:
        begin = now - timedelta(days=story.days)
        device = _device(homes, story)
        if story.quiet is None and story.beats:
            rising[device.pk] = begin
        plans.append(_Plan(story, device, begin, rng))
        plans[-1].into(events)
    for _at, _order, happen in sorted(events, key=lambda event: event[:2]):
        happen()
    build_readings([one for some in homes.devices.values() for one in some], rising, now, rng)
    _hush([plan.alarm.pk for plan in plans if plan.alarm], now)


def _device(homes: Homes, story: Story) -> Device:
    if story.own:
        return homes.of(homes.own[0 if story.quiet else -1], story.kind)
    having = homes.with_a(story.kind)
    own = {premises.pk for premises in homes.own}
    others = [device for device in having if device.premises_id not in own]
    return others[story.nth % len(others)]


class _Plan:
    """One alarm on its way: raised, answered by whoever is on duty, quiet again, closed."""

    def __init__(self, story: Story, device: Device, begin: datetime, rng: random.Random) -> None:
        self._story, self._device, self._begin, self._rng = story, device, begin, rng
        self.alarm: Alarm | None = None

    def into(self, events: list[tuple[datetime, int, Callable[[], None]]]) -> None:
        """Plan what happens, each at its time."""
        events.append((self._begin, len(events), self._raise))
        for beat in self._story.beats:
            events.append((self._begin + beat.after * MINUTE, len(events), self._acting(beat)))
        if self._story.quiet is not None:
            events.append((self._begin + self._story.quiet * MINUTE, len(events), self._clear))

    def _found(self, what: Happened, at: datetime) -> Found:
        reason = convert(dict(self._story.reason), Reason)
        rule = rules_by_code()[self._story.rule]
        quantity = device_types()[self._device.kind].quantities[reason.key]
        words = "恢复正常" if what is Happened.CLEARED else because(reason, quantity.name.zh)
        return Found(self._device, rule, Change(what, self._story.severity, to_ms(at), reason), words)

    def _raise(self) -> None:
        self.alarm = raise_alarm(found=self._found(Happened.RAISED, self._begin), now=self._begin)

    def _clear(self) -> None:
        at = self._begin + (self._story.quiet or 0) * MINUTE
        clear_alarm(found=self._found(Happened.CLEARED, at), now=at)

    def _acting(self, beat: Beat) -> Callable[[], None]:
        def take() -> None:
            assert self.alarm is not None
            at = self._begin + beat.after * MINUTE
            files = [scene(self._rng, at)] if beat.photo else []
            actor = _holding(beat.by, self.alarm.matter.area_id, at)
            act(matter_id=self.alarm.pk, action=beat.action, actor=actor, now=at, data=dict(beat.data), files=files)

        return take


def _holding(role: str, area_id: int, at: datetime) -> Actor:
    """Who is on duty with this role for the area, as the product finds them; else whoever has the desk."""
    chain = [area.id for area in area_tree().chain(area_id)]
    for asked in (role, "dispatcher", "city_desk"):
        holder = nearest_on_duty(people.holders([asked], chain, at), asked, chain)
        if holder is not None and holder.user_id is not None:
            return people.actor_of(User.objects.get(pk=holder.user_id), at)
    raise LookupError(role)


def _hush(alarms: list[UUID], now: datetime) -> None:
    """Nothing of the replay is sent; what is older than a day was read."""
    hazards = Alarm.objects.filter(pk__in=alarms, matter__follow_ups__isnull=False)
    left_behind = hazards.values_list("matter__follow_ups", flat=True)
    ours = Notice.objects.filter(subject__in=[*alarms, *left_behind])
    ours.filter(state=Notice.State.WAITING).update(state=Notice.State.CANCELLED, outcome="sample district")
    old = ours.filter(created_at__lt=now - timedelta(days=1), read_at__isnull=True)
    old.update(read_at=F("created_at") + timedelta(hours=2))
