"""How much the door takes from whom. What an installation may set stands in docs/settings.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, counts and seconds."""

    packet: int = 262_144
    connections: int = 20_000
    connect_within: float = 10.0
    """Until the CONNECT has come, the TLS handshake included."""
    packet_within: float = 30.0
    """Until a packet that has begun is whole."""
    write_within: float = 60.0
    """Until a device that does not read takes what was written to it."""
    receive_maximum: int = 1_000
    """Unacknowledged messages of one device, as announced to MQTT 5; more are held back, not punished."""
    waiting_of_one: int = 2_000_000
    """Bytes of one device's messages that wait to be stored, before it is not read from any more."""
    waiting_of_all: int = 64_000_000
    unanswered: int = 20
    """Messages of ours that one device has not acknowledged, at most."""
    wrong_keys: int = 10
    """Different wrong keys from one address in `forgotten_after` before it is not asked any more."""
    forgotten_after: float = 60.0
