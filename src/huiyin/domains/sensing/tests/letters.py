"""Buildings with a month behind them, and what their letters say."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine

from huiyin.domains.sensing import queries
from huiyin.domains.sensing.models import Alarm, Device, Health, Part, Premises
from huiyin.domains.sensing.operations import change_health, tie
from huiyin.domains.sensing.rules.letters import Letter as Counted
from huiyin.domains.sensing.tests.street import NOW, Street

MARCH = date(2026, 3, 1)
APRIL_3 = datetime(2026, 4, 3, 1, tzinfo=UTC)
AFTER = datetime(2026, 4, 10, tzinfo=UTC)


def flats(street: Street, count: int, building: str = "3 幢") -> list[Premises]:
    """So many rented homes of a building, registered before the month."""
    made = [street.home(building, f"{1 + n // 4}0{1 + n % 4}") for n in range(count)]
    Premises.objects.update(made_at=NOW - timedelta(days=60))
    return made


def hung(street: Street, premises: Premises, kind: str = "smoke", health: Health = Health.HEALTHY) -> Device:
    """A device that hung there before the month, well or not."""
    device = street.device(premises, kind)
    Device.objects.filter(pk=device.pk).update(made_at=NOW - timedelta(days=50), service="in_service")
    change_health(device_id=device.pk, health=health, at=NOW - timedelta(days=1))
    device.refresh_from_db()
    return device


def raised(street: Street, device: Device, at: datetime = NOW, **facts: Any) -> Alarm:
    """An alarm of it; spans are seconds after it was raised."""
    street.later(milliseconds=1)  # one is told apart from the next by its moment
    alarm = street.alarm(device)
    spans = {
        f"{name}_at": at + timedelta(seconds=facts.pop(name))
        for name in ("acknowledged", "arrived", "closed", "cleared")
        if name in facts
    }
    Alarm.objects.filter(pk=alarm.pk).update(raised_at=at, **spans, **facts)
    return Alarm.objects.get(pk=alarm.pk)


def over(street: Street, device: Device, at: datetime = NOW, **facts: Any) -> Alarm:
    """The same, answered, quiet and closed, so that the device may raise the next."""
    return raised(street, device, at, **{"acknowledged": 60, "cleared": 300, "closed": 600} | facts)


def letter(premises: Premises, month: date = MARCH, **more: Any) -> Counted:
    building = queries.building_of(premises.pk)
    assert building
    return queries.letter_of(building, month, AFTER, **more)


def owner_of(street: Street, premises: Premises, name: str = "owner", part: Part = Part.OWNER) -> None:
    user = street.town.users.get(name) or street.account(name, f"某{name}")
    tie(premises=premises, part=part, user=user, now=NOW - timedelta(days=30))


def read(street: Street, who: str, address: str, language: str = "zh-hans", status: int = 200) -> str:
    with time_machine.travel(AFTER, tick=False):
        answer = street.seat(who, language).get(address)
    assert answer.status_code == status, answer.status_code
    return re.sub(r"<script.*?</script>|<symbol.*?</symbol>", "", answer.content.decode(), flags=re.S)
