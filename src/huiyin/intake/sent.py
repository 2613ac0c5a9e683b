"""What a door hands over, and whom it knows. Plain structs: they are made by the ten thousand a second."""

import msgspec

Value = bool | int | float | str
"""What a source may say of one quantity; its unit is fixed by the kind of the source."""

PARTITIONS = 16
"""Sources are spread over so many partitions, each weighed by one process at a time."""


class Known(msgspec.Struct, frozen=True):
    """A source that has shown who it is. `kind` is what kind of thing it is believed to be ("smoke"), or empty."""

    id: int
    partition: int
    name: str = ""
    kind: str = ""
    door: str = ""
    address: str = ""
    parent: int | None = None
    profile: str = ""


class Sent(msgspec.Struct, frozen=True):
    """One observation on its way in. Times in milliseconds since 1970, UTC.

    `device_ms` is the source's own time as it told it, however wrong. `own_id` is the source's own name of this
    message, if it has one that is never used again. `redelivered`: the source says that it may have sent this before
    (MQTT's DUP), in a packet of the same number.
    """

    source: int
    partition: int
    values: dict[str, Value]
    received_ms: int
    device_ms: int | None = None
    own_id: bytes = b""
    redelivered: bool = False
    packet: int = 0


class Stored(msgspec.Struct, frozen=True):
    """One observation as it is read back to be weighed. `observed_ms` orders it; `told_ms` is what the device said."""

    source: int
    stream: int
    sequence: int
    partition: int
    observed_ms: int
    received_ms: int
    told_ms: int | None
    values: dict[str, Value]


def partition_of(source: int) -> int:
    """The partition of a source; the same for ever."""
    return source % PARTITIONS
