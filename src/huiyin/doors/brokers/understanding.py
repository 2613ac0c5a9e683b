"""What a message on a broker tells, by the reader of that broker. Pure."""

from huiyin.doors.brokers.configured import TELEMETRY, Broker
from huiyin.intake.registry import readers
from huiyin.intake.telemetry import Unreadable, readings
from huiyin.intake.told import Answered, Told

DOOR = "brokers"


def door_of(broker: Broker) -> str:
    """Under which door the devices of this broker are registered."""
    return DOOR if broker.reader == TELEMETRY else readers.get(broker.reader).door


def understood(broker: Broker, topic: str, payload: bytes) -> list[Told | Answered]:
    """Raises `Unreadable`."""
    if broker.reader != TELEMETRY:
        return list(readers.get(broker.reader).read(topic, payload))
    for template in broker.templates:
        if (address := template.address(topic)) is not None:
            refused: list[str] = []
            said = readings(payload, refused)
            return [Told((address,), values, at, refused=tuple(refused)) for at, values in said]
    raise Unreadable("a topic without an address")
