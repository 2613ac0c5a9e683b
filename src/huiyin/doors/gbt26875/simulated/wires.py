"""How a simulated transmitter reaches the centre."""

import asyncio
from typing import Protocol


class Wire(Protocol):
    """Bytes there and back. `put` raises OSError when there is no way any more; `read` gives none at the end."""

    def __init__(self, host: str, port: int) -> None: ...

    @property
    def lost(self) -> bool:
        """Whether it has to be opened again."""

    async def open(self) -> None:
        """Reach the centre. Raises OSError."""

    def put(self, data: bytes) -> None:
        """Send."""

    async def read(self) -> bytes:
        """What comes next."""

    async def close(self) -> None:
        """Give it up."""


class TcpWire:
    """A connection."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def lost(self) -> bool:
        return self._writer is None or self._writer.is_closing()

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)

    def put(self, data: bytes) -> None:
        if self._writer is None or self._writer.is_closing():
            raise ConnectionResetError
        self._writer.write(data)

    async def read(self) -> bytes:
        assert self._reader is not None
        try:
            return await self._reader.read(4096)
        except ConnectionError:
            return b""

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


class UdpWire(asyncio.DatagramProtocol):
    """A socket of its own, so that the centre sees another peer for each transmitter."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def lost(self) -> bool:
        return self._transport is None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, remote_addr=(self._host, self._port))

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._arrived.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens at the moment: sent again later."""

    def put(self, data: bytes) -> None:
        if self._transport is None:
            raise ConnectionResetError
        self._transport.sendto(data)

    async def read(self) -> bytes:
        return await self._arrived.get()

    async def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None
