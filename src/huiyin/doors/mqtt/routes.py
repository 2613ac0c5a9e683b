"""Which topic is answered by whom. A protocol that speaks over MQTT is a table of these, apart from MQTT itself."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from huiyin.doors.mqtt.session import Session
from huiyin.doors.mqtt.topics import matches
from huiyin.intake.operations.commanding import Claimed
from huiyin.intake.sent import Known, Sent, Value
from huiyin.intake.telemetry import Reading

LEVEL_LONGEST = 100


class NotAllowed(Exception):
    """This device may not do that; the message is one of a few words, for counting."""


class Message(msgspec.Struct, frozen=True):
    """What a device published; `level` is the last level of its topic where the route is for all that lie below.
    `refuse` counts why a part of it is left out; the rest is taken and acknowledged."""

    payload: bytes
    level: str
    received_ms: int
    packet_id: int
    dup: bool
    refuse: Callable[[str], None]

    def of(self, known: Known, readings: list[Reading]) -> list[Sent]:
        """The observations that it brings of a source."""
        return [
            Sent(known.id, known.partition, values, self.received_ms, device_ms, b"", self.dup, self.packet_id)
            for device_ms, values in readings
        ]


Outcome = list[Sent] | Coroutine[Any, Any, list[Sent]]
Handler = Callable[[Session, Message], Outcome]
"""Does what a message asks and gives what is to be stored of it, at once or after waiting. The message is acknowledged
when both are done. Raises `Unreadable` and `NotAllowed`."""
Deliver = Callable[[Session, Claimed], bool]
"""Puts an order on the wire; false where the device does not listen for it in this way."""
Tell = Callable[[Session, str | None, Mapping[str, Value]], bool]
"""The same for shared attributes, of the device or of the named one behind it."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The topics of protocols: `exact` ones, those with one more level `below`, what may be heard (`+`: any level), and
    where a device's own telemetry goes, which is read without asking further. All that begins with one of `under` is
    for that handler, whose `level` is the rest of the topic."""

    telemetry: frozenset[bytes] = frozenset()
    exact: Mapping[bytes, Handler] = field(default_factory=dict)
    below: Mapping[bytes, Handler] = field(default_factory=dict)
    under: Mapping[bytes, Handler] = field(default_factory=dict)
    heard: frozenset[str] = frozenset()
    deliver: tuple[Deliver, ...] = ()
    tell: tuple[Tell, ...] = ()

    def __or__(self, other: "Routes") -> "Routes":
        """Both; where they contradict each other, the other."""
        return Routes(
            self.telemetry | other.telemetry,
            {**self.exact, **other.exact},
            {**self.below, **other.below},
            {**self.under, **other.under},
            self.heard | other.heard,
            self.deliver + other.deliver,
            self.tell + other.tell,
        )

    def handler(self, topic: bytes) -> tuple[Handler, str] | None:
        """Who answers this topic, and its last level."""
        if (found := self.exact.get(topic)) is not None:
            return found, ""
        parent, _, level = topic.rpartition(b"/")
        if 0 < len(level) <= LEVEL_LONGEST and (found := self.below.get(parent)) is not None:
            return found, level.decode()
        for beginning, found in self.under.items():
            if topic.startswith(beginning) and len(topic) - len(beginning) <= LEVEL_LONGEST:
                return found, topic[len(beginning) :].decode()
        return None

    def may_hear(self, wanted: str) -> bool:
        """Whether the filter asks for anything that is said to this device."""
        return any(matches(wanted, topic) for topic in self.heard)
