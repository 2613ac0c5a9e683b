"""A device that is let in, as the protocols over MQTT see it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from huiyin.doors.mqtt.topics import matches
from huiyin.intake.brakes import Guesses
from huiyin.intake.face import Intake
from huiyin.intake.sent import Known

_encode = msgspec.json.Encoder().encode
CHILDREN_MOST = 10_000
FILTERS_MOST = 50

Publish = Callable[[str, bytes, int, int | None], bool]
"""Puts a message on the wire: topic, payload, QoS, and the order that it carries if any. False where there is no room,
or nobody there any more."""


class Session:
    """`known` is None for a device that only came to be provisioned."""

    __slots__ = ("_known", "children", "filters", "guesses", "intake", "limits", "publish")

    def __init__(
        self, intake: Intake, known: Known | None, publish: Publish, limits: dict[str, int], guesses: Guesses
    ) -> None:
        self.intake = intake
        self._known = known
        self.publish = publish
        self.limits = limits
        """What a device is told of our limits."""
        self.guesses = guesses
        """What its address has tried."""
        self.filters: dict[str, int] = {}
        """What it asked for, and with which QoS."""
        self.children: dict[str, Known] = {}

    @property
    def known(self) -> Known | None:
        """Who it is, if that is known."""
        return self._known

    @property
    def device(self) -> Known:
        """Who it is."""
        assert self._known is not None
        return self._known

    def say(self, topic: str, told: Any, order: int | None = None) -> bool:
        """Send it JSON, if it asked for the topic."""
        granted = [qos for wanted, qos in self.filters.items() if matches(wanted, topic)]
        return bool(granted) and self.publish(topic, _encode(told), max(granted), order)

    async def child(self, name: str, kind: str = "") -> Known:
        """A device behind this gateway, made known when it is new."""
        child = await self.intake.child_of(self.device, name, kind)
        if len(self.children) < CHILDREN_MOST:
            self.children[name] = child
        return child


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)
