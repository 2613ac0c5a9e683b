"""kill -9 of evaluators while devices send: every fire is one alarm, every rung is told once, and what was to last some
seconds is raised in time though nothing more is heard.

Beside the tests stand what they find when an evaluator says how far it came before it does what follows.
"""

import threading
import time
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone
from tests.fixtures.devices import Crowd, is_open, tell, until
from tests.fixtures.nursery import Nursery, at, free_port
from tests.fixtures.sensed import (
    QUICKLY,
    Made,
    all_weighed,
    burnt,
    dsn,
    furnish,
    lost_or_doubled,
    lost_or_doubled_with_a_time,
    outside,
    weighed,
    wrong_alarms,
)

from huiyin.domains.sensing.models import Alarm, RuleChange

pytestmark = pytest.mark.fault
DEVICES = 24
LASTING = timedelta(seconds=2)
LATEST = timedelta(seconds=4)
"""How much later than that an alarm may be raised, when the evaluator is killed again and again meanwhile."""
SAYS_SO_FIRST = """
import time
from django.db import transaction
from huiyin.intake.operations import evaluating
def do(self, deeds):
    if deeds:
        self._say()
        time.sleep(0.3)  # a wide gap between the two, so that a kill is all but sure to fall into it
        self._commit(deeds, evaluating._plainly)
evaluating.Evaluation._do = do
"""


def test_every_fire_is_one_alarm_however_often_the_evaluator_dies(nursery: Nursery, moments: Random) -> None:
    assert under_kills(nursery, moments, kills=10) == []


@pytest.mark.long
def test_fifty_kills_of_the_evaluator_in_a_row(nursery: Nursery, moments: Random) -> None:
    assert under_kills(nursery, moments, kills=50) == []


def test_an_evaluator_that_says_so_before_it_acts_is_found_out(nursery: Nursery, moments: Random) -> None:
    found = under_kills(nursery, moments, kills=4, change=SAYS_SO_FIRST)
    assert any("is 0 alarms" in finding for finding in found), found


def test_two_doors_and_two_evaluators_share_the_work_of_devices_that_move(nursery: Nursery, moments: Random) -> None:
    ports = [free_port(), free_port()]
    doors = [nursery.start("doors", **at(port)) for port in ports]
    evaluators = [nursery.start("evaluate", QUICKLY) for _ in range(2)]
    devices = outside(DEVICES, ports)
    for device in devices:
        device.restless = 0.05
    with Crowd(devices, moments) as crowd:
        for number in range(4):
            crowd.wait_for(60)
            for device in devices[3 * number : 3 * number + 3]:
                device.ignite()
            time.sleep(moments.uniform(0, 0.4))
            nursery.kill(doors.pop(0))
            doors.append(nursery.start("doors", **at(ports[number % 2])))
            nursery.kill(evaluators.pop(0))
            evaluators.append(nursery.start("evaluate", QUICKLY))
        crowd.wait_for(3 * DEVICES)
    assert [nursery.stop(pid) for pid in doors] == [0, 0]
    where = dsn()
    until(lambda: all_weighed(where), 30, "not all is weighed")
    assert [nursery.stop(pid) for pid in evaluators] == [0, 0]
    assert sum(device.lost for device in devices) > DEVICES
    assert lost_or_doubled_with_a_time(where, devices) == []
    assert wrong_alarms(where, burnt(devices)) == []


def test_what_must_last_is_raised_in_time_though_the_evaluator_dies(nursery: Nursery, moments: Random) -> None:
    port = free_port()
    leaking = furnish(6, "electrical_fire")
    RuleChange.objects.create(
        rule="electrical_fire.leakage", wishes={"lasting": "2 s"}, reason="nobody waits", at=timezone.now()
    )
    nursery.start("doors", **at(port))
    evaluator = nursery.start("evaluate", QUICKLY)
    told: dict[int, float] = {}
    telling = threading.Thread(target=leak, args=(leaking, port, told))
    telling.start()
    while telling.is_alive() or time.time() < max(told.values()) + 2:
        time.sleep(moments.uniform(0.8, 1.6))
        nursery.kill(evaluator)
        evaluator = nursery.start("evaluate", QUICKLY)
    until(lambda: Alarm.objects.count() >= len(leaking), 10, "not all are raised")
    alarms = list(Alarm.objects.select_related("device"))
    assert {alarm.device.source_id for alarm in alarms} == {made.source for made in leaking}
    assert {(alarm.type, alarm.times) for alarm in alarms} == {("leakage", 1)}
    late = [alarm.raised_at.timestamp() - told[alarm.device.source_id] for alarm in alarms]
    least, most = LASTING.total_seconds(), (LASTING + LATEST).total_seconds()
    assert [seconds for seconds in late if not least <= seconds + 0.2 or seconds > most] == []


def leak(leaking: list[Made], port: int, told: dict[int, float]) -> None:
    """Each says once that current leaks, and nothing more."""
    for made in leaking:
        until(lambda: is_open(port), 20, "the doors do not open")
        tell(made.key, port, b'{"residual_current": 600}')
        told[made.source] = time.time()
        time.sleep(0.3)


def under_kills(nursery: Nursery, moments: Random, *, kills: int, change: str = "") -> list[str]:
    """Let devices send while the evaluator is killed at random moments; what is wrong afterwards."""
    port = free_port()
    devices = outside(2 * kills + 4, [port])
    doors = nursery.start("doors", **at(port))
    evaluator = nursery.start("evaluate", QUICKLY + change)
    where = dsn()
    with Crowd(devices, moments) as crowd:
        for kill in range(kills):
            before = weighed(where)
            until(lambda: weighed(where) > before, 20, "the evaluator does not come back")  # noqa: B023
            for device in devices[2 * kill : 2 * kill + 2]:
                device.ignite()
            time.sleep(moments.uniform(0, 0.5))
            nursery.kill(evaluator)
            evaluator = nursery.start("evaluate", QUICKLY + change)
        crowd.wait_for(3 * len(devices))
    assert nursery.stop(doors) == 0
    until(lambda: all_weighed(where), 30, "not all is weighed")
    assert nursery.stop(evaluator) == 0
    return [*lost_or_doubled(where, devices), *wrong_alarms(where, burnt(devices))]
