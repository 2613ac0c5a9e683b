"""Transmitters that say nothing are asked whether they are there; clocks that are wrong are set."""

import asyncio
import time
from collections.abc import Awaitable

import structlog
from django.db import Error

from huiyin.doors.gbt26875 import asking, exchanges
from huiyin.doors.gbt26875.exchanges import NoAnswer
from huiyin.doors.gbt26875.sessions import Intake, Session, Sessions
from huiyin.doors.gbt26875.understanding import online
from huiyin.intake.operations import UnableToKeep

log = structlog.get_logger(__name__)
TICK = 1.0
SET_AGAIN = 600.0
"""Seconds until a clock that is still wrong is set once more: some transmitters do not take it."""
QUIET, AT_LAST = 2.0, 60.0
"""Seconds that a transmitter has said nothing before its clock is set, and after which it is set all the same: a fire
goes before everything else, and the simple ones do one thing at a time."""
AT_ONCE = 200
"""Exchanges of this kind at a time: after an outage all transmitters are silent."""


def _may_be_set(session: Session, now: float) -> bool:
    """Whether its clock is wrong, and it can be told without getting between what it has to say."""
    if session.clock_off_since is None or session.link is None or session.link.closed:
        return False
    is_quiet = now - session.heard > QUIET or now - session.clock_off_since > AT_LAST
    return is_quiet and now - session.clock_set > SET_AGAIN


class Watch:
    """One task looks at all sessions each second; each exchange is a task of its own."""

    def __init__(self, intake: Intake, sessions: Sessions, timeout: float = exchanges.TIMEOUT) -> None:
        self._intake, self._sessions, self._timeout = intake, sessions, timeout
        self._some = asyncio.Semaphore(AT_ONCE)
        self._busy: set[int] = set()

    async def run(self) -> None:
        """Until it is cancelled, with all it has begun."""
        async with asyncio.TaskGroup() as group:
            while True:
                for session in self._sessions.all():
                    work = self._work(session) if session.address not in self._busy else None
                    if work is not None:
                        self._busy.add(session.address)
                        group.create_task(self._one(session, work))
                await asyncio.sleep(TICK)

    def _work(self, session: Session) -> Awaitable[None] | None:
        now = time.monotonic()
        if now - max(session.heard, session.checked) > session.profile.interval:
            session.checked = now
            return self._check_duty(session)
        if _may_be_set(session, now):
            session.clock_set = now
            return self._set_clock(session)
        return None

    async def _one(self, session: Session, work: Awaitable[None]) -> None:
        try:
            async with self._some:
                await work
        finally:
            self._busy.discard(session.address)

    async def _check_duty(self, session: Session) -> None:
        """Ask, and keep the answer as an observation of its own. Whatever it says meanwhile is an answer too."""
        began = time.monotonic()
        try:
            await exchanges.ask(session, asking.check_duty(), self._timeout)
            there = True
        except NoAnswer:
            there = session.heard > began
        try:
            if await self._sessions.of(session.address) is not session or (session.online is False and not there):
                return
            await self._intake.keep([online(session, there, int(time.time() * 1000))])
        except (UnableToKeep, Error) as problem:
            log.warning("gbt26875_duty_not_kept", address=session.address, problem=str(problem)[:200])
            session.checked = session.heard
            return
        session.online, session.online_at = there, time.monotonic()

    async def _set_clock(self, session: Session) -> None:
        try:
            await exchanges.ask(session, asking.set_clock(int(time.time() * 1000)), self._timeout)
        except NoAnswer:
            log.warning("gbt26875_clock_not_set", address=session.address)
