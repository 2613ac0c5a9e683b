"""The process of the doors: all that listen, on one loop, with one keeper."""

import asyncio
import threading

import structlog
import uvloop
from django.db import Error

from huiyin.intake.face import Intake
from huiyin.intake.operations import Keeper
from huiyin.intake.registry import Door, doors

log = structlog.get_logger(__name__)
SAY_REFUSALS = 5.0
AGAIN = 5.0
"""Seconds after which a door is opened again that fell shut, by a port that is taken for instance."""


def run(stop: threading.Event) -> None:
    """Listen until `stop` is set."""
    uvloop.run(_run(stop))


async def _run(stop: threading.Event) -> None:
    told = asyncio.Event()
    keeper = Keeper("doors").start()
    intake = Intake(keeper)
    waiting = asyncio.create_task(_pass_on(stop, told))
    async with asyncio.TaskGroup() as group:
        for _name, door in doors.items():
            group.create_task(_keep_open(door, intake, told))
        group.create_task(_say_refusals(intake, told))
    await waiting
    await asyncio.to_thread(intake.end)
    await asyncio.to_thread(keeper.end)


async def _pass_on(stop: threading.Event, told: asyncio.Event) -> None:
    await asyncio.to_thread(stop.wait)
    told.set()


async def _keep_open(door: Door, intake: Intake, told: asyncio.Event) -> None:
    while not told.is_set():
        try:
            log.info("door_opens", door=door.name)
            await door.serve(intake, told)
        except Exception as problem:
            log.exception("door_fell_shut", door=door.name, problem=f"{type(problem).__name__}: {problem}"[:200])
            await _within(told, AGAIN)


async def _say_refusals(intake: Intake, told: asyncio.Event) -> None:
    while not told.is_set():
        await _within(told, SAY_REFUSALS)
        try:
            await intake.say_refusals()
        except Error as problem:
            log.warning("refusals_not_said", problem=type(problem).__name__)


async def _within(told: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await told.wait()
    except TimeoutError:
        return
