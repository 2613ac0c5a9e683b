"""What the centre begins: it sends, waits for an answer, sends again, and at last says that there was none (6.4)."""

import asyncio
import time

import structlog

from huiyin.doors.gbt26875.asking import Request
from huiyin.doors.gbt26875.frames import Command, Frame, encoded
from huiyin.doors.gbt26875.labels import label_of
from huiyin.doors.gbt26875.sessions import Session

log = structlog.get_logger(__name__)
TIMEOUT, RESENDS = 5.0, 3
"""Seconds until it is sent again (the standard: 10 at most), and how often."""
_ANSWERED_BY = {
    Command.CONTROL: frozenset({Command.CONFIRM, Command.REPLY, Command.DENY}),
    Command.REQUEST: frozenset({Command.REPLY, Command.DENY}),
}


class NoAnswer(Exception):
    """The transmitter did not answer, or denied it each time: the exchange has failed."""


async def ask(session: Session, request: Request, timeout: float = TIMEOUT) -> None:
    """Returns once the transmitter has confirmed or replied. Raises NoAnswer."""
    async with session.turn:
        serial, session.serial = session.serial, session.serial + 1 & 0xFFFF
        label = label_of(int(time.time() * 1000))
        data = encoded(
            Frame(serial, session.version, label, session.centre, session.address, request.command, request.unit)
        )
        for _ in range(1 + RESENDS):
            if await _once(session, serial, request.command, data, timeout):
                return
    log.warning("gbt26875_no_answer", address=session.address, type=request.unit[0])
    raise NoAnswer(f"{session.address} does not answer type {request.unit[0]}")


async def _once(session: Session, serial: int, command: Command, data: bytes, timeout: float) -> bool:
    """Whether it was answered, other than by a denial, in time."""
    if session.link is None or session.link.closed:
        return False
    answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    session.asked = serial, _ANSWERED_BY[command], answered
    try:
        async with asyncio.timeout(timeout):
            await session.link.send(data)
            return await answered != Command.DENY
    except TimeoutError:
        return False
    finally:
        session.asked = None


def settle(session: Session, frame: Frame) -> bool:
    """Whether this answers what the transmitter was asked; if so, whoever waits goes on."""
    if session.asked is None:
        return False
    serial, answers, answered = session.asked
    if frame.serial != serial or frame.command not in answers or answered.done():
        return False
    answered.set_result(frame.command)
    return True
