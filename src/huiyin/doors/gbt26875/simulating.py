"""A transmitter as real ones are: it sends until it is confirmed, answers what it is asked, and can be at fault.

To send late or out of order, make a `packet` now and `deliver` it later; `ahead_ms` makes its clock wrong; `half`,
`corrupt`, `doubled` and `put` are what lines and cheap firmware do.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Literal, Self

from huiyin.doors.gbt26875 import objects as o
from huiyin.doors.gbt26875.frames import Command, Frame, encoded
from huiyin.doors.gbt26875.labels import label_of
from huiyin.doors.gbt26875.layouts import STANDARD, Layout
from huiyin.doors.gbt26875.reading import FrameReader
from huiyin.doors.gbt26875.simulated.answers import Remembered, replied
from huiyin.doors.gbt26875.simulated.wires import TcpWire, UdpWire, Wire
from huiyin.doors.gbt26875.texts import padded
from huiyin.doors.gbt26875.units import unit_of

NORMAL, FIRE, FAULT = 0b1, 0b11, 0b101
ATTEMPTS = 4
RECONNECT = 0.2


class Unconfirmed(Exception):
    """The centre has not confirmed a packet, however often it was sent."""


class Transmitter:
    """One transmitter. `timeout` is after how many seconds it sends again; `attempts` how often, None for ever.

    `answers`: whether it answers what the centre asks. `confirmed` and `denied` hold the serial numbers that were,
    `heard` what the centre has sent of its own. `ahead_ms` is by how much its clock is wrong.
    """

    def __init__(
        self,
        address: int,
        host: str,
        port: int,
        transport: Literal["tcp", "udp"] = "tcp",
        *,
        centre: int = 88888,
        timeout: float = 10.0,
        attempts: int | None = ATTEMPTS,
        layouts: dict[int, Layout] = STANDARD,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.address, self.centre, self.version = address, centre, 0x0101
        self.timeout, self.attempts, self.answers, self.ahead_ms = timeout, attempts, True, 0
        self.confirmed: list[int] = []
        self.denied: list[int] = []
        self.heard: list[Frame] = []
        self.remembered = Remembered()
        self._layouts, self._clock = layouts, clock
        self._wire: Wire = (TcpWire if transport == "tcp" else UdpWire)(host, port)
        self._frames = FrameReader()
        self._serial = 0
        self._waiting: dict[int, asyncio.Future[Command]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._reaching = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def connect(self) -> None:
        """Open the way to the centre, anew if there was one."""
        await self.close()
        await self._wire.open()
        self._frames = FrameReader()
        self._reading = asyncio.create_task(self._read())

    async def close(self) -> None:
        """Go away without a word."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self._wire.close()

    async def heartbeat(self) -> None:
        """An empty unit, as vendors send every 20 to 30 seconds."""
        await self.send(b"")

    async def beat(self, every: float = 25.0, when_bad: float = 5.0) -> None:
        """Heartbeats until it is cancelled, more often while they are not confirmed."""
        while True:
            try:
                await self.heartbeat()
                await asyncio.sleep(every)
            except Unconfirmed:
                await asyncio.sleep(when_bad)

    async def state(
        self, component: int, state: int, *, kind: int = 42, system: tuple[int, int] = (1, 1), text: str = ""
    ) -> None:
        """The state of a component (type 2): `NORMAL`, `FIRE`, `FAULT` or any bits."""
        said = o.ComponentState(*system, kind, component, state, padded(text, 31), self.label())
        self.remembered.states[(*system, component)] = said
        await self.send(unit_of(2, [said], self._layouts))

    async def fire(self, component: int, *, kind: int = 42, system: tuple[int, int] = (1, 1), text: str = "") -> None:
        """A component's fire alarm; by default of a photoelectric smoke detector."""
        await self.state(component, FIRE, kind=kind, system=system, text=text)

    async def restore(
        self, component: int, *, kind: int = 42, system: tuple[int, int] = (1, 1), text: str = ""
    ) -> None:
        """The component is well again."""
        await self.state(component, NORMAL, kind=kind, system=system, text=text)

    async def analog(
        self, component: int, analog_type: int, value: int, *, kind: int = 17, system: tuple[int, int] = (1, 1)
    ) -> None:
        """What a component measures (type 3), in steps of its analog type."""
        said = o.ComponentAnalog(*system, kind, component, analog_type, value, self.label())
        self.remembered.analogs[(*system, component)] = said
        await self.send(unit_of(3, [said], self._layouts))

    async def operate(self, flags: int, operator: int = 1) -> None:
        """Somebody does something at the transmitter (type 24): bit 2 is a fire alarm given by hand."""
        await self.send(unit_of(24, [o.TransmitterOperation(flags, operator, self.label())], self._layouts))

    async def own_state(self, state: int) -> None:
        """The transmitter's own state (type 21)."""
        self.remembered.state = state
        await self.send(unit_of(21, [o.TransmitterState(state, self.label())], self._layouts))

    async def send(self, unit: bytes) -> int:
        """A new packet, sent until it is confirmed; its serial number. Raises Unconfirmed."""
        return await self.deliver(self.packet(unit))

    async def deliver(self, frame: Frame) -> int:
        """The same for a packet that is made already, as it is sent again after a restart."""
        data, tried = encoded(frame), 0
        while self.attempts is None or tried < self.attempts:
            tried += 1
            if await self._once(frame.serial, data) is Command.CONFIRM:
                return frame.serial
        raise Unconfirmed(f"{self.address}: packet {frame.serial} after {tried} attempts")

    def packet(self, unit: bytes, command: Command = Command.SEND) -> Frame:
        """The next packet, not sent yet."""
        frame = Frame(self._serial, self.version, self.label(), self.address, self.centre, command, unit)
        self._serial = self._serial + 1 & 0xFFFF
        return frame

    def label(self) -> bytes:
        """What its clock shows."""
        return label_of(int(self._clock() * 1000) + self.ahead_ms)

    def put(self, data: bytes) -> None:
        """Send bytes as they are: noise, halves, whatever goes wrong."""
        self._wire.put(data)

    def half(self, unit: bytes, size: int = 20) -> None:
        """The beginning of a packet, and no more of it."""
        self.put(encoded(self.packet(unit))[:size])

    def corrupt(self, unit: bytes, at: int = -4) -> Frame:
        """A packet with one byte changed after its sum was made."""
        frame = self.packet(unit)
        data = bytearray(encoded(frame))
        data[at] ^= 0x55
        self.put(bytes(data))
        return frame

    async def doubled(self, unit: bytes) -> int:
        """A packet twice in a row, as if its confirmation had been lost."""
        frame = self.packet(unit)
        self.put(encoded(frame))
        return await self.deliver(frame)

    async def _once(self, serial: int, data: bytes) -> Command | None:
        """Send, and wait for an answer; None when there was none in time. A lost connection is opened again."""
        answered: asyncio.Future[Command] = asyncio.get_running_loop().create_future()
        self._waiting[serial] = answered
        try:
            async with asyncio.timeout(self.timeout):
                await self._reach()
                self.put(data)
                return await answered
        except TimeoutError:
            return None
        except OSError:
            await asyncio.sleep(RECONNECT)
            return None
        finally:
            del self._waiting[serial]

    async def _reach(self) -> None:
        async with self._reaching:
            if self._wire.lost or self._reading is None or self._reading.done():
                await self.connect()

    async def _read(self) -> None:
        while data := await self._wire.read():
            for found in self._frames.feed(data):
                if isinstance(found, Frame):
                    self._take(found)
        for answered in self._waiting.values():  # the connection is lost: whoever waits tries again at once
            if not answered.done():
                answered.set_exception(ConnectionResetError())

    def _take(self, frame: Frame) -> None:
        if frame.command in (Command.CONFIRM, Command.DENY):
            (self.confirmed if frame.command == Command.CONFIRM else self.denied).append(frame.serial)
            answered = self._waiting.get(frame.serial)
            if answered and not answered.done():
                answered.set_result(Command(frame.command))
            return
        self.heard.append(frame)
        if self.answers:
            self._answer(frame)

    def _answer(self, frame: Frame) -> None:
        command, unit, set_to = replied(frame, self.remembered, self.label(), self._layouts)
        if set_to is not None:
            self.ahead_ms = set_to - int(self._clock() * 1000)
        answer = Frame(frame.serial, self.version, self.label(), self.address, self.centre, command, unit)
        with contextlib.suppress(OSError):
            self.put(encoded(answer))
