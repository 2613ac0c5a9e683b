"""Devices that connect and say nothing but their signs of life, from a process of their own.

Given port and seconds of keep-alive, and the keys on standard input. A line of JSON when all are connected, another
when each has had an answer to a PINGREQ, each at its own time of the round, and one at the end.
"""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop
from benches._mqtt_load import PING, connect

AT_ONCE = 100
"""Devices that connect at a time."""
PATIENCE = 60.0
ACCEPTED, ALIVE = b"\x20\x02\x00\x00", b"\xd0\x00"


class Idle(asyncio.Protocol):
    """One connection; `accepted` and `alive` are done when the door has said so."""

    def __init__(self, key: str, keep_alive: int) -> None:
        loop = asyncio.get_running_loop()
        self._hello = connect(key, keep_alive)
        self.accepted: asyncio.Future[None] = loop.create_future()
        self.alive: asyncio.Future[None] = loop.create_future()
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport  # uvloop's are no subclasses of asyncio's
        transport.write(self._hello)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if not self.accepted.done():
            assert data == ACCEPTED, data
            self.accepted.set_result(None)
        elif data == ALIVE and not self.alive.done():
            self.alive.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True

    def ping(self) -> None:
        self._transport.write(PING)


async def _stay(port: int, keep_alive: int, keys: list[str]) -> None:
    loop = asyncio.get_running_loop()
    few = asyncio.Semaphore(AT_ONCE)

    async def enter(key: str) -> Idle:
        async with few:
            _, device = await loop.create_connection(lambda: Idle(key, keep_alive), "127.0.0.1", port)
            await asyncio.wait_for(device.accepted, PATIENCE)
            # Each has its own time of the round, as real devices have; it begins when it is let in.
            loop.call_later(keep_alive * 0.9, device.ping)
            return device

    began = time.perf_counter()
    devices = await asyncio.gather(*map(enter, keys))
    _say(seconds=time.perf_counter() - began)
    await asyncio.wait([device.alive for device in devices], timeout=keep_alive + PATIENCE)
    _say(signs=sum(device.alive.done() for device in devices))
    _say(lost=sum(device.lost for device in devices))


def _say(**figures: float) -> None:
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    uvloop.run(_stay(int(sys.argv[1]), int(sys.argv[2]), sys.stdin.read().split()))
