"""One device's connection: packets in, packets out, and when to read no further."""

import asyncio
import hashlib
import socket
import time
from typing import TYPE_CHECKING, assert_never

import structlog

from huiyin.doors.mqtt import admission, reasons, writing
from huiyin.doors.mqtt.outgoing import Outgoing
from huiyin.doors.mqtt.packets import (
    Connect,
    Control,
    Disconnect,
    Ping,
    Puback,
    Publish,
    Subscribe,
    Unsubscribe,
    Will,
)
from huiyin.doors.mqtt.publishing import published
from huiyin.doors.mqtt.reader import Reader
from huiyin.doors.mqtt.routes import Routes
from huiyin.doors.mqtt.session import Session
from huiyin.doors.mqtt.subscribing import subscribed, unsubscribed
from huiyin.doors.mqtt.wire import BadPacket, UnsupportedVersion
from huiyin.intake.sent import Sent

if TYPE_CHECKING:
    from huiyin.doors.mqtt.hub import Hub

log = structlog.get_logger(__name__)
FLUSHED_WITHIN = 5.0
"""Seconds for the last words of a connection that we close."""
NO_ROUTES = Routes()
SILENCE = 1.5
"""Of the keep-alive time (MQTT-3.1.2-24)."""


class Connection(asyncio.Protocol):
    """Everything of one connection. It does one thing at a time: what waits for the database holds up what follows,
    so that answers and acknowledgements keep their order."""

    __slots__ = (
        "_began",
        "_busy",
        "_choked_at",
        "_closed_at",
        "_heard_at",
        "_part_since",
        "_reading",
        "_transport",
        "_weight",
        "address",
        "certificate",
        "hub",
        "keep_alive",
        "out",
        "reader",
        "routes",
        "session",
        "will",
    )

    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self.reader = Reader(hub.limits.packet)
        self.routes = NO_ROUTES
        self.session: Session | None = None
        self.will: Will | None = None
        self.out: Outgoing | None = None
        self.keep_alive = 0
        self.address = self.certificate = ""
        self._transport: asyncio.Transport | None = None
        self._busy = False
        self._reading = True
        self._weight = 0
        self._began = self._heard_at = hub.now()
        self._part_since = self._choked_at = self._closed_at = 0.0

    @property
    def version(self) -> int:
        """The protocol level, 0 before the CONNECT."""
        return self.reader.version

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is read or written."""
        return bool(self._closed_at) or self._transport is None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvloop's is one by duck
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if peer else ""
        self.certificate = _certificate(transport)
        if not self.hub.joined(self):
            self._closed_at = self.hub.now()
            transport.abort()
            return
        if (sock := transport.get_extra_info("socket")) is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def connection_lost(self, problem: Exception | None) -> None:
        self._closed_at = self._closed_at or self.hub.now()
        self._transport = None
        self.hub.left(self)

    def data_received(self, data: bytes) -> None:
        if not self._closed_at:
            self.reader.feed(data)
            self._go_on()

    def pause_writing(self) -> None:
        self._choked_at = self.hub.now()
        self._settle_reading()

    def resume_writing(self) -> None:
        self._choked_at = 0.0
        self._settle_reading()

    def write(self, data: bytes) -> None:
        """Put on the wire, unless it is closed."""
        if not self.is_closed and data:
            assert self._transport is not None
            self._transport.write(data)

    def close(self, reason: int) -> None:
        """End it; a device that speaks MQTT 5 is told why."""
        if self.is_closed:
            return
        if self.session is not None and reason:
            self.write(writing.disconnect(self.version, reason))
        self._closed_at = self.hub.now()
        assert self._transport is not None
        self._transport.close()

    def refuse(self, why: str) -> None:
        """Count a refusal, with the device if it is known, and where it is."""
        known = self.session.known if self.session is not None else None
        who = "" if known is None else known.name or known.address or str(known.id)
        self.hub.intake.refuse("mqtt", why, " ".join(filter(None, (who, self.address))))

    def abort(self) -> None:
        """End it without waiting for what was written."""
        self._closed_at = self._closed_at or self.hub.now()
        if self._transport is not None:
            self._transport.abort()

    def work_on(self) -> None:
        """Read nothing until `worked`."""
        self._busy = True

    def worked(self) -> None:
        """Go on with what came meanwhile."""
        self._busy = False
        if not self.is_closed:
            self._go_on()

    def _go_on(self) -> None:
        received_ms = time.time_ns() // 1_000_000
        heard = False
        try:
            if not (self._busy or self.hub.leaving):
                for packet in self.reader.packets():
                    heard = True
                    if isinstance(packet, Publish):
                        published(self, packet, received_ms)
                    else:
                        self._take(packet)
                    if self._busy or self._closed_at:
                        break
        except BadPacket as bad:
            self._broken(bad)
        self._note(heard)
        self._settle_reading()

    def _note(self, heard: bool) -> None:
        """When something whole was heard last, and since when a part waits for its rest."""
        if heard:
            self._heard_at = self.hub.now()
            self._part_since = 0.0
        if self.reader.holds_a_part and not self._part_since:
            self._part_since = self.hub.now()

    def _take(self, packet: Control) -> None:
        match packet:
            case Connect():
                self.work_on()
                self.hub.spawn(admission.admitted(self, packet))
            case Puback():
                if self.out is not None:
                    self.out.acknowledged(packet)
            case Subscribe():
                assert self.session is not None
                subscribed(self, self.session, packet)
            case Unsubscribe():
                assert self.session is not None
                unsubscribed(self, self.session, packet)
            case Ping():
                self.write(writing.PINGRESP)
            case Disconnect():
                if packet.code != reasons.DISCONNECT_WITH_WILL:
                    self.will = None
                self.close(reasons.SUCCESS)
            case _:
                assert_never(packet)

    def _broken(self, bad: BadPacket) -> None:
        log.debug("mqtt_broken", why=bad.why)
        self.refuse(reasons.in_words(bad.code))
        if isinstance(bad, UnsupportedVersion):
            self.write(writing.connack(0, bad.code))
        self.close(bad.code)

    # What was brought waits to be stored, or was.

    def bring(self, rows: list[Sent], acknowledgement: bytes, size: int) -> None:
        """Hand over for storing; the acknowledgement is sent when that is done."""
        self._weight += self.hub.gathering.add(self, rows, acknowledgement, size)

    def kept(self, acknowledgements: bytes, weight: int) -> None:
        """It is stored: send these."""
        self._weight -= weight
        self.write(acknowledgements)

    def not_kept(self) -> None:
        """It is not stored: acknowledge nothing, the device is to come again."""
        self.refuse("could not be stored")
        self.close(reasons.SERVER_BUSY)

    def read_on(self) -> None:
        """There may be room again."""
        self._settle_reading()

    def _settle_reading(self) -> None:
        """Read, or do not: while something is under way, too much waits, or the device takes nothing."""
        if self.is_closed:
            return
        full = self._weight > self.hub.limits.waiting_of_one or self.hub.is_full()
        if full:
            self.hub.gathering.held.add(self)
        wanted = not (full or self._busy or self._choked_at or self.hub.leaving)
        if wanted == self._reading:
            return
        assert self._transport is not None
        self._reading = wanted
        if wanted:
            self._heard_at = self.hub.now()
            self._part_since = self._heard_at if self.reader.holds_a_part else 0.0
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def look(self, now: float) -> None:
        """Once a second: what takes too long ends."""
        limits = self.hub.limits
        if self._closed_at:
            if now - self._closed_at > FLUSHED_WITHIN:
                self.abort()
        elif not self.version and now - self._began > limits.connect_within:
            self.refuse("no CONNECT in time")
            self.abort()
        elif self._choked_at and now - self._choked_at > limits.write_within:
            self.abort()
        elif self._reading and self._part_since and now - self._part_since > limits.packet_within:
            self.refuse("a packet that does not end")
            self.close(reasons.PROTOCOL_ERROR)
        elif self.keep_alive and self._reading and now - self._heard_at > SILENCE * self.keep_alive:
            self.close(reasons.KEEP_ALIVE_TIMEOUT)


def _certificate(transport: asyncio.Transport) -> str:
    """The SHA-256 fingerprint of the certificate that the device has shown and our authority has signed."""
    tls = transport.get_extra_info("ssl_object")
    shown = tls.getpeercert(binary_form=True) if tls is not None else None
    return hashlib.sha256(shown).hexdigest() if shown else ""
