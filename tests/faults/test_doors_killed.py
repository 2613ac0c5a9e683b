"""kill -9 of the doors while devices send: what was acknowledged is stored, once; every fire is one alarm, told once.

The devices stand outside and keep their own lists. Beside the test stands what it finds when the doors acknowledge
before the database has committed.
"""

import time
from random import Random

import pytest
from tests.fixtures.devices import Crowd, until
from tests.fixtures.nursery import Nursery, at, free_port
from tests.fixtures.sensed import QUICKLY, all_weighed, burnt, dsn, lost_or_doubled, outside, wrong_alarms

pytestmark = pytest.mark.fault
LONGEST_BETWEEN = 0.4
"""Seconds from one kill to the next, at most."""
ACKNOWLEDGES_EARLY = """
import time
from concurrent.futures import Future
from huiyin.intake import face
from huiyin.intake.operations import keeping
async def keep(self, sent):
    self._keeper.submit(sent)
face.Intake.keep = keep
store = keeping.Keeper._store
def slowly(self, sent):
    time.sleep(0.15)  # a wide gap between the two, so that a kill is all but sure to fall into it
    return store(self, sent)
keeping.Keeper._store = slowly
"""


def test_what_was_acknowledged_is_stored_and_every_fire_is_one_alarm(nursery: Nursery, moments: Random) -> None:
    assert under_kills(nursery, moments, kills=10) == []


@pytest.mark.long
def test_fifty_kills_of_the_doors_in_a_row(nursery: Nursery, moments: Random) -> None:
    assert under_kills(nursery, moments, kills=50) == []


def test_doors_that_acknowledge_before_the_commit_are_found_out(nursery: Nursery, moments: Random) -> None:
    found = under_kills(nursery, moments, kills=3, change=ACKNOWLEDGES_EARLY)
    assert any("was acknowledged and is lost" in finding for finding in found), found


def under_kills(nursery: Nursery, moments: Random, *, kills: int, change: str = "") -> list[str]:
    """Let devices send while the doors are killed at random moments, each time while it begins to burn at two of them;
    what is wrong afterwards."""
    port = free_port()
    ports = at(port)
    devices = outside(2 * kills + 4, [port])
    nursery.start("evaluate", QUICKLY)
    doors = nursery.start("doors", change, **ports)
    with Crowd(devices, moments) as crowd:
        for kill in range(kills):
            crowd.wait_for(20)
            for device in devices[2 * kill : 2 * kill + 2]:
                device.ignite()
            time.sleep(moments.uniform(0, LONGEST_BETWEEN))
            nursery.kill(doors)
            doors = nursery.start("doors", change, **ports)
        crowd.wait_for(3 * len(devices))
    assert nursery.stop(doors) == 0
    where = dsn()
    until(lambda: all_weighed(where), 30, "not all is weighed")
    tried = [] if any(device.sent_again for device in devices) else ["nothing was sent again: no kill was a test"]
    return [*tried, *lost_or_doubled(where, devices), *wrong_alarms(where, burnt(devices))]
