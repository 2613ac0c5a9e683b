"""A device that writes whatever bytes it is told to and reads what comes back: a stranger to the door's own code."""

import socket
import struct
from dataclasses import dataclass


def length(value: int) -> bytes:
    """A variable byte integer."""
    out = b""
    while True:
        value, low = divmod(value, 128)
        out += bytes((low | (128 if value else 0),))
        if not value:
            return out


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack(">H", len(raw)) + raw


def packet(first: int, body: bytes) -> bytes:
    return bytes((first,)) + length(len(body)) + body


def connect(
    key: str | None = "key-1",
    *,
    version: int = 4,
    client_id: str = "c",
    keep_alive: int = 60,
    clean: bool = True,
    password: str | None = None,
    will: tuple[str, bytes] | None = None,
    properties: bytes = b"",
) -> bytes:
    flags = 2 if clean else 0
    body = text(client_id)
    if will is not None:
        flags |= 0x04 | 0x08
        body += (b"\0" if version == 5 else b"") + text(will[0]) + struct.pack(">H", len(will[1])) + will[1]
    if key is not None:
        flags |= 0x80
        body += text(key)
    if password is not None:
        flags |= 0x40
        body += text(password)
    given = length(len(properties)) + properties if version == 5 else b""
    return packet(0x10, text("MQTT") + bytes((version, flags)) + struct.pack(">H", keep_alive) + given + body)


def publish(
    payload: bytes,
    number: int = 1,
    *,
    topic: str = "huiyin/telemetry",
    version: int = 4,
    qos: int = 1,
    dup: bool = False,
) -> bytes:
    head = text(topic) + (struct.pack(">H", number) if qos else b"") + (b"\0" if version == 5 else b"")
    return packet(0x30 | qos << 1 | (8 if dup else 0), head + payload)


def subscribe(*filters: str, number: int = 1, version: int = 4, qos: int = 1) -> bytes:
    body = struct.pack(">H", number) + (b"\0" if version == 5 else b"")
    return packet(0x82, body + b"".join(text(one) + bytes((qos,)) for one in filters))


def puback(number: int) -> bytes:
    return packet(0x40, struct.pack(">H", number))


PING = b"\xc0\x00"
PONG = b"\xd0\x00"
BYE = b"\xe0\x00"


@dataclass
class Device:
    """A connection; packets that come back are given as their first byte and body."""

    sock: socket.socket
    rest: bytes = b""

    @classmethod
    def at(cls, port: int, *first: bytes) -> "Device":
        device = cls(socket.create_connection(("127.0.0.1", port), timeout=10))
        device.send(*first)
        return device

    @classmethod
    def let_in(cls, port: int, key: str = "key-1", version: int = 4, **more: object) -> "Device":
        device = cls.at(port, connect(key, version=version, **more))  # type: ignore[arg-type]
        first, body = device.read()
        assert (first, body[:2]) == (0x20, b"\0\0"), (first, body)
        return device

    def send(self, *data: bytes) -> None:
        self.sock.sendall(b"".join(data))

    def read(self, within: float = 10) -> tuple[int, bytes]:
        """The next packet; (0, b"") when the connection has ended."""
        self.sock.settimeout(within)
        while (found := self._whole()) is None:
            try:
                more = self.sock.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                return 0, b""
            self.rest += more
        return found

    def hears_nothing(self, seconds: float = 0.2) -> bool:
        try:
            self.read(seconds)
        except TimeoutError:
            return True
        return False

    def _whole(self) -> tuple[int, bytes] | None:
        value = shift = 0
        for at, byte in enumerate(self.rest[1:5]):
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                end = at + 2 + value
                if len(self.rest) < end:
                    return None
                body, first = self.rest[at + 2 : end], self.rest[0]
                self.rest = self.rest[end:]
                return first, body
        return None

    def close(self) -> None:
        self.sock.close()

    def __enter__(self) -> "Device":
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
