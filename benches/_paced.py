"""Devices that publish with QoS 1 at a given rate all together, whether they are answered or not, and some that burn.

From a process of its own. Given port, messages a second, seconds, and how a topic is written (`{key}` is the device's);
on standard input the keys of the background and of those that will burn, as JSON. A line of JSON at the end.
"""

import asyncio
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop
from benches._mqtt_load import connect, publish

TICK = 0.005
FULL = 1_000_000
"""Bytes that one device has not got rid of: it sends nothing more until it has."""
REST = 0.5
"""Seconds without fires at the beginning and at the end."""


@dataclass
class Found:
    """What the devices sent and had acknowledged while it lasted; when each of the burning ones sent its reading."""

    sent: int = 0
    acked: int = 0
    held: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    fires: dict[str, float] = field(default_factory=dict)


class Device(asyncio.Protocol):
    """One connection. PUBACK has four bytes: they are counted, not read."""

    def __init__(self, key: str, topic: str, found: Found) -> None:
        self._key, self._topic, self._found = key, topic.format(key=key).encode(), found
        self._sent = 0
        self.accepted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport  # uvloop's are no subclasses of asyncio's
        transport.write(connect(self._key))  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if not self.accepted.done():
            assert data[:4] == b"\x20\x02\x00\x00", data
            self.accepted.set_result(None)
        else:
            self._found.acked += len(data) // 4

    def say(self, smoke: bytes = b"false") -> None:
        """One message more, another than all before."""
        if self._transport.get_write_buffer_size() > FULL:
            self._found.held += 1
            return
        self._sent += 1
        self._found.sent += 1
        payload = b'{"temperature":21.5,"smoke":%b,"n":%d}' % (smoke, self._sent)
        self._transport.write(publish(self._sent % 65_535 + 1, payload, self._topic))

    def burn(self) -> None:
        """Say that there is smoke."""
        self._found.fires[self._key] = time.time()
        self.say(b"true")


async def _run(port: int, rate: float, seconds: float, topic: str, keys: list[str], fires: list[str]) -> Found:
    loop = asyncio.get_running_loop()
    found = Found()

    async def enter(key: str) -> Device:
        _, device = await loop.create_connection(lambda: Device(key, topic, found), "127.0.0.1", port)
        await device.accepted
        return device

    devices = [await enter(key) for key in keys]
    burning = [await enter(key) for key in fires]
    for device in (*devices, *burning):
        device.say()
    await asyncio.sleep(1)
    print("begun", flush=True)
    found.sent = found.acked = 0
    spent, began = _cpu(), time.perf_counter()
    for number, device in enumerate(burning):
        loop.call_later(REST + number * (seconds - 2 * REST) / len(burning), device.burn)
    turn = 0
    while (gone := time.perf_counter() - began) < seconds:
        for _ in range(int(rate * gone) - turn):
            devices[turn % len(devices)].say()
            turn += 1
        await asyncio.sleep(TICK)
    found.seconds, found.cpu = time.perf_counter() - began, _cpu() - spent
    return found


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _main() -> None:
    """Say what was found at the moment when it ends; the connections stay until standard input ends."""
    asked = asyncio.StreamReader(limit=10_000_000)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    people = json.loads(await asked.readline())
    port, rate, seconds, topic = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    found = await _run(port, rate, seconds, topic, people["keys"], people["fires"])
    print(json.dumps(asdict(found)), flush=True)
    await asked.read()


if __name__ == "__main__":
    uvloop.run(_main())
