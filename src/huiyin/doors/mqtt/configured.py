"""The door's settings; docs/settings.md lists them."""

import os
import ssl
from dataclasses import dataclass
from pathlib import Path

from huiyin.doors.mqtt.limits import Limits
from huiyin.intake.registry import Port

LARGEST_PACKET = 268_435_455
"""What MQTT can write (MQTT 5, section 1.5.5)."""


class BadSetting(ValueError):
    """A setting cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where to listen; TLS where a certificate is given. A port of 0 is any that is free.

    `authority` signs devices' certificates; without it none is asked for.
    """

    address: str
    port: int
    tls_port: int = 0
    certificate: str = ""
    key: str = ""
    authority: str = ""

    def context(self) -> ssl.SSLContext | None:
        """TLS as the certificate says. Raises `OSError` and `ssl.SSLError`."""
        if not self.certificate:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(Path(self.certificate), Path(self.key) if self.key else None)
        if self.authority:
            context.load_verify_locations(Path(self.authority))
            context.verify_mode = ssl.CERT_OPTIONAL
        return context


def places() -> Places:
    """Where the environment says. Raises `BadSetting`."""
    where = Places(
        address=os.environ.get("HUIYIN_MQTT_ADDRESS", "127.0.0.1"),
        port=_number("HUIYIN_MQTT_PORT", os.environ.get("HUIYIN_MQTT_PORT", "1883"), 1, 65_535),
        tls_port=_number("HUIYIN_MQTT_TLS_PORT", os.environ.get("HUIYIN_MQTT_TLS_PORT", "8883"), 1, 65_535),
        certificate=os.environ.get("HUIYIN_MQTT_TLS_CERTIFICATE", ""),
        key=os.environ.get("HUIYIN_MQTT_TLS_KEY", ""),
        authority=os.environ.get("HUIYIN_MQTT_TLS_AUTHORITY", ""),
    )
    if where.certificate and where.port == where.tls_port:
        raise BadSetting("HUIYIN_MQTT_TLS_PORT: the same as HUIYIN_MQTT_PORT")
    try:
        where.context()
    except OSError as wrong:  # ssl.SSLError is one
        raise BadSetting(f"HUIYIN_MQTT_TLS_CERTIFICATE, _KEY or _AUTHORITY: {wrong}") from wrong
    return where


def ports() -> list[Port]:
    """Where the door listens. Raises `BadSetting`."""
    where = places()
    plain = Port("HUIYIN_MQTT_PORT", where.address, where.port)
    return [plain, Port("HUIYIN_MQTT_TLS_PORT", where.address, where.tls_port)] if where.certificate else [plain]


def limits() -> Limits:
    """As the environment says. Raises `BadSetting`."""
    packet = os.environ.get("HUIYIN_MQTT_MAX_PACKET", "262144")
    connections = os.environ.get("HUIYIN_MQTT_CONNECTIONS", "20000")
    return Limits(
        packet=_number("HUIYIN_MQTT_MAX_PACKET", packet, 1_024, LARGEST_PACKET),
        connections=_number("HUIYIN_MQTT_CONNECTIONS", connections, 1, 1_000_000),
    )


def _number(name: str, told: str, least: int, most: int) -> int:
    if not (told.isascii() and told.isdigit() and least <= int(told) <= most):
        raise BadSetting(f"{name}: {told!r} is no number from {least} to {most}")
    return int(told)
