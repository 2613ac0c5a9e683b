"""A storm: hundreds of alarms within a minute. Each is kept and told, and costs the evaluator little."""

import os
import time
from pathlib import Path
from random import Random

import pytest
from tests.fixtures.devices import Crowd, until
from tests.fixtures.nursery import Nursery, at, free_port
from tests.fixtures.sensed import all_weighed, dsn, lost_or_doubled, outside, wrong_alarms

from huiyin.domains.sensing.models import Alarm
from huiyin.notices.models import Notice

pytestmark = pytest.mark.fault
A_MINUTE = 60.0
COSTS = 0.06
"""Seconds of processor time that an alarm with its matter, rung and notices may cost the evaluator."""
GROWTH = 80 * 1024
"""kB that a storm may cost the evaluator."""


def test_hundreds_of_alarms_at_once_are_all_raised_and_told(nursery: Nursery, moments: Random) -> None:
    weather(nursery, moments, alarms=150, calm=0)


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_five_thousand_alarms_within_a_minute(nursery: Nursery, moments: Random) -> None:
    weather(nursery, moments, alarms=5_000, calm=500)


def weather(nursery: Nursery, moments: Random, *, alarms: int, calm: int) -> None:
    """Let it burn at all of these within seconds, beside those that tell of nothing."""
    port = free_port()
    devices = outside(alarms + calm, [port])
    for device in devices:
        device.pace = 1.0
    evaluator = nursery.start("evaluate")
    nursery.start("doors", **at(port))
    with Crowd(devices, moments, patience=120) as crowd:
        crowd.wait_for(len(devices) * 2, 60)
        before, spent = memory_of(evaluator), cpu_of(evaluator)
        began = time.monotonic()
        for device in devices[:alarms]:
            device.ignite()
        until(lambda: all(device.burns_at for device in devices[:alarms]), 60, "not all devices have told")
    until(
        lambda: Alarm.objects.count() >= alarms,
        max(120, alarms * COSTS * 4),
        lambda: f"only {Alarm.objects.count()} alarms",
    )
    until(lambda: all_weighed(dsn()), 30, "not all is weighed")
    took = time.monotonic() - began
    assert took < max(A_MINUTE, alarms * COSTS), took
    assert cpu_of(evaluator) - spent < alarms * COSTS
    assert memory_of(evaluator) - before < GROWTH
    assert lost_or_doubled(dsn(), devices) == []
    assert wrong_alarms(dsn(), [device.source for device in devices[:alarms]]) == []
    assert (
        Notice.objects.filter(template="sensing.alarm", params__rung=0).values("subject").distinct().count() == alarms
    )


def cpu_of(pid: int) -> float:
    """Seconds of processor time that it has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> int:
    """kB that are its own."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
