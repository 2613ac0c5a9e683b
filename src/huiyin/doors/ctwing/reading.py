"""What a push of CTWing says. Pure.

The platform's `timestamp` (ms) and the payload make a message itself: `upPacketSN` may be -1, empty or missing, and a
retry must be the same message.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from huiyin.intake.naming import named
from huiyin.intake.sent import Value
from huiyin.intake.telemetry import TEXT_LONGEST, Unreadable, parsed, storable
from huiyin.intake.told import Answered, Told

DATA = frozenset({"dataReport", "eventReport", "dataReportTupUdp"})
ONLINE_OFFLINE, RESPONSE = "deviceOnlineOfflineReport", "commandResponse"
DONE = frozenset({"SUCCESS", "SUCCESSFUL", "COMPLETED", "0", "DELIVERED"})
ON_ITS_WAY = frozenset({"SAVED", "PENDING", "SENT"})
MESSAGES_MOST = 1_000
_ONLINE = {1: True, "1": True, 0: False, "0": False}


def pushed(body: bytes) -> list[Any]:
    """The messages of one push: the platform sends one, some rules of forwarding a list. Raises `Unreadable`."""
    told = parsed(body)
    found = told if isinstance(told, list) else [told]
    if len(found) > MESSAGES_MOST:
        raise Unreadable(f"more than {MESSAGES_MOST} messages in one push")
    return found


def understood(message: Any) -> Told | Answered:
    """What one message tells. Raises `Unreadable`."""
    if not isinstance(message, dict):
        raise Unreadable("not an object")
    message = storable(message)
    address, kind = _text(message.get("deviceId")), _text(message.get("messageType"))
    if not address:
        raise Unreadable("a message without a device")
    if kind == RESPONSE:
        return _answered(address, message)
    refused: list[str] = []
    if kind == ONLINE_OFFLINE:
        values: dict[str, Value] = {"online": _online(message.get("eventType"))}
        said: Any = message.get("eventType")
    elif kind in DATA:
        said = _object(message.get("payload", message.get("eventContent")))
        values = _values(said, refused)
    else:
        raise Unreadable("a kind of message that is not known")
    at = message.get("timestamp")
    at = int(at) if isinstance(at, str) and at.isascii() and at.isdigit() and len(at) < 16 else at
    device_ms = at if isinstance(at, int) and not isinstance(at, bool) and abs(at) < 2**62 else None
    return Told(_addresses(address, message), values, device_ms, _own_id(kind, at, said), tuple(refused))


def _addresses(device: str, message: Mapping[str, Any]) -> tuple[str, ...]:
    """Its deviceId, or with its product before it: orders need the product where there are several."""
    product = _text(message.get("productId"))
    return (f"{product}/{device}"[:120], device) if product else (device,)


def _values(said: Mapping[str, Any], refused: list[str]) -> dict[str, Value]:
    rest = {name: value for name, value in said.items() if name != "APPdata"}
    inner = rest.get("serviceData")
    if isinstance(inner, dict):
        rest = {**{name: value for name, value in rest.items() if name != "serviceData"}, **inner}
    values = named(rest, refused)
    if "APPdata" in said:
        values |= _unpacked(said["APPdata"], refused)
    return values


def _unpacked(told: Any, refused: list[str]) -> dict[str, Value]:
    """A device's own bytes: JSON if they are, else kept in hexadecimal for who knows the device."""
    try:
        raw = base64.b64decode(told if isinstance(told, str) else "", validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("APPdata is not base64") from None
    if raw[:1] == b"{":
        return named(parsed(raw), refused)
    return {"app_data": raw.hex()[:TEXT_LONGEST]}


def _object(told: Any) -> dict[str, Any]:
    if isinstance(told, str):
        told = parsed(told.encode("utf-8", "surrogatepass"))
    if not isinstance(told, dict):
        raise Unreadable("a message without an object of values")
    return told


def _online(told: Any) -> bool:
    if isinstance(told, bool) or not isinstance(told, int | str) or told not in _ONLINE:
        raise Unreadable("an event that is not known")
    return _ONLINE[told]


def _answered(address: str, message: Mapping[str, Any]) -> Answered:
    name = _text(message.get("taskId"))
    if not name:
        raise Unreadable("an answer without the number of its order")
    result = message.get("result", message.get("payload"))
    if len(json.dumps(result)) > 10_000:
        raise Unreadable("an answer of more than 10,000 characters")
    return Answered(_addresses(address, message), name, _settled(result))


def _settled(result: Any) -> Any:
    """The platform's result, in which a failure is a code: we look for `success`. None while it is on its way."""
    code = str(result.get("resultCode") if isinstance(result, dict) else result)
    if code.upper() in ON_ITS_WAY:
        return None
    return {"success": code.upper() in DONE, "result_code": code[:80]}


def _own_id(*parts: Any) -> bytes:
    whole = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return blake2b(whole.encode(), digest_size=16).digest()


def _text(told: Any) -> str:
    if isinstance(told, bool) or not isinstance(told, str | int) or not 0 < len(str(told)) <= 120:
        return ""
    return str(told) if str(told).isprintable() else ""
