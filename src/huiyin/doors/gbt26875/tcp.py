"""Transmitters over TCP: each connection is read until what it brought is kept, and then further."""

import asyncio
import time
from collections.abc import Coroutine

import structlog

from huiyin.doors.gbt26875.centre import Centre
from huiyin.doors.gbt26875.frames import Frame
from huiyin.doors.gbt26875.links import TcpLink
from huiyin.doors.gbt26875.reading import Fault, FrameReader
from huiyin.doors.gbt26875.sessions import DOOR, Intake

log = structlog.get_logger(__name__)
AT_A_TIME = 16_384
HALF_WITHIN = 5.0
"""Seconds in which a frame that has begun has to be whole; shorter than the 10 after which it is resent."""
KNOWN_WITHIN = 30.0
"""Seconds in which a connection has to bring a frame of a known transmitter."""
SILENT = 900.0
"""Seconds after which a connection without a whole frame is cut: a duty check may be held up for ten minutes."""
MOST_FAULTS = 100
"""Faults, or frames of nobody known, in a row after which a connection is cut: there is no transmitter at its end."""

MOST_NOISE = 65_536
"""The same in bytes."""


async def to_the_end(work: Coroutine[None, None, None]) -> None:
    """What has been read is seen through, also when the door closes meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


class TcpDoor:
    """The connections, at most so many of them."""

    def __init__(self, intake: Intake, centre: Centre, most: int) -> None:
        self._intake, self._centre, self._most = intake, centre, most
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it ends."""
        if len(self._open) >= self._most:
            self._intake.refuse(DOOR, "too many connections")
            writer.transport.abort()
            return
        self._open[writer] = asyncio.current_task()
        try:
            await _Connection(self._intake, self._centre, reader, TcpLink(writer)).run()
        except ConnectionError:
            log.debug("gbt26875_connection_lost")
        except Exception:
            log.exception("gbt26875_connection_fell")
        finally:
            del self._open[writer]
            writer.close()

    async def end(self) -> None:
        """Read no further; what was read is kept and confirmed."""
        tasks = [task for task in self._open.values() if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Connection:
    def __init__(self, intake: Intake, centre: Centre, reader: asyncio.StreamReader, link: TcpLink) -> None:
        self._intake, self._centre, self._reader, self._link = intake, centre, reader, link
        self._frames = FrameReader()
        self._faults = 0
        self._whole_at = self._begun_at = time.monotonic()

    async def run(self) -> None:
        """Until it ends, says nothing for too long, or says what nobody understands."""
        while not self._link.closed and (found := await self._next()) is not None:
            if found:
                await to_the_end(self._centre.take([(self._link, one) for one in found]))
            if max(self._faults, self._link.strange) > MOST_FAULTS or self._frames.noise > MOST_NOISE:
                self._intake.refuse(DOOR, "too many faults", self._link.peer)
                return

    async def _next(self) -> list[Frame | Fault] | None:
        """What has arrived; None at the end, and when nothing whole has arrived for too long."""
        silent_until = self._whole_at + (SILENT if self._link.recognised else KNOWN_WITHIN)
        half_until = self._begun_at + HALF_WITHIN if self._frames.waits else silent_until
        try:
            async with asyncio.timeout(min(silent_until, half_until) - time.monotonic()):
                data = await self._reader.read(AT_A_TIME)
        except TimeoutError:
            if time.monotonic() >= silent_until:
                why = "silent connection" if self._link.recognised else "silent stranger"
                self._intake.refuse(DOOR, why, self._link.peer)
                return None
            self._begun_at = time.monotonic()
            return self._counted(self._frames.give_up())
        if not data:
            return None
        waited = self._frames.waits
        found = self._frames.feed(data)
        if found or not waited:
            self._begun_at = time.monotonic()
        return self._counted(found)

    def _counted(self, found: list[Frame | Fault]) -> list[Frame | Fault]:
        for one in found:
            whole = isinstance(one, Frame)
            self._faults = 0 if whole else self._faults + 1
        if self._link.recognised and any(isinstance(one, Frame) for one in found):
            self._whole_at = time.monotonic()
        return found
