"""All devices of the district speak, at the rate that was asked for, with the faults that were asked for."""

import asyncio
import contextlib
import json
import random
import resource
import time
from collections.abc import Sequence

from huiyin.doors.gbt26875 import objects
from huiyin.doors.gbt26875.labels import told_ms
from huiyin.doors.gbt26875.layouts import STANDARD
from huiyin.doors.gbt26875.simulating import FIRE, NORMAL, Transmitter, Unconfirmed
from huiyin.doors.gbt26875.texts import padded
from huiyin.doors.gbt26875.units import unit_of
from huiyin.project.simulating.mqtt import Client
from huiyin.project.simulating.plan import District, Known, Plan, Thing

OWN, GATEWAY = b"huiyin/telemetry", b"v1/gateway/telemetry"
SMOKE = 42
"""A photoelectric smoke detector among the component types of GB/T 26875.3."""
TICK = 0.02
AT_ONCE = 100
"""Devices that connect at the same time."""
LAST_WORDS = 30.0
"""Seconds after the end in which what is under way may still be acknowledged."""
WAITING = 20
"""Messages that wait in one transmitter: it says one after the other."""
OFF = (-3 * 3_600_000, 3 * 3_600_000, -400 * 86_400_000, 90_000)
"""By how much clocks are wrong, in milliseconds."""
LATE = (0.5, 5.0)


class _Chance:
    """What goes wrong now, by the plan's shares."""

    def __init__(self, plan: Plan, known: Known) -> None:
        self._dice, self._known = random.Random(plan.seed), known  # noqa: S311 - nothing is secret here
        self.choice, self.uniform, self.sample = self._dice.choice, self._dice.uniform, self._dice.sample

    def of(self, share: float, name: str) -> bool:
        """Whether it happens; then it is counted."""
        if self._dice.random() >= share:
            return False
        self._known.fault(name)
        return True


class _Detector:
    """A device that speaks for itself or through its gateway, by MQTT."""

    def __init__(self, thing: Thing, client: Client, speaker: "Speaking", *, behind: bool) -> None:
        self.thing, self._client, self._speaker, self._behind = thing, client, speaker, behind
        self.burns = False
        self.ahead_ms = 0

    def speak(self) -> None:
        """One message, or two in the wrong order, or one that comes late, comes twice, or breaks off."""
        plan, chance = self._speaker.plan, self._speaker.chance
        if self._client.is_full:
            self._speaker.known.held_back += 1
            return
        first = self._message(0)
        if chance.of(plan.late, "late"):
            asyncio.get_running_loop().call_later(chance.uniform(*LATE), self._send, *first)
        elif chance.of(plan.disordered, "out of order"):
            self._send(*self._message(1))
            self._send(*first)
        else:
            self._send(*first, half=chance.of(plan.halves, "cut in half"))
            if chance.of(plan.doubled, "doubled"):
                self._send(*first)

    def burn(self) -> None:
        """From now on there is smoke."""
        self.burns = True
        self.speak()

    def _message(self, later_ms: int) -> tuple[bytes, tuple[int, int, bool]]:
        number = self._speaker.number()
        said = {
            "ts": int(time.time() * 1000) + later_ms + self.ahead_ms,
            "values": {"smoke": self.burns, "temperature": 18 + number % 80 / 10, "n": number},
        }
        payload = json.dumps({self.thing.name: [said]} if self._behind else said).encode()
        return payload, (number, self.thing.source_id, self.burns)

    def _send(self, payload: bytes, mark: tuple[int, int, bool], *, half: bool = False) -> None:
        self._speaker.known.sent += 1
        self._client.publish(GATEWAY if self._behind else OWN, payload, mark, half=half)


class _Panel:
    """A transmitter with its components: one packet after the other, each until it is confirmed."""

    def __init__(self, address: int, speaker: "Speaking") -> None:
        plan = speaker.plan
        self.transmitter = Transmitter(address, plan.host, plan.gbt26875_port, timeout=5.0, attempts=None)
        self.waiting: asyncio.Queue[_Component] = asyncio.Queue(WAITING)
        self._speaker = speaker

    async def run(self) -> None:
        """Say what waits, until it is cancelled."""
        while True:
            component = await self.waiting.get()
            try:
                await self._say(component)
            except (OSError, Unconfirmed):
                self._speaker.known.unanswered += 1
            finally:
                self.waiting.task_done()

    async def _say(self, component: "_Component") -> None:
        chance, plan, one = self._speaker.chance, self._speaker.plan, self.transmitter
        burns, label = component.burns, one.label()
        state = FIRE if burns else NORMAL
        said = objects.ComponentState(1, 1, SMOKE, component.number, state, padded("", 31), label)
        unit = unit_of(2, [said], STANDARD)
        if chance.of(plan.halves, "cut in half"):
            with contextlib.suppress(OSError):
                one.half(unit)
                await one.connect()  # the line broke: the rest never comes
        if chance.of(plan.doubled, "doubled"):
            await one.doubled(unit)
        else:
            await one.send(unit)
        source, told = component.thing.source_id, told_ms(label)
        assert told is not None
        self._speaker.known.confirmed.add((source, told))
        if burns:
            self._speaker.known.heard.add(source)


class _Component:
    """A detector behind a transmitter. It says something once a second at most: its time has no finer parts."""

    def __init__(self, thing: Thing, panel: _Panel, speaker: "Speaking") -> None:
        self.thing, self._panel, self._speaker = thing, panel, speaker
        self.number = int(thing.name.rsplit("-", 1)[1])
        self.burns = False
        self._said_at = 0.0

    def speak(self) -> None:
        """Put a message into the transmitter's queue, if there is room."""
        now = time.monotonic()
        if self._panel.waiting.full() or (now - self._said_at < 1 and not self.burns):
            self._speaker.known.held_back += 1
            return
        self._said_at = now
        self._speaker.known.sent += 1
        self._panel.waiting.put_nowait(self)

    def burn(self) -> None:
        """It burns; the fire waits for a place in the queue if it must."""
        self.burns = True
        if self._panel.waiting.full():
            asyncio.get_running_loop().call_later(0.1, self.burn)
        else:
            self.speak()


class Speaking:
    """The run."""

    def __init__(self, plan: Plan, district: District) -> None:
        self.plan, self.known = plan, Known()
        self.chance = _Chance(plan, self.known)
        self._number = 0
        self._clients: list[Client] = []
        self._panels: list[_Panel] = []
        self._devices: list[_Detector | _Component] = []
        for thing, key in district.direct:
            self._devices.append(_Detector(thing, self._client(key), self, behind=False))
        for key, things in district.gateways:
            client = self._client(key)
            self._devices += [_Detector(thing, client, self, behind=True) for thing in things]
        for address, things in district.transmitters:
            panel = _Panel(address, self)
            self._panels.append(panel)
            self._devices += [_Component(thing, panel, self) for thing in things]
        self._set_clocks_wrong()

    def number(self) -> int:
        """The next message's."""
        self._number += 1
        return self._number

    async def run(self) -> Known:
        """Connect, speak, wait for the last acknowledgements, leave. Raises `OSError` where a door does not open."""
        _allow_sockets(len(self._clients) + len(self._panels) + 200)
        await self._connect()
        panels = [asyncio.create_task(panel.run()) for panel in self._panels]
        pings = asyncio.create_task(self._ping())
        await self._pace()
        await self._last_words()
        for task in (*panels, pings):
            task.cancel()
        await asyncio.gather(*panels, pings, return_exceptions=True)
        for client in self._clients:
            client.end()
        for panel in self._panels:
            await panel.transmitter.close()
        self.known.unanswered += sum(client.under_way for client in self._clients)
        self.known.reconnected = sum(client.reconnected for client in self._clients)
        return self.known

    def _client(self, key: str) -> Client:
        self._clients.append(Client(key, self.plan.host, self.plan.mqtt_port, self._acknowledged))
        return self._clients[-1]

    def _acknowledged(self, mark: tuple[int, int, bool]) -> None:
        number, source, burns = mark
        self.known.acknowledged.add(number)
        if burns:
            self.known.heard.add(source)

    def _set_clocks_wrong(self) -> None:
        detectors = [one for one in self._devices if isinstance(one, _Detector)]
        for one in self.chance.sample(detectors, round(len(detectors) * self.plan.wrong_clocks)):
            one.ahead_ms = self.chance.choice(OFF)
            self.known.wrong_clocks.add(one.thing.source_id)

    async def _connect(self) -> None:
        for at in range(0, len(self._clients), AT_ONCE):
            await asyncio.gather(*(client.connect() for client in self._clients[at : at + AT_ONCE]))
        await asyncio.gather(*(panel.transmitter.connect() for panel in self._panels))

    async def _pace(self) -> None:
        plan, devices = self.plan, self.chance.sample(self._devices, len(self._devices))
        fires = self._fires(devices)
        began, spoken = time.monotonic(), 0
        while (passed := time.monotonic() - began) < plan.seconds:
            while fires and fires[-1][0] <= passed:
                burning = fires.pop()[1]
                self.known.burning.add(burning.thing.source_id)
                burning.burn()
            for _ in range(min(int(passed * plan.rate) - spoken, len(devices))):
                devices[spoken % len(devices)].speak()
                spoken += 1
            await asyncio.sleep(TICK)

    def _fires(self, devices: "Sequence[_Detector | _Component]") -> "list[tuple[float, _Detector | _Component]]":
        """When which devices burn, the last first: in the second to the eighth tenth of the time."""
        seconds = self.plan.seconds
        chosen = self.chance.sample(list(devices), self.plan.fires)
        return sorted(
            ((self.chance.uniform(seconds * 0.1, seconds * 0.8), one) for one in chosen),
            key=lambda fire: fire[0],
            reverse=True,
        )

    async def _last_words(self) -> None:
        await asyncio.sleep(LATE[1] if self.plan.late else 0)
        ends = time.monotonic() + LAST_WORDS
        while time.monotonic() < ends:
            if not any(client.under_way for client in self._clients) and all(p.waiting.empty() for p in self._panels):
                break
            await asyncio.sleep(0.1)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                await asyncio.gather(*(panel.waiting.join() for panel in self._panels))

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(30)
            for client in self._clients:
                client.ping()


def _allow_sockets(wanted: int) -> None:
    """Open as many files as there are devices, as far as the machine allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
