"""What the centre remembers of each transmitter while it runs: the way to it, when it was heard, what it was asked."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol, TypeVar

import structlog

from huiyin.doors.gbt26875.links import Link
from huiyin.doors.gbt26875.profiles import Profile
from huiyin.doors.gbt26875.resends import Resends
from huiyin.doors.gbt26875.seldom import Seldom
from huiyin.intake.sent import Known, Sent

log = structlog.get_logger(__name__)
DOOR = "gbt26875"
BELIEVED = 30.0
"""Seconds for which a transmitter is taken for known: one that is no longer let in is heard for so long."""
STRANGER = 2.0
"""Seconds for which an unknown address is not looked up again, so that strangers do not keep the database busy."""
MOST_STRANGERS = 10_000


Answer = TypeVar("Answer")


class Intake(Protocol):
    """What this door needs of `huiyin.intake.face.Intake`."""

    async def keep(self, sent: list[Sent]) -> None:
        """Store; returns after the commit. Raises UnableToKeep."""

    async def by_address(self, door: str, address: str) -> Known | None:
        """Who has this address at a door."""

    async def child_of(self, parent: Known, name: str, kind: str = "") -> Known:
        """A transmitter's device, made known when it is first seen."""

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        """Run one operation of the intake beside the loop."""

    def refuse(self, door: str, why: str, told_from: str = "") -> None:
        """Count a refusal."""


class Session:
    """One transmitter, by its address. Times are the monotonic clock's."""

    def __init__(self, address: int, known: Known, profile: Profile) -> None:
        self.address, self.known, self.profile = address, known, profile
        self.believed_until = time.monotonic() + BELIEVED
        self.link: Link | None = None
        self.heard = time.monotonic()
        self.centre = 0
        self.version = 0x0101
        self.resends = Resends()
        self.children: set[str] = set()
        # Whether it was last kept to be online, when, and when that was last handed over
        self.online: bool | None = None
        self.online_at = self.online_said_at = float("-inf")
        self.complains = Seldom(10.0)
        # The exchange that the centre has begun: one at a time, transmitters are simple
        self.turn = asyncio.Lock()
        self.serial = 0
        self.asked: tuple[int, frozenset[int], asyncio.Future[int]] | None = None
        self.checked = 0.0
        self.clock_off_since: float | None = None
        self.clock_set = float("-inf")

    def came_by(self, link: Link) -> None:
        """It spoke by this link: the one opened last is the way to it."""
        self.heard = time.monotonic()
        if self.link is None or self.link.closed or link.order >= self.link.order:
            self.link = link


class Sessions:
    """The transmitters that have spoken, by address."""

    def __init__(self, intake: Intake, profile: Callable[[str], Profile]) -> None:
        self._intake, self._profile = intake, profile
        self._known: dict[int, Session] = {}
        self._complains = Seldom(0.1)
        self._strangers: OrderedDict[int, float] = OrderedDict()

    def all(self) -> list[Session]:
        """Every session there is now."""
        return list(self._known.values())

    def get(self, address: int) -> Session | None:
        """The session of a transmitter that has spoken."""
        return self._known.get(address)

    async def of(self, address: int) -> Session | None:
        """The session of this transmitter; None for one that is unknown, or no longer let in."""
        session, now = self._known.get(address), time.monotonic()
        if session and session.believed_until > now:
            return session
        if self._strangers.get(address, 0.0) > now:
            return None
        known = await self._intake.by_address(DOOR, str(address))
        if known is None:
            self._known.pop(address, None)
            self._remember_stranger(address)
            return None
        return self._renewed(address, known)

    def _renewed(self, address: int, known: Known) -> Session:
        profile = self._profile(known.profile)
        session = self._known.get(address)
        if session is None:
            session = self._known[address] = Session(address, known, profile)
        session.known, session.profile = known, profile
        session.believed_until = time.monotonic() + BELIEVED
        return session

    def _remember_stranger(self, address: int) -> None:
        if address not in self._strangers and self._complains.now():
            log.warning("gbt26875_unknown_transmitter", address=address)
        self._strangers[address] = time.monotonic() + STRANGER
        self._strangers.move_to_end(address)
        if len(self._strangers) > MOST_STRANGERS:
            self._strangers.popitem(last=False)
