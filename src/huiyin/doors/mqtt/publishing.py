"""A PUBLISH: who reads it, what is stored of it, and how it is refused."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import structlog
from django.db import Error

from huiyin.doors.mqtt import reasons
from huiyin.doors.mqtt.packets import V5, Publish
from huiyin.doors.mqtt.routes import Message, NotAllowed
from huiyin.doors.mqtt.writing import TAKEN, puback
from huiyin.intake.operations import UnableToKeep
from huiyin.intake.sent import Sent
from huiyin.intake.telemetry import Unreadable, readings

if TYPE_CHECKING:
    from huiyin.doors.mqtt.connection import Connection

log = structlog.get_logger(__name__)


def published(connection: "Connection", packet: Publish, received_ms: int) -> None:
    """Take one message. A device's own telemetry goes straight through: this is the way of nearly all."""
    if packet.topic not in connection.routes.telemetry:
        _routed(connection, packet, received_ms)
        return
    refused: list[str] = []
    try:
        said = readings(packet.payload, refused)
    except Unreadable as problem:
        _unreadable(connection, packet, problem)
        return
    for why in refused:
        connection.refuse(why)
    assert connection.session is not None
    known = connection.session.device
    source, partition, dup, number = known.id, known.partition, packet.dup, packet.packet_id
    rows = [Sent(source, partition, values, received_ms, at, b"", dup, number) for at, values in said]
    acknowledgement = TAKEN + number.to_bytes(2, "big") if packet.qos else b""
    connection.bring(rows, acknowledgement, len(packet.payload))


def _routed(connection: "Connection", packet: Publish, received_ms: int) -> None:
    assert connection.session is not None
    found = connection.routes.handler(packet.topic)
    if found is None:
        _forbidden(connection, packet, "another's topic")
        return
    handler, level = found
    message = Message(packet.payload, level, received_ms, packet.packet_id, packet.dup, connection.refuse)
    try:
        outcome = handler(connection.session, message)
    except Unreadable as problem:
        _unreadable(connection, packet, problem)
    except NotAllowed as forbidden:
        _forbidden(connection, packet, str(forbidden))
    else:
        if isinstance(outcome, list):
            _brought(connection, packet, outcome)
        else:
            connection.work_on()
            connection.hub.spawn(_finished(connection, packet, outcome))


async def _finished(connection: "Connection", packet: Publish, outcome: Coroutine[Any, Any, list[Sent]]) -> None:
    """What a handler does that waits for the database; the connection reads on when it is done."""
    try:
        _brought(connection, packet, await outcome)
    except Unreadable as problem:
        _unreadable(connection, packet, problem)
    except NotAllowed as forbidden:
        _forbidden(connection, packet, str(forbidden))
    except (Error, UnableToKeep) as problem:
        log.warning("mqtt_not_done", problem=type(problem).__name__)
        connection.not_kept()
    except Exception:
        log.exception("mqtt_not_done", topic=packet.topic.decode())
        connection.not_kept()
    finally:
        connection.worked()


def _brought(connection: "Connection", packet: Publish, rows: list[Sent]) -> None:
    acknowledgement = puback(connection.version, packet.packet_id) if packet.qos else b""
    connection.bring(rows, acknowledgement, len(packet.payload))


def _unreadable(connection: "Connection", packet: Publish, problem: Unreadable) -> None:
    """Counted, and acknowledged: in MQTT 5 with the reason. In MQTT 3.1.1 there is none to give, and a device that is
    cut off would send the same again for ever, with its alarms behind it."""
    connection.refuse(str(problem))
    if packet.qos:
        refusal = puback(connection.version, packet.packet_id, reasons.PAYLOAD_INVALID)
        connection.bring([], refusal, 0)


def _forbidden(connection: "Connection", packet: Publish, why: str) -> None:
    """Counted, and told: by a reason where MQTT has one, else by closing."""
    connection.refuse(why)
    if packet.qos and connection.version == V5:
        connection.bring([], puback(V5, packet.packet_id, reasons.NOT_AUTHORIZED), 0)
    else:
        connection.close(reasons.NOT_AUTHORIZED)
