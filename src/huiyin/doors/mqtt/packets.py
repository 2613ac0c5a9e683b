"""The packets that a device sends, as they are read."""

from msgspec import Struct

from huiyin.doors.mqtt.properties import NONE, Properties

V311, V5 = 4, 5
"""Protocol levels."""

CONNECT, CONNACK, PUBLISH, PUBACK = 1, 2, 3, 4
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK = 8, 9, 10, 11
PINGREQ, PINGRESP, DISCONNECT = 12, 13, 14
"""Packet types; whatever else MQTT knows is not served."""


class Will(Struct, frozen=True):
    """What is to be said when the connection ends without a DISCONNECT."""

    topic: str
    payload: bytes
    qos: int


class Connect(Struct, frozen=True):
    """A device asks to be let in. `keep_alive` is in seconds, 0: none."""

    version: int
    client_id: str
    clean: bool
    keep_alive: int
    username: str | None
    password: bytes | None
    will: Will | None
    properties: Properties = NONE


class Publish(Struct, frozen=True, gc=False):
    """A message. `packet_id` is 0 with QoS 0; an aliased topic is filled in already."""

    topic: bytes
    payload: bytes
    qos: int
    packet_id: int
    dup: bool


class Puback(Struct, frozen=True):
    """A device has taken a message of ours; `code` from 0x80 on: it did not."""

    packet_id: int
    code: int


class Asked(Struct, frozen=True):
    """One filter of a SUBSCRIBE."""

    filter: str
    qos: int


class Subscribe(Struct, frozen=True):
    """A device wants to hear."""

    packet_id: int
    asked: tuple[Asked, ...]


class Unsubscribe(Struct, frozen=True):
    """A device wants to hear no longer."""

    packet_id: int
    filters: tuple[str, ...]


class Ping(Struct, frozen=True):
    """A device is still there."""


class Disconnect(Struct, frozen=True):
    """A device says goodbye; with `code` 0x04 its will is to be done all the same."""

    code: int


Control = Connect | Puback | Subscribe | Unsubscribe | Ping | Disconnect
Packet = Control | Publish
