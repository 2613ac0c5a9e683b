"""Properties of MQTT 5 (section 2.2.2): which packet may carry which, how each is written, and none of them twice."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from huiyin.doors.mqtt import reasons
from huiyin.doors.mqtt.wire import (
    BadPacket,
    malformed,
    number,
    read_byte,
    read_bytes,
    read_long,
    read_number,
    read_short,
    read_text,
    short,
    text,
)

PAYLOAD_FORMAT: Final = 0x01
MESSAGE_EXPIRY: Final = 0x02
CONTENT_TYPE: Final = 0x03
RESPONSE_TOPIC: Final = 0x08
CORRELATION: Final = 0x09
SUBSCRIPTION_ID: Final = 0x0B
SESSION_EXPIRY: Final = 0x11
ASSIGNED_CLIENT_ID: Final = 0x12
SERVER_KEEP_ALIVE: Final = 0x13
AUTH_METHOD: Final = 0x15
AUTH_DATA: Final = 0x16
REQUEST_PROBLEM: Final = 0x17
WILL_DELAY: Final = 0x18
REQUEST_RESPONSE: Final = 0x19
REASON: Final = 0x1F
RECEIVE_MAXIMUM: Final = 0x21
ALIAS_MAXIMUM: Final = 0x22
ALIAS: Final = 0x23
MAXIMUM_QOS: Final = 0x24
RETAIN_AVAILABLE: Final = 0x25
USER: Final = 0x26
PACKET_MAXIMUM: Final = 0x27
SUBSCRIPTION_IDS_AVAILABLE: Final = 0x29
SHARED_AVAILABLE: Final = 0x2A

Properties = Mapping[int, Any]
"""Values by identifier. Users' own properties are checked and left out: nothing here reads them."""

NONE: Properties = {}

IN_PUBLISH = {PAYLOAD_FORMAT, MESSAGE_EXPIRY, CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION, ALIAS, USER}
IN_WILL = IN_PUBLISH - {ALIAS} | {WILL_DELAY}
IN_CONNECT = {
    SESSION_EXPIRY,
    AUTH_METHOD,
    AUTH_DATA,
    REQUEST_PROBLEM,
    REQUEST_RESPONSE,
    RECEIVE_MAXIMUM,
    ALIAS_MAXIMUM,
    PACKET_MAXIMUM,
    USER,
}
IN_ACK = {REASON, USER}
IN_SUBSCRIBE = {SUBSCRIPTION_ID, USER}
IN_UNSUBSCRIBE = {USER}
IN_DISCONNECT = {SESSION_EXPIRY, REASON, USER}

_Reader = Callable[[bytes, int, int], tuple[Any, int]]
_BYTES = {PAYLOAD_FORMAT, REQUEST_PROBLEM, REQUEST_RESPONSE, MAXIMUM_QOS, RETAIN_AVAILABLE}
_BYTES |= {SUBSCRIPTION_IDS_AVAILABLE, SHARED_AVAILABLE}
_SHORTS = {SERVER_KEEP_ALIVE, RECEIVE_MAXIMUM, ALIAS_MAXIMUM, ALIAS}
_LONGS = {MESSAGE_EXPIRY, SESSION_EXPIRY, WILL_DELAY, PACKET_MAXIMUM}
_TEXTS = {CONTENT_TYPE, RESPONSE_TOPIC, ASSIGNED_CLIENT_ID, AUTH_METHOD, REASON}
_READERS: dict[int, _Reader] = {
    **dict.fromkeys(_BYTES, read_byte),
    **dict.fromkeys(_SHORTS, read_short),
    **dict.fromkeys(_LONGS, read_long),
    **dict.fromkeys(_TEXTS, read_text),
    **dict.fromkeys((CORRELATION, AUTH_DATA), read_bytes),
    SUBSCRIPTION_ID: read_number,
}
_NOT_ZERO = {RECEIVE_MAXIMUM, PACKET_MAXIMUM, SUBSCRIPTION_ID}


def read_properties(data: bytes, at: int, end: int, allowed: set[int]) -> tuple[Properties, int]:
    """What a packet carries. Raises `BadPacket` for what is not `allowed` in it, doubled or out of its range."""
    length, at = read_number(data, at, end)
    if not length:
        return NONE, at
    until = at + length
    if until > end:
        raise malformed("properties end after their packet")
    found: dict[int, Any] = {}
    while at < until:
        key, at = read_number(data, at, until)
        if key not in allowed:
            raise malformed(f"property {key:#04x} has no place in this packet")
        if key == USER:
            at = _after_pair(data, at, until)
            continue
        if key in found:
            raise BadPacket(reasons.PROTOCOL_ERROR, f"property {key:#04x} comes twice")
        value, at = _READERS[key](data, at, until)
        found[key] = _checked(key, value)
    return found, at


def _after_pair(data: bytes, at: int, until: int) -> int:
    _, at = read_text(data, at, until)
    _, at = read_text(data, at, until)
    return at


def _checked(key: int, value: Any) -> Any:
    if key in _BYTES and value > 1:
        raise BadPacket(reasons.PROTOCOL_ERROR, f"property {key:#04x} is neither 0 nor 1")
    if key in _NOT_ZERO and value == 0:
        raise BadPacket(reasons.PROTOCOL_ERROR, f"property {key:#04x} is 0")
    if key == RESPONSE_TOPIC and ("+" in value or "#" in value):
        raise BadPacket(reasons.PROTOCOL_ERROR, "a response topic holds a wildcard")
    return value


def write_properties(values: Properties) -> bytes:
    """The properties with their length."""
    body = b"".join(number(key) + _written(key, value) for key, value in values.items())
    return number(len(body)) + body


def _written(key: int, value: Any) -> bytes:
    if key in _BYTES:
        return bytes((value,))
    if key in _SHORTS:
        return short(value)
    if key in _LONGS:
        return bytes(int(value).to_bytes(4, "big"))
    if key in _TEXTS:
        return text(value)
    return short(len(value)) + bytes(value)
