"""The intake in memory, and a link that remembers what it was sent."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

import uvloop
from django.db import OperationalError

from huiyin.doors.gbt26875.frames import Frame
from huiyin.doors.gbt26875.links import UdpLink
from huiyin.doors.gbt26875.reading import FrameReader
from huiyin.intake.operations import UnableToKeep
from huiyin.intake.sent import Known, Sent

P = ParamSpec("P")
Answer = TypeVar("Answer")


class FakeIntake:
    """Knows the transmitters it is given. `works`: whether it can keep; keeping waits while `goes_on` is not set."""

    def __init__(self, *transmitters: int, profile: str = "") -> None:
        self.kept: list[Sent] = []
        self.refused: Counter[str] = Counter()
        self.children: dict[tuple[int, str], Known] = {}
        self.asked = 0
        self.works = True
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self._own = {a: Known(a, a % 16, str(a), "", "gbt26875", str(a), None, profile) for a in transmitters}

    def forget(self, transmitter: int) -> None:
        """It is no longer let in."""
        del self._own[transmitter]

    async def keep(self, sent: Sequence[Sent]) -> None:
        await self.goes_on.wait()
        await asyncio.sleep(0)
        if not self.works:
            raise UnableToKeep("the database does not answer")
        self.kept.extend(sent)

    async def by_address(self, door: str, address: str) -> Known | None:
        assert door == "gbt26875"
        self.asked += 1
        return self._own.get(int(address))

    async def child_of(self, parent: Known, name: str, kind: str = "") -> Known:
        number = 1_000_000 + len(self.children)
        made = Known(number, number % 16, name, kind, parent.door, name, parent.id)
        return self.children.setdefault((parent.id, name), made)

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        raise OperationalError("there is no database here")

    def refuse(self, door: str, why: str, told_from: str = "") -> None:
        assert door == "gbt26875"
        self.refused[why] += 1

    def of(self, transmitter: int, child: str = "") -> list[Sent]:
        """What was kept of a transmitter, or of its device."""
        source = self.children[transmitter, child].id if child else transmitter
        return [one for one in self.kept if one.source == source]


class FakeLink(UdpLink):
    """Holds what was sent by it."""

    def __init__(self) -> None:
        super().__init__(asyncio.DatagramTransport(), ("127.0.0.1", 1))
        self.sent: list[Frame] = []

    async def send(self, data: bytes) -> None:
        found = FrameReader().feed(data)
        self.sent += [one for one in found if isinstance(one, Frame)]


def played(scene: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Run a test that awaits, on the loop that the doors run on."""

    @wraps(scene)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        uvloop.run(scene(*args, **kwargs))

    return run


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until a call gives something true; an AssertionError when it does not in time."""
    try:
        async with asyncio.timeout(seconds):
            while not true():
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError("it did not come true in time") from None
