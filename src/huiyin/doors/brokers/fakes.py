"""A broker of one subscriber, in memory, for tests: it sees which message is acknowledged when, and can hang up.

It speaks as much of MQTT 5 as a subscriber needs. What is not acknowledged is sent again to who comes back, as DUP and
with its number.
"""

import contextlib
import socket
import threading
from dataclasses import dataclass, field

CONNECT, PUBLISH, PUBACK, SUBSCRIBE, PINGREQ, DISCONNECT = 1, 3, 4, 8, 12, 14


@dataclass
class FakeBroker:
    """`acknowledged` are the numbers of messages in the order in which that came; `unacknowledged` the others."""

    accepts: bool = True
    grants: bool = True
    acknowledged: list[int] = field(default_factory=list)
    unacknowledged: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    filters: list[str] = field(default_factory=list)
    connected: int = 0

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._lock = threading.Lock()
        self._there: socket.socket | None = None
        self._number = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def publish(self, topic: str, payload: bytes, qos: int = 1) -> int:
        """Send a message to the subscriber, now or when it is there; its number."""
        with self._lock:
            self._number += 1
            if qos:
                self.unacknowledged[self._number] = (topic, payload)
            if self._there is not None:
                with contextlib.suppress(OSError):  # it is sent again to who comes back
                    self._there.sendall(_publish(topic, payload, self._number, qos=qos))
            return self._number

    def hang_up(self) -> None:
        """End the connection without a word."""
        with self._lock:
            if self._there is not None:
                with contextlib.suppress(OSError):
                    self._there.shutdown(socket.SHUT_RDWR)
                self._there = None

    def close(self) -> None:
        """Hang up and take nobody any more."""
        self._listening.close()
        self.hang_up()

    def _accept(self) -> None:
        while True:
            try:
                there, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._speak, args=(there,), daemon=True).start()

    def _speak(self, there: socket.socket) -> None:
        try:
            with there, there.makefile("rb") as said:
                while head := said.read(1):
                    length, shift = 0, 0
                    while (byte := said.read(1)[0]) & 128:
                        length, shift = length | (byte & 127) << shift, shift + 7
                    self._answer(there, head[0] >> 4, said.read(length | byte << shift))
        except (OSError, IndexError):
            return

    def _answer(self, there: socket.socket, kind: int, body: bytes) -> None:
        if kind == CONNECT:
            self.connected += 1
            there.sendall(b"\x20\x03\x00\x00\x00" if self.accepts else b"\x20\x03\x00\x87\x00")
        elif kind == SUBSCRIBE:
            after = 3 + body[2]
            length = int.from_bytes(body[after : after + 2], "big")
            self.filters.append(body[after + 2 : after + 2 + length].decode())
            there.sendall(b"\x90\x04" + body[:2] + (b"\x00\x01" if self.grants else b"\x00\x87"))
            self._come_back(there)
        elif kind == PUBACK:
            number = int.from_bytes(body[:2], "big")
            self.acknowledged.append(number)
            self.unacknowledged.pop(number, None)
        elif kind == PINGREQ:
            there.sendall(b"\xd0\x00")

    def _come_back(self, there: socket.socket) -> None:
        with self._lock:
            if not self.grants:
                return
            self._there = there
            for number, (topic, payload) in self.unacknowledged.items():
                there.sendall(_publish(topic, payload, number, dup=self.connected > 1))


def _publish(topic: str, payload: bytes, number: int, *, qos: int = 1, dup: bool = False) -> bytes:
    name = topic.encode()
    body = len(name).to_bytes(2, "big") + name + (number.to_bytes(2, "big") if qos else b"") + b"\x00" + payload
    length, rest = b"", len(body)
    while rest > 127:
        length, rest = length + bytes([rest & 127 | 128]), rest >> 7
    return bytes([PUBLISH << 4 | dup << 3 | qos << 1]) + length + bytes([rest]) + body
