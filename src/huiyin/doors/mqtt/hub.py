"""All connections of one process, and what they share."""

import asyncio
import secrets
import time
from collections.abc import Coroutine
from functools import partial
from typing import Any

import structlog
from django.db import Error
from prometheus_client import Gauge

from huiyin.doors.mqtt import reasons
from huiyin.doors.mqtt.connection import Connection
from huiyin.doors.mqtt.gathering import Gathering
from huiyin.doors.mqtt.limits import Limits
from huiyin.doors.mqtt.session import now
from huiyin.intake.brakes import Brake
from huiyin.intake.face import Intake
from huiyin.intake.operations import commanding
from huiyin.intake.sent import Known, Sent
from huiyin.intake.telemetry import Unreadable, readings

log = structlog.get_logger(__name__)
CONNECTIONS = Gauge("huiyin_mqtt_connections", "Devices that are connected", multiprocess_mode="livesum")
WAITING = Gauge("huiyin_mqtt_waiting_bytes", "What waits to be stored", multiprocess_mode="livesum")


class Hub:
    """`sessions` are the devices that are let in, by their source; a device has one connection."""

    def __init__(self, intake: Intake, limits: Limits) -> None:
        self.intake = intake
        self.limits = limits
        self.gathering = Gathering(intake.keep)
        self.brake = Brake(limits.wrong_keys, limits.forgotten_after)
        self.connections: set[Connection] = set()
        self.sessions: dict[int, Connection] = {}
        self.returned: set[int] = set()
        """Devices that have just begun to listen."""
        self.woken = asyncio.Event()
        self.now = asyncio.get_running_loop().time
        self._tasks: set[asyncio.Task[None]] = set()
        self.leaving = False
        self._holding = False

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside the loop's other work."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def joined(self, connection: Connection) -> bool:
        """A connection is there; false where there are too many."""
        if self.leaving or len(self.connections) >= self.limits.connections:
            connection.refuse("too many connections")
            return False
        self.connections.add(connection)
        return True

    def is_full(self) -> bool:
        """Whether too much of all waits to be stored: nobody is read from until half of it is done.

        All connections stop at once, not each with what it brings next: ten thousand pieces would be too much.
        """
        weight, most = self.gathering.weight, self.limits.waiting_of_all
        if not self._holding and weight > most:
            self._holding = True
            log.warning("mqtt_holds_back", waiting=weight)
            for connection in tuple(self.connections):
                connection.read_on()
        elif self._holding and weight <= most // 2:
            self._holding = False
        return self._holding

    def arrived(self, connection: Connection, known: Known) -> None:
        """A device is let in; the connection that it had before is taken over."""
        before = self.sessions.get(known.id)
        self.sessions[known.id] = connection
        if before is not None:
            before.will = None
            before.close(reasons.TAKEN_OVER)

    def left(self, connection: Connection) -> None:
        """A connection has ended: its will is done, what it did not acknowledge waits for the next."""
        self.connections.discard(connection)
        if connection.session is None or connection.out is None or not connection.routes.telemetry:
            return
        known = connection.session.device
        if self.sessions.get(known.id) is connection:
            del self.sessions[known.id]
        if connection.will is not None and not self.leaving:
            will = connection.will
            self.say_online(
                known, will.topic, online=False, payload=will.payload, telemetry=connection.routes.telemetry
            )
        if connection.out.orders:
            self.spawn(self._write(partial(commanding.release, command_ids=connection.out.orders)))

    def say_online(
        self,
        known: Known,
        topic: str,
        *,
        online: bool,
        payload: bytes = b"",
        telemetry: frozenset[bytes] = frozenset(),
    ) -> None:
        """Store that a device came, or went without a word; a will's own values count for its own telemetry alone."""
        values: dict[str, Any] = {}
        if topic.encode() in telemetry:
            refused: list[str] = []
            try:
                values = readings(payload, refused)[-1][1]
                for why in refused:
                    self.intake.refuse("mqtt", why, known.name)
            except (Unreadable, IndexError):
                self.intake.refuse("mqtt", "a will that cannot be read", known.name)
        row = Sent(known.id, known.partition, {**values, "online": online}, time.time_ns() // 1_000_000)
        self.gathering.add(_Nobody(), [row], b"", len(payload))

    def listens(self, connection: Connection) -> None:
        """A device has asked to hear: what waits for it is sent."""
        if connection.routes.deliver and connection.session is not None:
            self.returned.add(connection.session.device.id)
            self.woken.set()

    def order_done(self, order: int, taken: bool) -> None:
        """A device has an order, or refused it."""
        if taken:
            self.spawn(self._write(partial(commanding.take, command_id=order, now=now())))
        else:
            self.spawn(self._write(partial(commanding.refuse, command_id=order, now=now())))

    async def _write(self, operation: partial[Any]) -> None:
        try:
            await self.intake.ask(operation)
        except Error as problem:
            log.warning("mqtt_order_not_written", problem=type(problem).__name__)

    def look(self) -> None:
        """Once a second."""
        CONNECTIONS.set(len(self.connections))
        WAITING.set(self.gathering.weight)
        at = self.now()
        for connection in tuple(self.connections):
            connection.look(at)

    async def leave(self) -> None:
        """Take nothing more, end what is under way, and say goodbye."""
        self.leaving = True
        for connection in tuple(self.connections):
            connection.read_on()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)

    def goodbye(self) -> None:
        """Close what is open."""
        for connection in tuple(self.connections):
            connection.close(reasons.SHUTTING_DOWN)

    @staticmethod
    def new_client_id() -> str:
        """A name for a device that gave none."""
        return f"huiyin-{secrets.token_hex(8)}"


class _Nobody:
    """Has nothing to acknowledge."""

    def kept(self, acknowledgements: bytes, weight: int) -> None:
        pass

    def not_kept(self) -> None:
        pass

    def read_on(self) -> None:
        pass
