"""MQTT: bytes become packets or one `BadPacket`, in any pieces the same; and a connection that is given them, without
a socket, stores the same, counts what it refuses, and ends only where the device said so or a refusal was counted."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from huiyin.doors.mqtt.connection import Connection
from huiyin.doors.mqtt.hub import Hub
from huiyin.doors.mqtt.limits import Limits
from huiyin.doors.mqtt.packets import Disconnect, Packet, Publish
from huiyin.doors.mqtt.reader import CONNECT_MOST, Reader
from huiyin.doors.mqtt.session import FILTERS_MOST
from huiyin.doors.mqtt.tests.bare import BYE, PING, connect, packet, puback, publish, subscribe, text
from huiyin.doors.mqtt.wire import BadPacket
from tests.fuzz.asked import Answering
from tests.fuzz.rules import Target, check_time, check_values, held, pieces_of

MOST = 2_000
LOOP = asyncio.new_event_loop()
LIMITS = Limits(packet=MOST)
Outcome = tuple[list[Packet], str | None]


def tries(data: bytes) -> None:
    """The input in one piece and in several, to the reader and to a connection."""
    pieces = pieces_of(data)
    whole = _read([data])
    held(_read(pieces) == whole, "pieces make no difference")
    if whole[0]:
        once, parts = (LOOP.run_until_complete(_heard(given, whole)) for given in ([data], pieces))
        held(once == parts, "pieces make no difference to what is stored and refused")


def _read(pieces: Sequence[bytes]) -> Outcome:
    reader, found = Reader(MOST), list[Packet]()
    longest = max(MOST, CONNECT_MOST) + 5 + max(map(len, pieces), default=0)
    try:
        for piece in pieces:
            reader.feed(piece)
            found.extend(reader.packets())
            held(reader._held is None or len(reader._held) <= longest, "no more is held than one packet")
    except BadPacket as bad:
        return found, f"{bad.code:#x} {bad.why}"
    return found, None


class Wire(asyncio.Transport):
    """Remembers what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    abort = close

    def pause_reading(self) -> None:
        pass

    resume_reading = pause_reading


async def _heard(pieces: Sequence[bytes], whole: Outcome) -> tuple[Counter[str], Counter[str], bool]:
    intake = Answering()
    hub, wire = Hub(intake, LIMITS), Wire()
    hub.new_client_id = lambda: "huiyin-0"  # type: ignore[method-assign]
    gathering = asyncio.ensure_future(hub.gathering.run())
    connection = Connection(hub)
    connection.connection_made(wire)
    for piece in pieces:
        connection.data_received(piece)
        await _settled(hub, connection)
    if connection.session is not None:
        held(len(connection.session.filters) <= FILTERS_MOST, "no more filters are kept than permitted")
    refused, closed = Counter(intake.refused), connection.is_closed
    said_goodbye = any(isinstance(one, Disconnect) for one in whole[0])
    held(not closed or refused or said_goodbye, "a connection ends for a refusal that is counted, or a goodbye")
    held(closed or whole[1] is None, "after an error the connection ends")
    held(not refused["could not be stored"], "nothing keeps what was understood from being stored")
    held(len(wire.written) <= 2_000 + 1_500 * sum(map(len, pieces)), "little is answered to little")
    connection.connection_lost(None)
    hub.gathering.end()
    await gathering
    held(hub.gathering.weight == 0 and not hub.connections and not hub.sessions, "nothing is left of it")
    published = sum(isinstance(one, Publish) for one in whole[0])
    held(len(intake.stored) <= 2 + 1_000 * published, "no more is stored than was said")
    for one in intake.stored:
        check_values(one.values)
        check_time(one.device_ms)
    rows = Counter(f"{one.source} {one.values} {one.device_ms} {one.redelivered} {one.packet}" for one in intake.stored)
    return rows, refused, closed


async def _settled(hub: Hub, connection: Connection) -> None:
    """Until nothing is under way."""
    for turn in range(10_000):
        await asyncio.sleep(0)
        waits = connection._busy and not connection.is_closed
        if turn > 3 and not (hub._tasks or waits or hub.gathering.weight):
            return
    held(False, "what is under way comes to an end")


def seeds() -> Iterable[bytes]:
    """Whole conversations in both versions."""
    for v in (4, 5):
        hello = connect("key-1", version=v)
        yield hello + publish(b'{"smoke":true}', version=v) + PING + BYE
        yield hello + subscribe("v1/devices/me/rpc/request/+", "huiyin/commands", version=v) + puback(1)
        yield hello + publish(b'{"d":{"a":1}}', topic="v1/gateway/telemetry", version=v) + PING
        yield hello + publish(b'{"ts":1,"values":{"a":1}}', 2, topic="v1/devices/me/telemetry", version=v, dup=True)
        yield hello + publish(b'{"a":"1"}', 3, topic="v1/devices/me/attributes", version=v) + publish(b"x", version=v)
        yield connect("key-2", version=v, will=("huiyin/telemetry", b'{"a":1}')) + publish(b"{}", topic="other")
        yield connect("key-1", version=v, password="wrong") + PING
        yield connect("provision", version=v) + publish(b"{}", topic="/provision/request", version=v)
        yield hello + packet(0xA2, b"\0\x02" + (b"\0" if v == 5 else b"") + text("a"))
    yield (
        connect("key-1", version=5, properties=b"\x21\0\x14\x27\0\0\x10\0")
        + packet(0x32, text("huiyin/telemetry") + b"\0\x01\x03\x23\0\x01" + b'{"a":1}')
        + packet(0x32, text("") + b"\0\x02\x03\x23\0\x01{}")
        + packet(0xE0, b"\x04\0")
    )


TARGET = Target(tries, seeds, 800)
