"""A device, or a ThingsBoard gateway, that publishes with QoS 1 and sends again until it is acknowledged."""

import asyncio
from collections.abc import Callable
from typing import Any

PING, DUPLICATE = b"\xc0\x00", 0x08
CONNACK, PUBACK = 2, 4
AGAIN = 0.5
"""Seconds after which a device connects again."""
MOST_UNDER_WAY = 100
KEEP_ALIVE = 120


class Client(asyncio.Protocol):
    """One connection after the other. `acknowledged` is called with what was given with each message."""

    def __init__(self, key: str, host: str, port: int, acknowledged: Callable[[Any], None]) -> None:
        self._key, self._host, self._port, self._acknowledged = key, host, port, acknowledged
        self._transport: Any = None
        self._buffer = b""
        self._open = False
        self._ended = False
        self._next = 0
        self._under_way: dict[int, tuple[bytes, Any]] = {}
        self._ready: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.reconnected = 0

    async def connect(self) -> None:
        """Connect, and wait until the door has let it in. Raises `OSError`."""
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        await loop.create_connection(lambda: self, self._host, self._port)
        async with asyncio.timeout(30):
            await self._ready

    @property
    def under_way(self) -> int:
        """How many messages are not acknowledged."""
        return len(self._under_way)

    @property
    def is_full(self) -> bool:
        """Whether a real device would wait before it says more."""
        return len(self._under_way) >= MOST_UNDER_WAY

    def publish(self, topic: bytes, payload: bytes, mark: Any, *, half: bool = False) -> None:
        """Send; with `half` the connection breaks in the middle of it, and it is sent again."""
        self._next = self._next % 65_535 + 1
        while self._next in self._under_way:
            self._next = self._next % 65_535 + 1
        identifier = self._next.to_bytes(2, "big")
        packet = _packet(0x32, len(topic).to_bytes(2, "big") + topic + identifier + payload)
        self._under_way[self._next] = (packet, mark)
        if not self._open:
            return
        self._transport.write(packet[: len(packet) // 2] if half else packet)
        if half:
            self._transport.close()

    def ping(self) -> None:
        """Say that it is there."""
        if self._open:
            self._transport.write(PING)

    def end(self) -> None:
        """Say goodbye, for good."""
        self._ended = True
        if self._open:
            self._transport.write(b"\xe0\x00")
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say who it is."""
        self._transport, self._buffer = transport, b""
        name, client = self._key.encode(), b"sim-" + self._key[:12].encode()
        head = b"\x00\x04MQTT\x04\x82" + KEEP_ALIVE.to_bytes(2, "big")
        body = head + len(client).to_bytes(2, "big") + client + len(name).to_bytes(2, "big") + name
        self._transport.write(_packet(0x10, body))

    def data_received(self, data: bytes) -> None:
        """Take acknowledgements; all packets that a device is sent here are short."""
        self._buffer += data
        while len(self._buffer) >= 2 and len(self._buffer) >= 2 + self._buffer[1]:
            kind, body = self._buffer[0] >> 4, self._buffer[2 : 2 + self._buffer[1]]
            self._buffer = self._buffer[2 + self._buffer[1] :]
            if kind == CONNACK:
                self._let_in(body[1])
            elif kind == PUBACK:
                self._take(int.from_bytes(body[:2], "big"))

    def connection_lost(self, exc: Exception | None) -> None:
        """Connect again, unless it is over."""
        self._open = False
        if self._ready and not self._ready.done():
            self._ready.set_exception(ConnectionResetError("the door shut"))
        elif not self._ended:
            task = asyncio.get_running_loop().create_task(self._come_back())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _come_back(self) -> None:
        while not self._ended:
            await asyncio.sleep(AGAIN)
            try:
                await self.connect()
            except (OSError, TimeoutError):
                continue
            self.reconnected += 1
            return

    def _let_in(self, code: int) -> None:
        assert self._ready is not None
        if code:
            self._ready.set_exception(ConnectionRefusedError(f"CONNACK {code}"))
            return
        self._open = True
        self._ready.set_result(None)
        for packet, _mark in self._under_way.values():
            self._transport.write(bytes([packet[0] | DUPLICATE]) + packet[1:])

    def _take(self, identifier: int) -> None:
        found = self._under_way.pop(identifier, None)
        if found is not None:
            self._acknowledged(found[1])


def _packet(first: int, body: bytes) -> bytes:
    size, length = len(body), bytearray()
    while True:
        size, seven = size >> 7, size & 0x7F
        length.append(seven | 0x80 if size else seven)
        if not size:
            return bytes([first]) + bytes(length) + body
