"""Ways to a transmitter: a TCP connection, or the address its last datagram came from."""

import asyncio
from itertools import count
from typing import Protocol

_order = count()
SEND_WITHIN = 10.0


class Link(Protocol):
    """`order` tells which of two was opened later; that one gets what the centre has to say. `peer` is its address."""

    order: int
    peer: str

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""

    async def send(self, data: bytes) -> None:
        """Send it. What cannot be sent is dropped: whoever waits for it asks again."""


class TcpLink:
    """A connection. One that does not take what it is sent within ten seconds is cut."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.order = next(_order)
        # Whether a known transmitter spoke here, and how many frames of unknown ones came since
        self.recognised = False
        self.strange = 0
        self._writer = writer
        told = writer.get_extra_info("peername")
        self.peer = str(told[0]) if told else ""

    @property
    def closed(self) -> bool:
        return self._writer.is_closing()

    async def send(self, data: bytes) -> None:
        if self.closed:
            return
        self._writer.write(data)
        if not self._writer.transport.get_write_buffer_size():
            return
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await self._writer.drain()
        except TimeoutError:
            self._writer.transport.abort()
        except ConnectionError:
            self._writer.close()


class UdpLink:
    """The peer of one datagram; the next datagram makes another."""

    closed = False

    def __init__(self, transport: asyncio.DatagramTransport, peer: tuple[str, int]) -> None:
        self.order = next(_order)
        self._transport, self._peer = transport, peer
        self.peer = peer[0]

    async def send(self, data: bytes) -> None:
        self._transport.sendto(data, self._peer)
