"""The monitoring centre: what arrives is understood, kept, and confirmed only then."""

import time
from collections.abc import Callable, Sequence

import structlog
from django.db import Error

from huiyin.doors.gbt26875 import exchanges
from huiyin.doors.gbt26875.answering import answer, may_be_denied
from huiyin.doors.gbt26875.asking import Request
from huiyin.doors.gbt26875.frames import Command, Frame
from huiyin.doors.gbt26875.labels import told_ms
from huiyin.doors.gbt26875.links import Link, TcpLink
from huiyin.doors.gbt26875.profiles import Profile
from huiyin.doors.gbt26875.reading import Fault
from huiyin.doors.gbt26875.seldom import Seldom
from huiyin.doors.gbt26875.sessions import DOOR, Intake, Session, Sessions
from huiyin.doors.gbt26875.understanding import understood
from huiyin.doors.gbt26875.units import BadUnit
from huiyin.intake.operations import UnableToKeep
from huiyin.intake.sent import Sent

log = structlog.get_logger(__name__)
CLOCK_OFF = 60_000
"""Milliseconds by which a transmitter's time may be wrong before it is set."""
Arrival = tuple[Link, Frame | Fault]


class _Kept:
    """What one call has gathered: all that is to be kept, and who is to be told when it is."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.confirm: list[tuple[Link, Frame]] = []
        self.sessions: list[Session] = []


class Centre:
    """Takes what links bring. Calls may overlap, one for each link: none reads on before what it brought is kept."""

    def __init__(self, intake: Intake, profile: Callable[[str], Profile]) -> None:
        self._intake = intake
        self._complains = Seldom(1.0)
        self.sessions = Sessions(intake, profile)

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """Understand, keep, and only then confirm. What cannot be kept is not confirmed, so that it is sent again."""
        kept = _Kept()
        for link, found in arrivals:
            try:
                if isinstance(found, Fault):
                    await self._fault(link, found)
                else:
                    await self._frame(link, found, kept)
            except Error as problem:
                self._not_kept(problem, 1)
        try:
            await self._intake.keep(kept.sent)
        except UnableToKeep as problem:
            self._not_kept(problem, len(kept.confirm))
            for session in kept.sessions:
                session.online_said_at = float("-inf")
            return
        for session in kept.sessions:
            session.online, session.online_at = True, time.monotonic()
        for link, frame in kept.confirm:
            await link.send(answer(Command.CONFIRM, frame, _now_ms()))

    async def ask(self, address: int, request: Request) -> None:
        """Send a transmitter a command or a request; what it replies is kept as whatever it says. Raises NoAnswer."""
        session = await self.sessions.of(address)
        if session is None:
            raise exchanges.NoAnswer(f"{address} has not spoken")
        await exchanges.ask(session, request)

    async def _fault(self, link: Link, fault: Fault) -> None:
        self._intake.refuse(DOOR, fault.why, link.peer)
        if fault.head is not None and may_be_denied(fault.head):
            await link.send(answer(Command.DENY, fault.head, _now_ms()))

    async def _frame(self, link: Link, frame: Frame, kept: _Kept) -> None:
        session = await self.sessions.of(frame.source)
        if session is None:
            self._intake.refuse(DOOR, "unknown transmitter", f"{frame.source} {link.peer}")
            if isinstance(link, TcpLink):
                link.strange += 1
            return
        _heard(session, link, frame)
        if frame.command in (Command.CONFIRM, Command.DENY):
            exchanges.settle(session, frame)
        elif frame.command in (Command.SEND, Command.REPLY):
            await self._data(link, frame, session, kept)
        else:
            await self._deny(link, frame, "unknown command")

    async def _data(self, link: Link, frame: Frame, session: Session, kept: _Kept) -> None:
        try:
            sent = await understood(frame, session, self._intake, _now_ms())
        except BadUnit as wrong:
            if session.complains.now():
                log.warning("gbt26875_bad_unit", address=session.address, problem=str(wrong))
            await self._deny(link, frame, "bad unit")
            return
        kept.sent.extend(sent)
        if any(one.source == session.known.id for one in sent):
            kept.sessions.append(session)
        if frame.command == Command.SEND:
            kept.confirm.append((link, frame))
        else:
            exchanges.settle(session, frame)

    async def _deny(self, link: Link, frame: Frame, why: str) -> None:
        self._intake.refuse(DOOR, why, f"{frame.source} {link.peer}")
        await link.send(answer(Command.DENY, frame, _now_ms()))

    def _not_kept(self, problem: Exception, frames: int) -> None:
        if self._complains.now():
            log.warning("gbt26875_not_kept", problem=str(problem)[:200], frames=frames)
        self._intake.refuse(DOOR, "not kept")


def _heard(session: Session, link: Link, frame: Frame) -> None:
    session.came_by(link)
    session.centre, session.version = frame.destination, frame.version
    told = told_ms(frame.label)
    if told is not None and abs(told - _now_ms()) <= CLOCK_OFF:
        session.clock_off_since = None
    elif session.clock_off_since is None:
        session.clock_off_since = session.heard
    if isinstance(link, TcpLink):
        link.recognised, link.strange = True, 0


def _now_ms() -> int:
    return int(time.time() * 1000)
