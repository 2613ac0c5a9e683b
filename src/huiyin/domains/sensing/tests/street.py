"""A street with sensors, without an evaluator: homes, devices and alarms made by the product's own operations."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from huiyin.domains.sensing.adapters.device_types import rules_by_code
from huiyin.domains.sensing.models import Alarm, Device, Part, Premises
from huiyin.domains.sensing.operations import (
    PremisesDraft,
    clear_alarm,
    put_premises,
    raise_alarm,
    register_device,
    tie,
)
from huiyin.domains.sensing.operations.raising import Found
from huiyin.domains.sensing.rules import Change, Happened, Reason, Severity
from huiyin.kernel.clock import to_ms
from huiyin.matters.operations import act
from huiyin.matters.tests.cast import INSIDE, NEXT_DOOR, NOW, Town, build_town
from huiyin.people.models import User

SMOKE = Reason(term="smoke == true", measure="value", key="smoke", op="==", value=True, limit=True)


@dataclass
class Street:
    """Everything happens at `now`, which a test may move."""

    town: Town
    now: datetime = NOW
    homes: dict[str, Premises] = field(default_factory=dict)

    def home(self, building: str, flat: str, *, at: tuple[float, float] = INSIDE, **owner: Any) -> Premises:
        """A flat, found again by its words; with an owner where one is named."""
        draft = PremisesDraft(address="梅里路 3 号", building=building, flat=flat, lon=at[0], lat=at[1])
        premises = put_premises(draft=draft, now=self.now)
        if owner:
            tie(premises=premises, part=Part.OWNER, now=self.now, **owner)
        return premises

    def device(self, premises: Premises, kind: str = "smoke", **given: Any) -> Device:
        """Something that hangs there."""
        return register_device(kind=kind, now=self.now, premises=premises, **{"room": "客厅"} | given).device

    def alarm(
        self,
        device: Device,
        rule: str = "smoke.fire",
        severity: Severity = Severity.CRITICAL,
        reason: Reason = SMOKE,
        **more: Any,
    ) -> Alarm:
        """It is raised now."""
        found = Found(device, rules_by_code()[rule], self._change(Happened.RAISED, severity, reason), "烟雾", **more)
        return raise_alarm(found=found, now=self.now)

    def quiet(self, alarm: Alarm) -> None:
        """Its sensor is quiet now."""
        change = self._change(Happened.CLEARED, Severity(alarm.severity), SMOKE)
        clear_alarm(found=Found(alarm.device, rules_by_code()[alarm.rule], change, "恢复"), now=self.now)

    def act(self, who: str, alarm: Alarm, action: str, **data: object) -> None:
        """Somebody takes a step."""
        actor = self.town.actor(who, self.now)
        act(matter_id=alarm.pk, action=action, actor=actor, now=self.now, data=data)

    def later(self, **later: float) -> None:
        """Time passes."""
        self.now += timedelta(**later)

    def seat(self, who: str, language: str = "zh-hans") -> Client:
        """Somebody at the desk."""
        client = Client()
        client.force_login(self.town.users[who], backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = language
        return client

    def account(self, username: str, name: str) -> User:
        """Somebody without a post."""
        self.town.users[username] = User.objects.create(username=username, name=name)
        return self.town.users[username]

    def _change(self, what: Happened, severity: Severity, reason: Reason) -> Change:
        return Change(what, severity, to_ms(self.now), reason)


def build_street() -> Street:
    """With the town around it."""
    return Street(build_town())


__all__ = ["INSIDE", "NEXT_DOOR", "NOW", "SMOKE", "Street", "build_street"]
