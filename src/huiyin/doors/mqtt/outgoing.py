"""What we say to a device by ourselves, and what of it is not acknowledged yet."""

from collections.abc import Callable

from huiyin.doors.mqtt import writing
from huiyin.doors.mqtt.packets import Puback
from huiyin.doors.mqtt.reasons import UNSPECIFIED

Write = Callable[[bytes], None]
Done = Callable[[int, bool], None]
"""The order of this number: the device has it, or refused it."""


class Outgoing:
    """One connection's. At most `most` messages wait for their acknowledgement; none is larger than `largest`."""

    __slots__ = ("_done", "_largest", "_last", "_most", "_version", "_waiting", "_write")

    def __init__(self, version: int, write: Write, done: Done, most: int, largest: int) -> None:
        self._version, self._write, self._done = version, write, done
        self._most, self._largest = most, largest
        self._waiting: dict[int, int | None] = {}
        self._last = 0

    @property
    def orders(self) -> list[int]:
        """Orders that were sent and not acknowledged."""
        return [order for order in self._waiting.values() if order is not None]

    def publish(self, topic: str, payload: bytes, qos: int, order: int | None) -> bool:
        """Put on the wire; false where there is no room."""
        number = self._next() if qos else 0
        packet = writing.publish(self._version, topic, payload, qos, number)
        if len(self._waiting) >= self._most or len(packet) > self._largest:
            return False
        self._write(packet)
        if qos:
            self._waiting[number] = order
        elif order is not None:
            self._done(order, True)
        return True

    def acknowledged(self, packet: Puback) -> None:
        """The device has it."""
        order = self._waiting.pop(packet.packet_id, None)
        if order is not None:
            self._done(order, packet.code < UNSPECIFIED)

    def _next(self) -> int:
        """A number that is not in use; there are 65,535 and few are."""
        self._last = self._last % 65_535 + 1
        while self._last in self._waiting:
            self._last = self._last % 65_535 + 1
        return self._last
