"""The door itself: TCP and UDP on the same port, and the watch over those who are silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from huiyin.doors.gbt26875 import exchanges
from huiyin.doors.gbt26875.centre import Centre
from huiyin.doors.gbt26875.configured import Configured, configured
from huiyin.doors.gbt26875.files import make_room
from huiyin.doors.gbt26875.orders import Orders
from huiyin.doors.gbt26875.profiles import STANDARD, Profile
from huiyin.doors.gbt26875.sessions import DOOR, Intake
from huiyin.doors.gbt26875.tcp import AT_A_TIME, TcpDoor
from huiyin.doors.gbt26875.udp import UdpDoor
from huiyin.doors.gbt26875.watching import Watch

log = structlog.get_logger(__name__)
BACKLOG = 1024


@dataclass(frozen=True, slots=True)
class Opened:
    """A door that listens. `works` end only when they fail."""

    port: int
    centre: Centre
    works: tuple["asyncio.Task[None]", ...]


async def serve(intake: Intake, stop: asyncio.Event) -> None:
    """Listen as the settings say until told to stop. Raises what made it fall shut."""
    chosen = configured()
    make_room(chosen.connections)
    async with opened(intake, chosen) as door:
        stopped = asyncio.ensure_future(stop.wait())
        ended, _ = await asyncio.wait((stopped, *door.works), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for work in ended - {stopped}:
            work.result()


@asynccontextmanager
async def opened(intake: Intake, chosen: Configured, timeout: float = exchanges.TIMEOUT) -> AsyncIterator[Opened]:
    """The door while it is open; at the end, what has been read is kept and confirmed. Port 0: any that is free."""
    centre = Centre(intake, ProfileOf(intake, chosen))
    tcp = TcpDoor(intake, centre, chosen.connections)
    server = await asyncio.start_server(tcp.connected, chosen.address, chosen.port, limit=AT_A_TIME, backlog=BACKLOG)
    port = server.sockets[0].getsockname()[1]
    try:
        transport, udp = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: UdpDoor(intake, centre), local_addr=(chosen.address, port)
        )
    except OSError:
        server.close()
        raise
    watch, orders = Watch(intake, centre.sessions, timeout), Orders(intake, centre.sessions, timeout)
    works = tuple(asyncio.create_task(work.run()) for work in (udp, watch, orders))
    log.info("gbt26875_listens", address=chosen.address, port=port)
    try:
        yield Opened(port, centre, works)
    finally:
        server.close()
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)
        await tcp.end()
        transport.close()


class ProfileOf:
    """The profile of a name; the standard for none, and for one that is not there, which is counted."""

    def __init__(self, intake: Intake, chosen: Configured) -> None:
        self._intake, self._profiles = intake, chosen.profiles

    def __call__(self, name: str) -> Profile:
        if name and name not in self._profiles:
            log.warning("gbt26875_unknown_profile", profile=name)
            self._intake.refuse(DOOR, "unknown profile", name)
        return self._profiles.get(name, STANDARD)
