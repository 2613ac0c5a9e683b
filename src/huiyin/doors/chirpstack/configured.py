"""The door's settings; docs/settings.md lists them."""

import os
from dataclasses import dataclass

PORTS = range(1, 224)
"""What LoRaWAN leaves to applications."""


class BadSetting(ValueError):
    """A setting cannot be used; the message names it, without its value."""


@dataclass(frozen=True, slots=True)
class Api:
    """How orders are given: ChirpStack's REST API with its key, and the port of a device where an order names none."""

    address: str
    key: str
    port: int


@dataclass(frozen=True, slots=True)
class Configured:
    """`token` is what the HTTP integration brings."""

    token: str
    api: Api | None


def configured() -> Configured:
    """As the environment says; without a token the door is shut. Raises `BadSetting`."""
    return Configured(os.environ.get("HUIYIN_CHIRPSTACK_TOKEN", ""), _api())


def _api() -> Api | None:
    address, key = os.environ.get("HUIYIN_CHIRPSTACK_API", ""), os.environ.get("HUIYIN_CHIRPSTACK_API_KEY", "")
    if not (address or key):
        return None
    if not (address.startswith(("https://", "http://")) and key):
        raise BadSetting("HUIYIN_CHIRPSTACK_API is an address, and goes together with HUIYIN_CHIRPSTACK_API_KEY")
    port = os.environ.get("HUIYIN_CHIRPSTACK_PORT", "10")
    if not (port.isascii() and port.isdigit() and int(port) in PORTS):
        raise BadSetting("HUIYIN_CHIRPSTACK_PORT is no port of LoRaWAN, 1 to 223")
    return Api(address.rstrip("/"), key, int(port))
