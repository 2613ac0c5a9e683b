"""From bytes as they come to packets: any pieces, the same packets, or one `BadPacket` after those that were whole.

No more is kept than one packet of the permitted size and what came with it.
"""

from collections.abc import Iterator

from huiyin.doors.mqtt import properties as props
from huiyin.doors.mqtt import reasons
from huiyin.doors.mqtt.packets import CONNECT, PUBLISH, V5, Packet, Publish
from huiyin.doors.mqtt.reading import BODIES, read_connect
from huiyin.doors.mqtt.topics import check_topic
from huiyin.doors.mqtt.wire import LONGEST_NUMBER, BadPacket, checked_text, malformed

CONNECT_MOST = 8_192
"""Bytes of a CONNECT: who is not known yet may not fill the memory."""
ALIASES_MOST = 16
CONNECT_BYTE = CONNECT << 4
_TOPICS_REMEMBERED = 64


class Reader:
    """One connection's. `feed` what came, then take `packets()`, all or as many as wanted; the rest waits."""

    __slots__ = ("_aliases", "_at", "_checked", "_data", "_held", "_most", "_needed", "version")

    def __init__(self, most: int) -> None:
        self._most = most
        self._data = b""
        self._at = 0
        self._held: bytearray | None = None
        self._needed = 0
        self._aliases: dict[int, bytes] | None = None
        self._checked: set[bytes] | None = None
        self.version = 0

    @property
    def holds_a_part(self) -> bool:
        """Whether a packet has begun and not ended."""
        return self._held is not None

    def feed(self, data: bytes) -> None:
        """More has come."""
        if self._held is not None:
            self._held += data
            if len(self._held) < self._needed:
                return
            data, self._held = bytes(self._held), None
        elif self._at < len(self._data):
            data = self._data[self._at :] + data
        self._data, self._at = data, 0

    def packets(self) -> Iterator[Packet]:
        """The packets that are whole. Raises `BadPacket`; nothing can be read after it."""
        data, at = self._data, self._at
        size = len(data)
        while size - at >= 2:
            first, length, body = data[at], data[at + 1], at + 2
            if (first == CONNECT_BYTE) is (self.version > 0):
                raise _wrong_start()
            if length > 0x7F:
                length, body = _long_length(data, at + 1)
                if length < 0:
                    break
            if length > self._most or (not self.version and length > CONNECT_MOST):
                raise BadPacket(reasons.PACKET_TOO_LARGE, f"a packet of {length} bytes")
            end = body + length
            if end > size:
                self._hold(data, at, end - at)
                return
            self._at = at = end
            yield (
                self._publish(first, data, body, end) if first >> 4 == PUBLISH else self._other(first, data, body, end)
            )
        if at < size:
            if (data[at] == CONNECT_BYTE) is (self.version > 0):
                raise _wrong_start()
            self._hold(data, at, size - at + 1)
        else:
            self._data, self._at = b"", 0

    def _hold(self, data: bytes, at: int, needed: int) -> None:
        self._held, self._needed = bytearray(data[at:] if at else data), needed
        self._data, self._at = b"", 0

    def _other(self, first: int, data: bytes, body: int, end: int) -> Packet:
        if first == CONNECT_BYTE:
            connect = read_connect(data, body, end)
            self.version = connect.version
            return connect
        flags, read = BODIES.get(first >> 4, (0, None))
        if read is None:
            raise BadPacket(reasons.PROTOCOL_ERROR, f"a device sends no packet of type {first >> 4}")
        if first & 0x0F != flags:
            raise malformed("the flags of the first byte are wrong")
        return read(data, body, end, self.version)

    def _publish(self, first: int, data: bytes, at: int, end: int) -> Publish:
        """Section 3.3. Written out in one piece: this is the way of nearly all packets."""
        qos = first >> 1 & 3
        if qos > 1 or (not qos and first & 0x08):
            raise _wrong_qos(qos)
        if at + 2 > end:
            raise malformed("the packet ends too early")
        until = at + 2 + (data[at] << 8 | data[at + 1])
        topic, at, packet_id = data[at + 2 : until], until, 0
        if qos:
            at += 2
            if at > end:
                raise malformed("the packet ends too early")
            packet_id = data[at - 2] << 8 | data[at - 1]
            if not packet_id:
                raise BadPacket(reasons.PROTOCOL_ERROR, "a packet identifier of 0")
        elif at > end:
            raise malformed("the packet ends too early")
        if self.version == V5:
            if at < end and not data[at]:
                at += 1
            else:
                given, at = props.read_properties(data, at, end, props.IN_PUBLISH)
                topic = self._aliased(topic, given)
        if self._checked is None or topic not in self._checked:
            self._check(topic)
        return Publish(topic, data[at:end], qos, packet_id, bool(first & 0x08))

    def _aliased(self, topic: bytes, given: props.Properties) -> bytes:
        """The topic that is meant (section 3.3.2.3.4)."""
        alias = given.get(props.ALIAS)
        if alias is None:
            return topic
        if not 0 < alias <= ALIASES_MOST:
            raise BadPacket(reasons.TOPIC_ALIAS_INVALID, "a topic alias is 0 or greater than was agreed")
        if self._aliases is None:
            self._aliases = {}
        if topic:
            self._check(topic)
            self._aliases[alias] = topic
        elif alias not in self._aliases:
            raise BadPacket(reasons.PROTOCOL_ERROR, "a topic alias that stands for nothing")
        return self._aliases[alias]

    def _check(self, topic: bytes) -> None:
        check_topic(checked_text(topic))
        if self._checked is None:
            self._checked = set()
        if len(self._checked) < _TOPICS_REMEMBERED:
            self._checked.add(topic)


def _wrong_start() -> BadPacket:
    return BadPacket(reasons.PROTOCOL_ERROR, "the first packet, and no other, is a CONNECT")


def _wrong_qos(qos: int) -> BadPacket:
    if qos == 2:
        return BadPacket(reasons.QOS_NOT_SUPPORTED, "QoS 2 is not served")
    return malformed("QoS 3, or a repeated message with QoS 0")


def _long_length(data: bytes, at: int) -> tuple[int, int]:
    """The remaining length and where the body begins; -1: it is not whole yet. Written longer than needed it is taken:
    MQTT 3.1.1 allows that, and small devices leave room for it."""
    value = 0
    for count, byte in enumerate(data[at : at + LONGEST_NUMBER]):
        value |= (byte & 0x7F) << 7 * count
        if byte < 0x80:
            return value, at + count + 1
    if len(data) - at >= LONGEST_NUMBER:
        raise malformed("a remaining length of more than four bytes")
    return -1, at
