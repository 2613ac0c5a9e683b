"""Orders to devices that are behind another platform: each is handed to it once, and it says how that ended.

A door that has such devices gives a `Platform` and lets `relay` be what it serves. What the platform takes is sent;
what it refuses has failed; what it could not be told is tried again until the order expires. Whether it has what was
sent and never answered nobody knows: that is not sent again, so that nothing is done twice, and expires unless it is
confirmed.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol

import msgspec
import structlog
from django.db import Error
from django.utils import timezone

from huiyin.intake.face import Intake
from huiyin.intake.operations import commanding
from huiyin.intake.operations.commanding import Relayed
from huiyin.intake.platforms import NotReached, NotTaken, Unsure
from huiyin.intake.telemetry import Unreadable
from huiyin.intake.waking import Waker

log = structlog.get_logger(__name__)
LOOK = 5.0
"""Seconds after which it is looked though nobody was heard: a notification may be lost."""
AGAIN = 2.0
"""Seconds after which an order is tried again that the platform could not be told."""
AT_ONCE = 8


class Handed(msgspec.Struct, frozen=True):
    """The platform took it. `name` is its own for this order, by which it speaks of it later; `said` is what the device
    answered, where the platform waited for that."""

    name: str = ""
    said: Any = None


class Platform(Protocol):
    """Another platform's way to tell its devices something. Called in threads."""

    def hand_over(self, order: Relayed) -> Handed:
        """Raises `NotTaken`, `NotReached`, `Unsure`."""


async def relay(intake: Intake, stop: asyncio.Event, door: str, platform: Platform | None) -> None:
    """Hand over what is ordered of the devices of a door until told to stop; nothing where no platform is set."""
    if platform is None:
        await stop.wait()
        return
    waker = Waker(commanding.CHANNEL).start()
    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"orders:{door}")
    try:
        await Relay(intake, door, partial(_in_a_thread, threads, platform)).run(stop, waker)
    finally:
        waker.end()
        threads.shutdown(wait=False)


async def _in_a_thread(threads: ThreadPoolExecutor, platform: Platform, order: Relayed) -> Handed:
    return await asyncio.get_running_loop().run_in_executor(threads, platform.hand_over, order)


class Relay:
    """One door's orders; each is a task of its own, `AT_ONCE` of them at a time."""

    def __init__(self, intake: Intake, door: str, hand_over: Callable[[Relayed], Any]) -> None:
        self._intake, self._door, self._hand_over = intake, door, hand_over
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event, waker: Waker) -> None:
        """Until told to stop; what is under way then is ended."""
        while not stop.is_set():
            for order in await self._claimed():
                task = asyncio.create_task(self._carry_out(order))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
            await self._wait(stop, waker)
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _wait(self, stop: asyncio.Event, waker: Waker) -> None:
        """Until something is ordered or is to be tried again, or it ends."""
        waits = asyncio.create_task(asyncio.to_thread(waker.wait, LOOK))
        ends = asyncio.create_task(stop.wait())
        await asyncio.wait({waits, ends}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            waker.woken.set()
        ends.cancel()
        await waits

    async def _claimed(self) -> list[Relayed]:
        room = AT_ONCE - len(self._under_way)
        try:
            await self._intake.ask(partial(commanding.expire, now=timezone.now()))
            if not room:
                return []
            return await self._intake.ask(
                partial(commanding.claim_at_door, door=self._door, now=timezone.now(), most=room)
            )
        except Error as problem:
            log.warning("orders_wait_for_database", door=self._door, problem=type(problem).__name__)
            return []

    async def _carry_out(self, order: Relayed) -> None:
        try:
            await self._settle(order)
        except Unreadable as wrong:  # the device may have done it: it stays sent, and expires
            log.warning("order_answered_unreadably", door=self._door, order=order.id, why=str(wrong))
        except Error as problem:
            log.warning("order_not_written", door=self._door, order=order.id, problem=type(problem).__name__)

    async def _settle(self, order: Relayed) -> None:
        try:
            handed = await self._hand_over(order)
        except NotReached as away:
            log.info("order_waits_for_platform", door=self._door, order=order.id, why=str(away))
            await asyncio.sleep(AGAIN)
            await self._intake.ask(partial(commanding.try_again, command_id=order.id))
            return
        except Unsure as unsure:
            log.warning("order_may_be_told", door=self._door, order=order.id, why=str(unsure))
            return
        except NotTaken as no:
            log.info("order_refused_by_platform", door=self._door, order=order.id, why=str(no))
            handed = Handed(said={"error": str(no)[:200]})
        except Exception as fault:
            log.exception("order_not_handed_over", door=self._door, order=order.id)
            handed = Handed(said={"error": type(fault).__name__})
        if handed.name:
            await self._intake.ask(partial(commanding.name, command_id=order.id, name=handed.name))
        if handed.said is not None:
            said = partial(
                commanding.answer, command_id=order.id, holder=order.source_id, said=handed.said, now=timezone.now()
            )
            await self._intake.ask(said)
