"""The sample district's sensors: made once, whole, silent, and beside whatever hangs there already."""

from datetime import UTC, datetime

import pytest

from huiyin.domains.sensing import demo
from huiyin.domains.sensing.adapters.device_types import rules_by_code
from huiyin.domains.sensing.demo.homes import ESTATE, OWNER
from huiyin.domains.sensing.models import Alarm, Device, Tie
from huiyin.domains.sensing.operations import PremisesDraft, put_premises, raise_alarm, register_device
from huiyin.domains.sensing.operations.raising import Found
from huiyin.domains.sensing.rules import Change, Happened, Severity
from huiyin.domains.sensing.tests.street import SMOKE
from huiyin.kernel.clock import to_ms
from huiyin.matters import verification
from huiyin.notices.models import Notice
from huiyin.people import demo as people
from huiyin.places import demo as places

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)


@pytest.fixture
def town(db: None) -> None:
    """Places and people of the sample district."""
    places.build()
    people.build(now=NOW)


def test_it_is_made_once(town: None) -> None:
    demo.build(now=NOW)
    devices, alarms = Device.objects.count(), Alarm.objects.count()
    assert Tie.objects.filter(user__username=OWNER).count() == 3
    assert {alarm.severity for alarm in Alarm.objects.filter(closed_at=None)} == {"critical", "minor"}
    assert list(verification.breaks()) == []
    demo.build(now=NOW)
    assert (Device.objects.count(), Alarm.objects.count()) == (devices, alarms)


def test_nobody_is_told_of_what_never_happened(town: None) -> None:
    demo.build(now=NOW)
    assert Notice.objects.filter(user__username=OWNER, template="sensing.to_owner").exists()
    assert not Notice.objects.filter(state__in=["waiting", "sending"]).exists()


def test_a_device_that_somebody_registered_meanwhile_keeps_no_sample_away(town: None) -> None:
    draft = PremisesDraft(address=ESTATE, building="8 幢", flat="401", lon=120.9512, lat=31.3861)
    mine = register_device(kind="smoke", now=NOW, premises=put_premises(draft=draft, now=NOW)).device
    demo.build(now=NOW)
    assert Device.objects.filter(premises__ties__user__username=OWNER).exists()
    mine.refresh_from_db()
    assert mine.health == "never_seen"
    demo.build(now=NOW)


def test_what_really_sounds_meanwhile_is_told(town: None) -> None:
    draft = PremisesDraft(address=ESTATE, building="8 幢", flat="401", lon=120.9512, lat=31.3861)
    mine = register_device(kind="smoke", now=NOW, premises=put_premises(draft=draft, now=NOW)).device
    change = Change(Happened.RAISED, Severity.CRITICAL, to_ms(NOW), SMOKE)
    alarm = raise_alarm(found=Found(mine, rules_by_code()["smoke.fire"], change, "烟雾"), now=NOW)
    before = Notice.objects.filter(subject=alarm.pk, state="waiting").count()
    demo.build(now=NOW)
    assert before
    assert Notice.objects.filter(subject=alarm.pk, state="waiting").count() == before
