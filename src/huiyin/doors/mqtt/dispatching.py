"""Orders and shared attributes on their way to devices: sent when they are made, and when a device comes back."""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog
from django.db import Error

from huiyin.doors.mqtt.connection import Connection
from huiyin.doors.mqtt.hub import Hub
from huiyin.doors.mqtt.session import now
from huiyin.intake.operations import attributing, commanding
from huiyin.intake.waking import Waker

log = structlog.get_logger(__name__)
LOOK = 5.0
"""Seconds after which it is looked though nobody was heard: a notification may be lost."""


async def dispatch(hub: Hub) -> None:
    """Until cancelled."""
    waker = Waker(commanding.CHANNEL).start()
    hearing = asyncio.create_task(_hear(hub, waker))
    try:
        while True:
            try:
                async with asyncio.timeout(LOOK):
                    await hub.woken.wait()
            except TimeoutError:
                pass
            hub.woken.clear()
            await _turn(hub)
    finally:
        waker.end()
        hearing.cancel()


async def _hear(hub: Hub, waker: Waker) -> None:
    while True:
        if await asyncio.to_thread(waker.wait, LOOK):
            hub.woken.set()


async def _turn(hub: Hub) -> None:
    returned, hub.returned = hub.returned & hub.sessions.keys(), set()
    listening = [source for source, one in hub.sessions.items() if one.session and one.session.filters]
    try:
        await hub.intake.ask(partial(commanding.expire, now=now()))
        if returned:
            await _send(hub, list(returned), again=True)
        if listening:
            await _send(hub, listening, again=False)
    except Error as problem:
        log.warning("mqtt_dispatch_waits_for_database", problem=type(problem).__name__)
        hub.returned |= returned


async def _send(hub: Hub, holders: Sequence[int], *, again: bool) -> None:
    unsent: list[int] = []
    sessions = [hub.sessions[holder].out for holder in holders if holder in hub.sessions] if again else []
    sent = [order for out in sessions if out is not None for order in out.orders]
    claim = partial(commanding.claim, holders=holders, now=now(), again=again, on_the_way=sent)
    for holder, order in await hub.intake.ask(claim):
        connection = hub.sessions.get(holder)
        if connection is None or not _delivered(connection, order):
            unsent.append(order.id)
    if unsent:
        await hub.intake.ask(partial(commanding.unclaim, command_ids=unsent))
    for untold in await hub.intake.ask(partial(attributing.untold, holders=holders, now=now())):
        connection = hub.sessions.get(untold.holder)
        if connection is None or not _told(connection, untold):
            names = list(untold.values)
            await hub.intake.ask(partial(attributing.untell, source_id=untold.source_id, names=names))


def _delivered(connection: Connection, order: commanding.Claimed) -> bool:
    if connection.session is None or connection.is_closed:
        return False
    session = connection.session
    return any(deliver(session, order) for deliver in connection.routes.deliver)


def _told(connection: Connection, untold: attributing.Untold) -> bool:
    if connection.session is None or connection.is_closed:
        return False
    session = connection.session
    return any(tell(session, untold.address, untold.values) for tell in connection.routes.tell)
