"""What devices made for ThingsBoard say, over MQTT as over HTTP, and what they are answered."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from huiyin.intake.operations import claiming
from huiyin.intake.operations.provisioning import AlreadyProvisioned, NotProvisioned, provision
from huiyin.intake.telemetry import Unreadable, device_name, storable

DOOR = "mqtt"
"""Under which door a device is provisioned, whichever way it asks: its name is to be given once."""
FIRMWARE_ATTRIBUTES = ("fw_title", "fw_version", "fw_size", "fw_checksum", "fw_checksum_algorithm")
"""Shared attributes by which a device knows that there is firmware for it."""
SHORTEST_KEY = 12
"""Characters of a key that a device chooses itself; keys are kept as plain digests, so they must not be guessed."""
LONGEST_CLAIM = 7 * 86_400_000  # ms
_NO_LIMITS = {"messages": "", "telemetryMessages": "", "telemetryDataPoints": ""}


def names(given: object) -> list[str] | None:
    """Names from a list or from a text with commas; None where none are given."""
    if isinstance(given, str):
        given = given.split(",")
    if not isinstance(given, list):
        return None
    return [name.strip() for name in given if isinstance(name, str) and name.strip() and name.isprintable()] or None


def called(said: object, limits: Mapping[str, int], now_ms: int) -> Any:
    """The answer to what a device asks us (client-side RPC). Raises `Unreadable`."""
    method = said.get("method") if isinstance(said, dict) else None
    if not isinstance(method, str):
        raise Unreadable("a call has a method")
    if method == "getSessionLimits":
        return {**limits, "rateLimits": _NO_LIMITS, "gatewayRateLimits": _NO_LIMITS}
    if method == "getCurrentTime":
        return now_ms
    return {"error": "no such method"}


def offer(source_id: int, said: object, now: datetime) -> None:
    """The device offers itself: `{"secretKey", "durationMs"}`, both optional. Raises `Unreadable`."""
    if not isinstance(said, dict):
        raise Unreadable("not an object")
    secret, lasts = said.get("secretKey", ""), said.get("durationMs", LONGEST_CLAIM)
    if not isinstance(secret, str) or isinstance(lasts, bool) or not isinstance(lasts, int) or lasts < 0:
        raise Unreadable("an offer has a secret and lasts for milliseconds")
    lasting = timedelta(milliseconds=min(lasts, LONGEST_CLAIM))
    claiming.offer(source_id=source_id, secret=secret[:200], lasts=lasting, now=now)


class Provisioned(msgspec.Struct, frozen=True):
    """What a device is answered that asked for a key; `refused` is why not, `secret` what it gave then."""

    answer: dict[str, Any]
    refused: str = ""
    secret: str = ""


def provisioned(said: Any, now: datetime) -> Provisioned:
    """Give a device a key of its own, or say why not. Raises `Unreadable`."""
    if not isinstance(said, dict):
        raise Unreadable("not an object")
    said = storable(said)
    kind = said.get("credentialsType", "ACCESS_TOKEN")
    if kind not in ("ACCESS_TOKEN", "MQTT_BASIC"):
        return _failed("FAILURE", "keys and passwords are given here, nothing else")
    wanted = said.get("token" if kind == "ACCESS_TOKEN" else "password")
    if wanted is not None and (not isinstance(wanted, str) or not SHORTEST_KEY <= len(wanted) <= 200):
        return _failed("FAILURE", f"a key of one's own has {SHORTEST_KEY} to 200 characters")
    series, secret = (str(said.get(name, "")) for name in ("provisionDeviceKey", "provisionDeviceSecret"))
    name = device_name(said.get("deviceName") or secrets.token_hex(8))
    try:
        key = provision(door=DOOR, series=series, secret=secret, name=name, wanted=wanted, now=now)
    except NotProvisioned:
        return _failed("NOT_FOUND", "no such series of devices", "wrong provisioning secret", secret)
    except AlreadyProvisioned:
        return _failed("FAILURE", "this device was provisioned already", "provisioned already")
    value: Any = key
    if kind == "MQTT_BASIC":
        value = {"clientId": said.get("clientId"), "userName": said.get("username"), "password": key}
    return Provisioned({"status": "SUCCESS", "credentialsType": kind, "credentialsValue": value})


def _failed(status: str, told: str, refused: str = "provisioned as nobody can be", secret: str = "") -> Provisioned:
    return Provisioned({"status": status, "errorMsg": told}, refused, secret)
