"""Alarms that are raised together: what they need to know is found for all of them at once (ADR 27)."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.operations import surroundings_of
from huiyin.domains.sensing.tests.conftest import Home
from huiyin.intake.sent import Sent, partition_of
from huiyin.kernel.clock import to_ms
from huiyin.notices.models import Notice

TOGETHER = 8
"""Each is two deeds, and a transaction takes twenty."""
EACH, ALL = 3, 5
"""Our own statements that an alarm of a batch may cost: its row and rung, what is remembered of its device; and all of
them together: the devices, their places and people, what stands, their numbers, the first one's own."""


def say_at_once(home: Home, devices: list[Device], *smoke: bool) -> None:
    now = to_ms(timezone.now())
    home.keeper.keep(
        [
            Sent(one.source_id, partition_of(one.source_id), {"smoke": on, "n": n}, now + n, None)
            for n, on in enumerate(smoke)
            for one in devices
        ]
    )


def detectors(home: Home) -> list[Device]:
    made = [home.device, *(home.add("smoke", name=f"烟感 {n}") for n in range(TOGETHER - 1))]
    home.look()
    say_at_once(home, made, False)
    home.weigh()
    return made


def test_alarms_of_a_batch_look_around_once(home: Home) -> None:
    devices = detectors(home)
    say_at_once(home, devices, True)
    with CaptureQueriesContext(connection) as asked:
        assert len(home.weigh()) == TOGETHER
    looks = [one["sql"] for one in asked if "FROM sensing_tie" in one["sql"]]
    raising = [one for one in asked if "matters_number" in one["sql"] or "sensing_" in one["sql"]]
    assert len(looks) == 1, looks
    assert len(raising) <= TOGETHER * EACH + ALL, len(raising)
    assert Notice.objects.filter(template="sensing.alarm", user=home.town.users["grid"]).count() >= TOGETHER


def test_a_detector_that_sounds_twice_within_a_batch_has_one_alarm(home: Home) -> None:
    devices = detectors(home)
    say_at_once(home, devices, True, False, True)
    assert len(home.weigh()) == TOGETHER
    assert Alarm.objects.filter(type="fire").count() == TOGETHER


def test_who_is_on_duty_is_asked_where_a_device_hangs_now_wherever_it_hung_before(home: Home) -> None:
    now, device = timezone.now(), home.device.pk
    elsewhere, here = home.town.areas["city"].pk, home.premises.area_id
    assert here not in (None, elsewhere)
    circles = [surroundings_of([device], now, likely=likely)[device].circle for likely in ((), (here,), (elsewhere,))]
    assert [circle.office.chain[0] for circle in circles] == [here] * 3
    assert circles[0].on_duty == circles[1].on_duty == circles[2].on_duty != {}
