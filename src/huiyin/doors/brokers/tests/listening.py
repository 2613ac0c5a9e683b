"""The door on a loop of its own in a thread of its own, as the product runs it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvloop

from huiyin.doors.brokers.configured import Broker
from huiyin.doors.brokers.link import Link
from huiyin.doors.brokers.taking import Taking
from huiyin.intake.face import Intake
from huiyin.intake.operations import Keeper


@contextmanager
def listening(*brokers: Broker, largest: int = 262_144) -> Iterator[Intake]:
    """Subscribed to all of these, with the database behind it; what was refused is written down at the end."""
    stop, made, ready = threading.Event(), list[Intake](), threading.Event()

    async def run() -> None:
        keeper, told = Keeper("brokers").start(), asyncio.Event()
        intake = Intake(keeper)
        links = [Link(broker, Taking(intake, broker), largest) for broker in brokers]
        running = [asyncio.create_task(link.run(told)) for link in links]
        made.append(intake)
        ready.set()
        await asyncio.to_thread(stop.wait)
        told.set()
        await asyncio.gather(*running)
        await intake.say_refusals()
        await asyncio.to_thread(intake.end)
        await asyncio.to_thread(keeper.end)

    thread = threading.Thread(target=lambda: uvloop.run(run()))
    thread.start()
    assert ready.wait(10)
    try:
        yield made[0]
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
