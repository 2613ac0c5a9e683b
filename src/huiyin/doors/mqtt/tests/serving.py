"""The door on a port of this machine, on a loop of its own in a thread of its own, as the product runs it."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from huiyin.doors.mqtt.configured import Places
from huiyin.doors.mqtt.hub import Hub
from huiyin.doors.mqtt.limits import Limits
from huiyin.doors.mqtt.server import Beside, listen
from huiyin.intake.face import Intake


@dataclass
class Served:
    """A door that is open; `hub` may be looked at."""

    ports: list[int] = field(default_factory=list)
    hub: Hub | None = None
    stop: Callable[[], object] = lambda: None

    @property
    def port(self) -> int:
        return self.ports[0]


@contextmanager
def serving(
    intake: Intake,
    *,
    limits: Limits | None = None,
    certificate: tuple[Path, ...] | None = None,
    beside: Sequence[Beside] = (),
) -> Iterator[Served]:
    """Open the door; it is closed, and has stored all, at the end."""
    served, ready, problems = Served(), threading.Event(), list[BaseException]()

    async def peep(hub: Hub) -> None:
        served.hub = hub
        await asyncio.Event().wait()

    def opened(ports: list[int]) -> None:
        served.ports = ports
        ready.set()

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        served.stop = lambda: loop.call_soon_threadsafe(stop.set)
        where = Places("127.0.0.1", 0, 0, *map(str, certificate or ()))
        await listen(intake, stop, where, limits or Limits(), opened, (peep, *beside))

    def thread() -> None:
        try:
            uvloop.run(run())
        except BaseException as problem:  # noqa: BLE001 - told to the test
            problems.append(problem)
            ready.set()

    running = threading.Thread(target=thread)
    running.start()
    assert ready.wait(10)
    try:
        yield served
    finally:
        if not problems:
            served.stop()
        running.join(20)
    assert not running.is_alive()
    if problems:
        raise problems[0]
