"""The door with the real intake and a real database: what was confirmed stands there, once."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop
from django.db import connection
from django.utils import timezone

from huiyin.doors.gbt26875.configured import Configured
from huiyin.doors.gbt26875.frames import Frame
from huiyin.doors.gbt26875.profiles import profiles
from huiyin.doors.gbt26875.serving import opened
from huiyin.doors.gbt26875.simulating import Transmitter
from huiyin.doors.gbt26875.tests import samples
from huiyin.intake.face import LOOKING_UP, Intake
from huiyin.intake.models import Command, Observation, Refusal, Source
from huiyin.intake.operations import Keeper, register
from huiyin.intake.operations.commanding import OPEN, command

pytestmark = pytest.mark.usefixtures("committed_db")
CHOSEN = Configured("127.0.0.1", 0, 100, profiles())


def heard(scene: Callable[[Transmitter], Coroutine[Any, Any, None]], address: int = 88888) -> None:
    """Let a transmitter speak to a door of its own, with a keeper of its own: as after a restart."""

    async def run() -> None:
        keeper = Keeper("test").start()
        intake = Intake(keeper)
        try:
            async with opened(intake, CHOSEN, timeout=0.3) as door:
                async with Transmitter(address, "127.0.0.1", door.port, timeout=5.0, attempts=1) as one:
                    await scene(one)
                await intake.say_refusals()
        finally:
            await asyncio.to_thread(keeper.end)
            _end(intake)

    uvloop.run(run())


def _end(intake: Intake) -> None:
    """Close the connections of its threads, which otherwise last as long as the process."""
    together = threading.Barrier(LOOKING_UP)

    def close() -> None:
        together.wait()
        connection.close()

    for _ in range(LOOKING_UP):
        intake._threads.submit(close)
    intake._threads.shutdown()


def test_a_fire_stands_in_the_table_when_it_is_confirmed() -> None:
    register(door="gbt26875", address="88888", name="三号楼", now=timezone.now())

    async def scene(one: Transmitter) -> None:
        await one.fire(131078, text="五层走道")

    heard(scene)
    device = Source.objects.get(door="gbt26875", address="1-1-131078")
    assert (device.kind, device.parent is not None and device.parent.address) == ("smoke", "88888")
    stored = Observation.objects.get(source_id=device.pk)
    assert (stored.values["fire"], stored.values["description"]) == (True, "五层走道")
    assert stored.told_at is not None
    assert abs(stored.told_at.timestamp() - time.time()) < 30
    own = Observation.objects.exclude(source_id=device.pk).get()
    assert own.values == {"online": True}


@pytest.mark.parametrize("clock", ["right", "an hour ahead", "of 2012", "none"])
def test_what_is_resent_to_another_process_is_stored_once(clock: str) -> None:
    register(door="gbt26875", address="88888", now=timezone.now())
    frames: list[Frame] = []

    async def first(one: Transmitter) -> None:
        one.ahead_ms = {"an hour ahead": 3_600_000, "of 2012": -14 * 365 * 86_400_000}.get(clock, 0)
        if clock == "none":
            one.label = lambda: bytes(6)  # type: ignore[method-assign]
        frames.extend(one.packet(said) for said in (samples.unit(2), samples.unit(21), b""))
        for frame in frames:
            await one.deliver(frame)

    async def again(one: Transmitter) -> None:
        for frame in frames:
            await one.deliver(frame)
        assert one.confirmed == [0, 1, 2]

    heard(first)
    count = Observation.objects.count()
    heard(again)
    assert Observation.objects.count() == count


def test_a_transmitter_whose_clock_was_never_set_is_stored_and_resent_once_too() -> None:
    register(door="gbt26875", address="88888", now=timezone.now())

    async def scene(one: Transmitter) -> None:
        one.label = lambda: bytes(6)  # type: ignore[method-assign]
        await one.fire(9)
        frame = one.packet(samples.unit(21))
        await one.deliver(frame)
        await one.deliver(frame)
        await one.fire(9)

    heard(scene)
    device = Source.objects.get(address="1-1-9")
    assert Observation.objects.filter(source_id=device.pk, told_at=None).count() == 2
    own = Observation.objects.exclude(source_id=device.pk)
    assert [row.values["main_power_fault"] for row in own if "main_power_fault" in row.values] == [True]


def test_orders_are_carried_out_and_say_what_came_of_them() -> None:
    register(door="gbt26875", address="88888", now=timezone.now())

    async def scene(one: Transmitter) -> None:
        await one.fire(9)
        done = await asyncio.to_thread(
            _outcomes, ("88888", "check_duty"), ("1-1-9", "read_state"), ("88888", "read_clock"), ("1-1-9", "dance")
        )
        assert done[:3] == [("confirmed", {"ok": True})] * 3
        assert done[3][0] == "failed"
        assert "'dance' is none of read_state" in done[3][1]["error"]
        one.answers = False
        done = await asyncio.to_thread(_outcomes, ("88888", "initialise"))
        assert done == [("failed", {"error": "88888 does not answer type 89"})]

    heard(scene)
    device = Source.objects.get(address="1-1-9")
    assert Observation.objects.filter(source_id=device.pk).count() == 2  # its fire, and the same as it was read


def _outcomes(*orders: tuple[str, str]) -> list[tuple[str, Any]]:
    """Order these methods of the sources with these addresses, and wait for what comes of it."""
    try:
        now, asked = timezone.now(), []
        for address, method in orders:
            asked.append(command(source_id=Source.objects.get(address=address).pk, method=method, params=None, now=now))
        ended = Command.objects.filter(pk__in=[order.pk for order in asked]).exclude(state__in=OPEN).order_by("pk")
        until = time.monotonic() + 15
        while len(ended.all()) < len(asked) and time.monotonic() < until:
            time.sleep(0.05)
        return list(ended.values_list("state", "answer"))
    finally:
        connection.close()


def test_an_unknown_transmitter_is_counted_where_people_look() -> None:
    async def scene(one: Transmitter) -> None:
        one.put(b"noise" * 20)
        one.put(samples.HEARTBEAT)
        await asyncio.sleep(0.3)

    heard(scene)
    refused = Refusal.objects.filter(door="gbt26875").values_list("reason", "count")
    assert dict(refused) == {"noise": 1, "unknown transmitter": 1}
    assert Observation.objects.count() == 0
