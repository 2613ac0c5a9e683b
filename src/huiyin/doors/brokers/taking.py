"""One message of a broker: returns when it is stored or refused, and only then it is acknowledged."""

import asyncio
import time
from functools import partial
from itertools import chain, repeat

import msgspec
import structlog
from django.conf import settings
from django.db import Error
from django.utils import timezone
from msgspec import structs

from huiyin.doors.brokers.configured import TELEMETRY, Broker
from huiyin.doors.brokers.knowing import Addresses
from huiyin.doors.brokers.understanding import DOOR, door_of, understood
from huiyin.intake.face import Intake
from huiyin.intake.operations import UnableToKeep
from huiyin.intake.operations.settling import settle
from huiyin.intake.telemetry import Unreadable
from huiyin.intake.told import parted, sent_of

log = structlog.get_logger(__name__)
PAUSES = (0.5, 1.0, 2.0, 5.0)  # seconds between tries to store; the last one again and again
WAITING_MOST = 20_000
"""Observations that may wait before messages of QoS 0, which nobody sends again, are refused."""


class Came(msgspec.Struct, frozen=True):
    """A message as it came: `packet` is its number, 0 with QoS 0."""

    topic: str
    payload: bytes
    qos: int = 1
    packet: int = 0
    dup: bool = False
    retained: bool = False


class Taking:
    """Takes the messages of one broker."""

    def __init__(self, intake: Intake, broker: Broker) -> None:
        self._intake = intake
        self._broker = broker
        self._addresses = Addresses(intake, door_of(broker))
        self._at_work = 0

    async def take(self, came: Came) -> None:
        """Store, however long that takes: as long as this waits, the broker keeps the message as unacknowledged."""
        received = time.time_ns() // 1_000_000
        if len(came.payload) > settings.INGEST_MAX:
            self._intake.refuse(DOOR, "too large", came.topic)
            return
        if came.retained and self._broker.reader == TELEMETRY:
            self._intake.refuse(DOOR, "a retained message: nobody says when it was measured", came.topic)
            return
        if came.qos == 0 and max(self._intake.waiting, self._at_work) > WAITING_MOST:
            self._intake.refuse(DOOR, "QoS 0, and too much waits", came.topic)
            return
        self._at_work += 1
        try:
            await self._stored(came, received)
        finally:
            self._at_work -= 1

    async def _stored(self, came: Came, received: int) -> None:
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            try:
                await self._store(came, received)
            except Unreadable as wrong:
                self._intake.refuse(DOOR, str(wrong), came.topic)
            except (UnableToKeep, Error) as problem:
                log.warning("broker_message_waits", host=self._broker.host, problem=type(problem).__name__)
                if came.qos == 0:
                    self._intake.refuse(DOOR, "QoS 0, not kept", came.topic)
                    return
                await asyncio.sleep(pause)
                continue
            return

    async def _store(self, came: Came, received: int) -> None:
        told, answers = parted(understood(self._broker, came.topic, came.payload))
        for one in answers:
            why = await self._intake.ask(partial(settle, door=door_of(self._broker), answered=one, now=timezone.now()))
            if why:
                self._intake.refuse(DOOR, why, came.topic)
        known = await self._addresses.known(tuple({address for one in told for address in one.addresses}))
        rows, strangers = sent_of(told, known, received)
        for why in {why for one in told for why in one.refused}:
            self._intake.refuse(DOOR, why, came.topic)
        for stranger in strangers:
            self._intake.refuse(DOOR, "unknown device", stranger)
        # What comes again without a time of its own is known by what it says and by its packet's number.
        await self._intake.keep([structs.replace(row, redelivered=came.dup, packet=came.packet) for row in rows])
