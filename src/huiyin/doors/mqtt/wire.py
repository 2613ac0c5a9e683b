"""Numbers, texts and bytes as MQTT writes them (MQTT 5, section 1.5), and the one error of whatever breaks the rules.

Readers take the buffer, where to read and where the packet ends, and return what they read and where it ended.
"""

from huiyin.doors.mqtt import reasons

LONGEST_NUMBER = 4  # bytes of a variable byte integer


class BadPacket(Exception):
    """What was sent breaks the protocol; `code` is the MQTT 5 reason, the message says what is wrong."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


class UnsupportedVersion(BadPacket):
    """A CONNECT of a version that is not served, MQTT 3.1 among them."""

    def __init__(self, why: str) -> None:
        super().__init__(reasons.UNSUPPORTED_VERSION, why)


def malformed(why: str) -> BadPacket:
    """A packet that cannot be parsed."""
    return BadPacket(reasons.MALFORMED, why)


def read_byte(data: bytes, at: int, end: int) -> tuple[int, int]:
    """One byte."""
    if at >= end:
        raise malformed("the packet ends too early")
    return data[at], at + 1


def read_short(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Two bytes, the high one first."""
    if at + 2 > end:
        raise malformed("the packet ends too early")
    return data[at] << 8 | data[at + 1], at + 2


def read_long(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Four bytes, the highest first."""
    if at + 4 > end:
        raise malformed("the packet ends too early")
    return int.from_bytes(data[at : at + 4], "big"), at + 4


def read_number(data: bytes, at: int, end: int) -> tuple[int, int]:
    """A variable byte integer in as few bytes as it needs (MQTT-1.5.5-1)."""
    value = 0
    for count in range(LONGEST_NUMBER):
        byte, at = read_byte(data, at, end)
        value |= (byte & 0x7F) << 7 * count
        if byte < 0x80:
            if byte == 0 and count:
                raise malformed("a number is written longer than it needs")
            return value, at
    raise malformed("a number is longer than four bytes")


def read_bytes(data: bytes, at: int, end: int) -> tuple[bytes, int]:
    """Bytes after their length."""
    length, at = read_short(data, at, end)
    if at + length > end:
        raise malformed("bytes end after their packet")
    return data[at : at + length], at + length


def read_text(data: bytes, at: int, end: int) -> tuple[str, int]:
    """UTF-8 after its length: no surrogates, no U+0000 (MQTT-1.5.4-1 and -2)."""
    raw, at = read_bytes(data, at, end)
    return checked_text(raw), at


def checked_text(raw: bytes) -> str:
    """The text that these bytes are. Raises `BadPacket`."""
    if b"\0" in raw:
        raise malformed("a text holds U+0000")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise malformed("a text is not UTF-8") from None


def number(value: int) -> bytes:
    """A variable byte integer."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def short(value: int) -> bytes:
    """Two bytes."""
    return value.to_bytes(2, "big")


def text(value: str) -> bytes:
    """UTF-8 after its length."""
    raw = value.encode()
    return short(len(raw)) + raw
