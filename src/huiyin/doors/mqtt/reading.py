"""What stands in each packet but PUBLISH, strictly: a set reserved bit, a wrong flag or a byte too many is an error.

Sections are those of MQTT 5; where 3.1.1 differs, the version decides.
"""

from collections.abc import Callable

from huiyin.doors.mqtt import properties as props
from huiyin.doors.mqtt import reasons
from huiyin.doors.mqtt.packets import (
    DISCONNECT,
    PINGREQ,
    PUBACK,
    SUBSCRIBE,
    UNSUBSCRIBE,
    V5,
    V311,
    Asked,
    Connect,
    Disconnect,
    Packet,
    Ping,
    Puback,
    Subscribe,
    Unsubscribe,
    Will,
)
from huiyin.doors.mqtt.topics import check_filter, check_topic
from huiyin.doors.mqtt.wire import (
    BadPacket,
    UnsupportedVersion,
    malformed,
    read_byte,
    read_bytes,
    read_short,
    read_text,
)


def read_connect(data: bytes, at: int, end: int) -> Connect:
    """Section 3.1. Raises `UnsupportedVersion` for a version that is not served, `BadPacket` for what is wrong."""
    version, at = _read_version(data, at, end)
    flags, at = read_byte(data, at, end)
    _check_flags(flags, version)
    keep_alive, at = read_short(data, at, end)
    given, at = props.read_properties(data, at, end, props.IN_CONNECT) if version == V5 else (props.NONE, at)
    client_id, at = read_text(data, at, end)
    will: Will | None = None
    if flags & 0x04:
        will, at = _read_will(data, at, end, flags >> 3 & 3, version)
    username: str | None = None
    if flags & 0x80:
        username, at = read_text(data, at, end)
    password: bytes | None = None
    if flags & 0x40:
        password, at = read_bytes(data, at, end)
    _ends(at, end)
    return Connect(version, client_id, bool(flags & 0x02), keep_alive, username, password, will, given)


def _read_version(data: bytes, at: int, end: int) -> tuple[int, int]:
    name, at = read_bytes(data, at, end)
    level, at = read_byte(data, at, end)
    if name == b"MQIsdp":
        raise UnsupportedVersion("MQTT 3.1 is not served")
    if name != b"MQTT":
        raise malformed("this is not MQTT")
    if level not in {V311, V5}:
        raise UnsupportedVersion(f"protocol level {level} is not served")
    return level, at


def _check_flags(flags: int, version: int) -> None:
    if flags & 0x01:
        raise malformed("the reserved flag of CONNECT is set")
    if flags >> 3 & 3 == 3 or (not flags & 0x04 and flags & 0x38):
        raise malformed("the will's flags contradict each other")
    if version == V311 and flags & 0xC0 == 0x40:
        raise malformed("a password without a user name")


def _read_will(data: bytes, at: int, end: int, qos: int, version: int) -> tuple[Will, int]:
    if version == V5:
        _, at = props.read_properties(data, at, end, props.IN_WILL)
    topic, at = read_text(data, at, end)
    check_topic(topic)
    payload, at = read_bytes(data, at, end)
    return Will(topic, payload, qos), at


def read_puback(data: bytes, at: int, end: int, version: int) -> Puback:
    """Section 3.4; the reason may be left out."""
    packet_id, at = _read_id(data, at, end)
    code = reasons.SUCCESS
    if version == V5 and at < end:
        code, at = read_byte(data, at, end)
        if at < end:
            _, at = props.read_properties(data, at, end, props.IN_ACK)
    _ends(at, end)
    return Puback(packet_id, code)


def read_subscribe(data: bytes, at: int, end: int, version: int) -> Subscribe:
    """Section 3.8."""
    packet_id, at = _read_id(data, at, end)
    if version == V5:
        given, at = props.read_properties(data, at, end, props.IN_SUBSCRIBE)
        if props.SUBSCRIPTION_ID in given:
            raise BadPacket(reasons.SUBSCRIPTION_IDS_NOT_SUPPORTED, "subscription identifiers are not served")
    asked = []
    while at < end:
        wanted, at = read_text(data, at, end)
        check_filter(wanted)
        options, at = read_byte(data, at, end)
        _check_options(options, wanted, version)
        asked.append(Asked(wanted, options & 3))
    if not asked:
        raise BadPacket(reasons.PROTOCOL_ERROR, "a SUBSCRIBE without a filter")
    return Subscribe(packet_id, tuple(asked))


def _check_options(options: int, wanted: str, version: int) -> None:
    reserved = 0xC0 if version == V5 else 0xFC
    if options & reserved or options & 3 == 3:
        raise malformed("the options of a subscription are not valid")
    if options & 0x30 == 0x30 or (options & 0x04 and wanted.startswith("$share/")):
        raise BadPacket(reasons.PROTOCOL_ERROR, "the options of a subscription contradict each other")


def read_unsubscribe(data: bytes, at: int, end: int, version: int) -> Unsubscribe:
    """Section 3.10."""
    packet_id, at = _read_id(data, at, end)
    if version == V5:
        _, at = props.read_properties(data, at, end, props.IN_UNSUBSCRIBE)
    filters = []
    while at < end:
        given, at = read_text(data, at, end)
        check_filter(given)
        filters.append(given)
    if not filters:
        raise BadPacket(reasons.PROTOCOL_ERROR, "an UNSUBSCRIBE without a filter")
    return Unsubscribe(packet_id, tuple(filters))


def read_ping(data: bytes, at: int, end: int, version: int) -> Ping:
    """Section 3.12: nothing."""
    _ends(at, end)
    return Ping()


def read_disconnect(data: bytes, at: int, end: int, version: int) -> Disconnect:
    """Section 3.14; MQTT 3.1.1 gives no reason."""
    code = reasons.SUCCESS
    if version == V5 and at < end:
        code, at = read_byte(data, at, end)
        if at < end:
            _, at = props.read_properties(data, at, end, props.IN_DISCONNECT)
    _ends(at, end)
    return Disconnect(code)


def _read_id(data: bytes, at: int, end: int) -> tuple[int, int]:
    packet_id, at = read_short(data, at, end)
    if not packet_id:
        raise BadPacket(reasons.PROTOCOL_ERROR, "a packet identifier of 0")
    return packet_id, at


def _ends(at: int, end: int) -> None:
    if at != end:
        raise malformed("more stands in the packet than belongs there")


BODIES: dict[int, tuple[int, Callable[[bytes, int, int, int], Packet]]] = {
    PUBACK: (0, read_puback),
    SUBSCRIBE: (2, read_subscribe),
    UNSUBSCRIBE: (2, read_unsubscribe),
    PINGREQ: (0, read_ping),
    DISCONNECT: (0, read_disconnect),
}
"""The flags that each type must have in its first byte, and who reads its body."""
