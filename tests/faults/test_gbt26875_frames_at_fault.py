"""Transmitters on a bad line: one frame in a hundred is corrupted, one in five comes twice, one in twenty is an hour
late, and the doors are killed in between. What was confirmed is stored once, and every fire is one alarm."""

import asyncio
import threading
import time
from collections import Counter
from random import Random

import pytest
from django.db import connection
from django.utils import timezone
from tests.fixtures.devices import is_open, until
from tests.fixtures.nursery import Nursery, free_port
from tests.fixtures.sensed import QUICKLY, all_weighed, dsn, furnish, wrong_alarms

from huiyin.domains.sensing.models import Device, Premises
from huiyin.domains.sensing.operations import register_device
from huiyin.doors.gbt26875 import objects as o
from huiyin.doors.gbt26875.layouts import STANDARD
from huiyin.doors.gbt26875.simulating import FIRE, NORMAL, Transmitter
from huiyin.doors.gbt26875.texts import padded
from huiyin.doors.gbt26875.units import unit_of

pytestmark = pytest.mark.fault
TRANSMITTERS, FRAMES, COMPONENTS = 10, 40, 12
HOUR = 3_600_000
Said = tuple[int, int, str]
"""A transmitter's address, a component's, and the words that make one message unlike all others."""


def test_what_was_confirmed_on_a_bad_line_is_stored_once(nursery: Nursery, moments: Random) -> None:
    furnish(0)
    addresses = [60_000 + number for number in range(TRANSMITTERS)]
    for address in addresses:
        register_device(
            kind="transmitter",
            now=timezone.now(),
            premises=Premises.objects.get(),
            door="gbt26875",
            address=str(address),
        )
    port = free_port()
    ports = {"HUIYIN_MQTT_PORT": str(free_port()), "HUIYIN_GBT26875_PORT": str(port)}
    nursery.start("evaluate", QUICKLY)
    doors = nursery.start("doors", **ports)
    until(lambda: is_open(port), 20, "the doors do not open")
    confirmed: list[Said] = []
    burning: set[tuple[int, int]] = set()
    faults: Counter[str] = Counter()
    line = threading.Thread(target=lambda: asyncio.run(all_speak(addresses, port, moments, confirmed, burning, faults)))
    line.start()
    for _ in range(3):
        time.sleep(moments.uniform(0.3, 0.8))
        nursery.kill(doors)
        doors = nursery.start("doors", **ports)
    line.join(120)
    assert not line.is_alive() and len(confirmed) == TRANSMITTERS * FRAMES
    assert min(faults["corrupted"], faults["doubled"], faults["late"], len(burning)) > 0, faults
    assert nursery.stop(doors) == 0
    until(lambda: all_weighed(dsn()), 30, "not all is weighed")
    there = stored()
    assert [said for said in confirmed if there[said] != 1] == []
    assert set(there) == set(confirmed)
    assert wrong_alarms(dsn(), [source_of(*place) for place in burning]) == []


async def all_speak(
    addresses: list[int],
    port: int,
    moments: Random,
    confirmed: list[Said],
    burning: set[tuple[int, int]],
    faults: Counter[str],
) -> None:
    async def speak(address: int, chance: Random) -> None:
        transmitter = Transmitter(address, "127.0.0.1", port, timeout=1.0, attempts=None)
        fires = dict(zip(chance.sample(range(FRAMES), 3), range(COMPONENTS), strict=False))
        for number in range(FRAMES):
            component = fires.get(number, chance.randrange(3, COMPONENTS))
            if number in fires:
                burning.add((address, component))
            # 1. It was kept for an hour. 2. The line spoils it, and it is denied. 3. It comes twice.
            late = chance.random() < 0.05
            transmitter.ahead_ms = -HOUR - chance.randrange(1000) if late else 0
            words = f"n{number}"
            said = o.ComponentState(
                1, 1, 42, component, FIRE if number in fires else NORMAL, padded(words, 31), transmitter.label()
            )
            unit = unit_of(2, [said], STANDARD)
            faults["late"] += late
            try:
                if chance.random() < 0.01 or number == 7:
                    faults["corrupted"] += 1
                    transmitter.corrupt(unit, -chance.randrange(4, 40))
                if chance.random() < 0.2:
                    faults["doubled"] += 1
                    await transmitter.doubled(unit)
                else:
                    await transmitter.send(unit)
            except OSError:  # the doors are away: it sends the same again
                await transmitter.send(unit)
            confirmed.append((address, component, words))
            await asyncio.sleep(0.02)
        await transmitter.close()

    async with asyncio.TaskGroup() as group:
        for address in addresses:
            group.create_task(speak(address, Random(moments.random())))


def stored() -> Counter[Said]:
    """How often each message is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.address::int, split_part(s.address, '-', 3)::int, o.values->>'description', count(*)"
            " from intake_observation o join intake_source s on s.id = o.source_id join intake_source p"
            " on p.id = s.parent_id where o.values ? 'description' group by 1, 2, 3"
        )
        return Counter({(address, component, words): count for address, component, words, count in cursor.fetchall()})


def source_of(address: int, component: int) -> int:
    """The source of a component."""
    found = Device.objects.get(source__parent__address=str(address), source__address=f"1-1-{component}")
    return found.source_id
