"""Orders on their way to transmitters: sent when they are made, answered by what came of the exchange."""

import asyncio
import time
from functools import partial
from typing import Any

import structlog
from django.db import Error
from django.utils import timezone

from huiyin.doors.gbt26875 import exchanges
from huiyin.doors.gbt26875.exchanges import NoAnswer
from huiyin.doors.gbt26875.methods import UnknownMethod, request_of
from huiyin.doors.gbt26875.sessions import Intake, Session, Sessions
from huiyin.intake.operations import commanding
from huiyin.intake.operations.commanding import Claimed
from huiyin.intake.waking import Waker

log = structlog.get_logger(__name__)
LOOK = 5.0
"""Seconds after which it is looked though nobody was heard: a notification may be lost, a transmitter come back."""


class Orders:
    """One task that claims what is for transmitters that can be reached here; each exchange is a task of its own."""

    def __init__(self, intake: Intake, sessions: Sessions, timeout: float = exchanges.TIMEOUT) -> None:
        self._intake, self._sessions, self._timeout = intake, sessions, timeout

    async def run(self) -> None:
        """Until it is cancelled."""
        waker = Waker(commanding.CHANNEL).start()
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    for session, order in await self._claimed():
                        group.create_task(self._carry_out(session, order))
                    await asyncio.to_thread(waker.wait, LOOK)
        finally:
            waker.end()

    async def _claimed(self) -> list[tuple[Session, Claimed]]:
        within = {one.known.id: one for one in self._sessions.all() if one.link is not None and not one.link.closed}
        try:
            await self._intake.ask(partial(commanding.expire, now=timezone.now()))
            if not within:
                return []
            found = await self._intake.ask(partial(commanding.claim, holders=list(within), now=timezone.now()))
        except Error as problem:
            log.warning("gbt26875_orders_wait_for_database", problem=type(problem).__name__)
            return []
        return [(within[holder], order) for holder, order in found]

    async def _carry_out(self, session: Session, order: Claimed) -> None:
        said: dict[str, Any] = {"ok": True}
        try:
            request = request_of(order.method, order.address, int(time.time() * 1000))
            await exchanges.ask(session, request, self._timeout)
        except (NoAnswer, UnknownMethod) as wrong:
            said = {"error": str(wrong)}
        answer = partial(commanding.answer, command_id=order.id, holder=session.known.id, said=said, now=timezone.now())
        try:
            await self._intake.ask(answer)
        except Error as problem:
            log.warning("gbt26875_order_not_answered", order=order.id, problem=type(problem).__name__)
