"""The packets that we send."""

from huiyin.doors.mqtt.packets import CONNACK, DISCONNECT, PUBACK, PUBLISH, SUBACK, UNSUBACK, V5
from huiyin.doors.mqtt.properties import NONE, Properties, write_properties
from huiyin.doors.mqtt.reasons import SUCCESS, UNSPECIFIED, return_code
from huiyin.doors.mqtt.wire import number, short, text

PINGRESP = b"\xd0\x00"
TAKEN = b"\x40\x02"
"""What stands before the identifier in a PUBACK that says success, in both versions."""


def connack(version: int, reason: int, properties: Properties = NONE) -> bytes:
    """Section 3.2. No session is ever present: what waits for a device waits in the database."""
    if version == V5:
        return _packet(CONNACK << 4, bytes((0, reason)) + write_properties(properties))
    return _packet(CONNACK << 4, bytes((0, return_code(reason))))


def publish(version: int, topic: str, payload: bytes, qos: int, packet_id: int) -> bytes:
    """Section 3.3; `packet_id` counts with QoS 1 only."""
    head = text(topic) + (short(packet_id) if qos else b"") + (b"\0" if version == V5 else b"")
    return _packet(PUBLISH << 4 | qos << 1, head + payload)


def puback(version: int, packet_id: int, reason: int = SUCCESS) -> bytes:
    """Section 3.4. MQTT 3.1.1 knows no refusal."""
    if version == V5 and reason:
        return _packet(PUBACK << 4, short(packet_id) + bytes((reason,)))
    return TAKEN + short(packet_id)


def suback(version: int, packet_id: int, codes: list[int]) -> bytes:
    """Section 3.9: the QoS that was granted to each filter, or why none was."""
    if version == V5:
        return _packet(SUBACK << 4, short(packet_id) + b"\0" + bytes(codes))
    return _packet(SUBACK << 4, short(packet_id) + bytes(min(code, UNSPECIFIED) for code in codes))


def unsuback(version: int, packet_id: int, codes: list[int]) -> bytes:
    """Section 3.11."""
    return _packet(UNSUBACK << 4, short(packet_id) + (b"\0" + bytes(codes) if version == V5 else b""))


def disconnect(version: int, reason: int) -> bytes:
    """Section 3.14; in MQTT 3.1.1 a server just closes."""
    return _packet(DISCONNECT << 4, bytes((reason,))) if version == V5 else b""


def _packet(first: int, body: bytes) -> bytes:
    return bytes((first,)) + number(len(body)) + body
