"""kill -9 of PostgreSQL while devices send and alarms are raised: the doors acknowledge nothing meanwhile and go on by
themselves, as does the evaluator; what was acknowledged is there, once, and every fire is one alarm."""

import time
from random import Random

import pytest
from tests.fixtures.devices import Crowd, until
from tests.fixtures.sensed import all_weighed, burnt, furnish_in, lost_or_doubled, outside, weighed, wrong_alarms
from tests.fixtures.stack import Stack

pytestmark = pytest.mark.fault


def test_the_doors_go_on_by_themselves_when_the_database_is_back(killable: Stack, moments: Random) -> None:
    assert under_kills(killable, moments, kills=1) == []


@pytest.mark.long
def test_ten_kills_of_the_database_under_devices(killable: Stack, moments: Random) -> None:
    assert under_kills(killable, moments, kills=10) == []


def under_kills(product: Stack, moments: Random, *, kills: int) -> list[str]:
    """Let devices send while the database is killed at random moments; what is wrong afterwards."""
    devices = outside(0, [product.mqtt_port], furnish_in(product, 2 * kills + 8))
    before = {name: product.pids[name] for name in ("doors", "evaluate")}
    found: list[str] = []
    with Crowd(devices, moments, patience=90) as crowd:
        for kill in range(kills):
            crowd.wait_for(100, 60)
            for device in devices[2 * kill : 2 * kill + 2]:
                device.ignite()
            time.sleep(moments.uniform(0, 0.3))
            lost, at = sum(device.lost for device in devices), weighed(product.dsn)
            product.kill_postgres()
            crowd.wait_for(100, 60)
            until(lambda: weighed(product.dsn) > at, 30, "the evaluator does not go on")  # noqa: B023
            if sum(device.lost for device in devices) == lost:
                found.append("nobody noticed the outage")
    until(lambda: all_weighed(product.dsn), 30, "not all is weighed")
    if before != {name: product.pids[name] for name in before}:
        found.append("doors or evaluator were started again")
    everybody = [device.source for device in devices]
    return [*found, *lost_or_doubled(product.dsn, devices), *wrong_alarms(product.dsn, burnt(devices), everybody)]
