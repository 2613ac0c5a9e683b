"""Devices that publish with QoS 1 as fast as they are acknowledged, from a process of their own.

Each connection keeps `window` messages under way; every message is another (it carries a number). Python and uvloop:
what the generator costs is part of what two cores can do, and is printed.
"""

import asyncio
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

TOPIC = b"v1/devices/me/telemetry"
PING = b"\xc0\x00"


@dataclass
class Counted:
    """What the devices saw: acknowledgements in the time that counts, and every so many the seconds one took."""

    acked: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    cpu: float = 0.0


def connect(key: str, keep_alive: int = 120) -> bytes:
    """CONNECT of MQTT 3.1.1 with a clean session and the key as user name."""
    user, client = key.encode(), b"bench-" + key.encode()
    body = b"\x00\x04MQTT\x04\x82" + keep_alive.to_bytes(2, "big") + _text(client) + _text(user)
    return b"\x10" + _length(len(body)) + body


def publish(identifier: int, payload: bytes, topic: bytes = TOPIC) -> bytes:
    """PUBLISH with QoS 1."""
    body = _text(topic) + identifier.to_bytes(2, "big") + payload
    return b"\x32" + _length(len(body)) + body


def _text(text: bytes) -> bytes:
    return len(text).to_bytes(2, "big") + text


def _length(size: int) -> bytes:
    return bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])


class Device(asyncio.Protocol):
    """One connection. PUBACK has four bytes: they are counted, not read."""

    def __init__(self, number: int, key: str, window: int, pace: float, load: "Load") -> None:
        self._number, self._key, self._window, self._pace, self._load = number, key, window, pace, load
        self._sent = 0
        self._owed = 0
        self._begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport  # uvloop's are no subclasses of asyncio's
        transport.write(connect(self._key))

    def data_received(self, data: bytes) -> None:
        if self._begun == 0.0:
            assert data[:4] == b"\x20\x02\x00\x00", data
            self._begun = 1.0
            self._load.ready()
            return
        count = len(data) // 4
        self._owed -= count
        self._load.counted(count)
        if self._owed <= 0 and not self._load.over:
            self._load.waited(time.perf_counter() - self._begun)
            if self._pace:
                asyncio.get_running_loop().call_later(self._pace, self.send)
            else:
                self.send()

    def send(self) -> None:
        """Put a whole window under way."""
        if self._load.over or self._transport.is_closing():
            return
        self._begun = time.perf_counter()
        messages = []
        for _ in range(self._window):
            self._sent += 1
            payload = b'{"temperature":21.5,"smoke":false,"n":%d}' % self._sent
            messages.append(publish(self._sent % 65_535 + 1, payload))
        self._owed += self._window
        self._transport.write(b"".join(messages))


class Load:
    """All devices together."""

    def __init__(self, keys: list[str], window: int, pace: float) -> None:
        self.over = False
        self._awaited = len(keys)
        self._all_there = asyncio.Event()
        self._counting = False
        self._found = Counted()
        self._devices = [Device(number, key, window, pace, self) for number, key in enumerate(keys)]

    def ready(self) -> None:
        self._awaited -= 1
        if not self._awaited:
            self._all_there.set()

    def counted(self, count: int) -> None:
        if self._counting:
            self._found.acked += count

    def waited(self, seconds: float) -> None:
        if self._counting:
            self._found.waits.append(seconds)

    async def run(self, port: int, seconds: float, warm: float, pace: float) -> Counted:
        loop = asyncio.get_running_loop()
        for device in self._devices:
            await loop.create_connection(lambda device=device: device, "127.0.0.1", port)  # type: ignore[misc]
        await self._all_there.wait()
        for number, device in enumerate(self._devices):  # devices with a pace are spread over it, as real ones are
            loop.call_later(pace * number / len(self._devices), device.send)
        await asyncio.sleep(warm)
        began, spent = time.perf_counter(), _cpu()
        self._counting = True
        await asyncio.sleep(seconds)
        self._counting = False
        self._found.seconds, self._found.cpu = time.perf_counter() - began, _cpu() - spent
        self.over = True
        return self._found


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Given port, seconds, window and pace, and the keys on standard input: print the figures as JSON."""
    port, seconds, window, pace = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    keys = sys.stdin.read().split()

    async def run() -> Counted:
        return await Load(keys, window, pace).run(port, seconds, 3.0, pace)

    found = asdict(uvloop.run(run()))
    waits = sorted(found.pop("waits"))
    found["median"] = waits[len(waits) // 2] if waits else 0
    found["slow"] = waits[int(len(waits) * 0.99)] if waits else 0
    print(json.dumps(found))


if __name__ == "__main__":
    main()
