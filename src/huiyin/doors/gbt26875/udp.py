"""Transmitters over UDP: one datagram may hold several frames. What waits is bounded; what is dropped is sent again."""

import asyncio
import socket
from collections import deque

import structlog

from huiyin.doors.gbt26875.centre import Arrival, Centre
from huiyin.doors.gbt26875.frames import Frame
from huiyin.doors.gbt26875.links import UdpLink
from huiyin.doors.gbt26875.reading import Fault, FrameReader
from huiyin.doors.gbt26875.sessions import DOOR, Intake
from huiyin.doors.gbt26875.tcp import to_the_end

log = structlog.get_logger(__name__)
MOST_WAITING = 4096
"""Datagrams that may wait for what came before them to be kept."""
RECEIVE_BUFFER = 4 * 1024 * 1024
"""Bytes of datagrams that the system is asked to hold for us while this process is busy."""
AT_ONCE = 256
"""Datagrams that are kept together. One task takes them in their order."""


class UdpDoor(asyncio.DatagramProtocol):
    """Collects datagrams; `run` takes them to the centre."""

    def __init__(self, intake: Intake, centre: Centre) -> None:
        self._intake, self._centre = intake, centre
        self._waiting: deque[tuple[bytes, UdpLink]] = deque()
        self._some = asyncio.Event()
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        if len(self._waiting) >= MOST_WAITING:
            self._intake.refuse(DOOR, "too many datagrams", addr[0])
            return
        self._waiting.append((data, UdpLink(self._transport, addr)))
        self._some.set()

    def error_received(self, exc: Exception) -> None:
        log.debug("gbt26875_peer_gone", problem=str(exc))

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self._some.wait()
            arrivals: list[Arrival] = []
            for _ in range(min(AT_ONCE, len(self._waiting))):
                data, link = self._waiting.popleft()
                arrivals.extend((link, found) for found in frames_of(data))
            if not self._waiting:
                self._some.clear()
            await to_the_end(self._centre.take(arrivals))


def frames_of(datagram: bytes) -> list[Frame | Fault]:
    """All frames and faults of one datagram: nothing of it can come later."""
    reader = FrameReader()
    found = reader.feed(datagram)
    while reader.waits:
        found += reader.give_up()
    return found
