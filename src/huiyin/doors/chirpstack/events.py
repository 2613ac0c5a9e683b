"""What an event of ChirpStack v4 tells. Pure.

Its JSON is that of Protobuf: numbers that are zero are left out, so that a battery at 0 % has no `batteryLevel`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from huiyin.intake.naming import named
from huiyin.intake.sent import Value
from huiyin.intake.telemetry import Unreadable, parsed
from huiyin.intake.told import Answered, Told

DOOR: Final = "chirpstack"
TOPIC: Final = "application/+/device/+/event/+"
SILENT: Final = frozenset({"txack", "location", "integration"})
"""Events that tell nothing: that a gateway has sent a frame says not that its device has it."""
ANSWERS: Final = frozenset({"ack", "log"})
"""What says how it ended with a frame from the device's queue."""
ENDS: Final = frozenset({"DOWNLINK_PAYLOAD_SIZE", "DOWNLINK_CODEC", "DOWNLINK_GATEWAY", "F_CNT_DOWN", "EXPIRED"})
"""Codes of a log event by which the frame will not be sent."""


def of_topic(topic: str, payload: bytes) -> list[Told | Answered]:
    """An event from the broker. Raises `Unreadable`."""
    return of_event(topic.rpartition("/")[2], payload)


def of_event(kind: str, payload: bytes) -> list[Told | Answered]:
    """An event by its name. Raises `Unreadable`."""
    if kind in SILENT:
        return []
    event = parsed(payload)
    if not isinstance(event, dict):
        raise Unreadable("not an object")
    if kind in ANSWERS:
        return _answers(kind, event)
    refused: list[str] = []
    if kind == "up":
        values = _up(event, refused)
    elif kind == "status":
        values = _status(event)
    elif kind == "join":
        values = {"online": True}
    else:
        raise Unreadable("a kind of event that is not known")
    if not values:
        return []
    return [Told(_device(event), values, _ms(event.get("time")), _own_id(event), tuple(refused))]


def _answers(kind: str, event: Mapping[str, Any]) -> list[Told | Answered]:
    """Whether the device acknowledged a frame; or that a frame will not be sent, which stands in the log."""
    if kind == "ack":
        name: Any = event.get("queueItemId")
        said: dict[str, Any] = {"ok": event.get("acknowledged") is True}
    else:
        context = event.get("context")
        name = context.get("queue_item_id") if isinstance(context, dict) else None
        said = {"error": event.get("code")}
        if event.get("code") not in ENDS:
            return []
    if not isinstance(name, str) or not 0 < len(name) <= 80 or not name.isprintable():
        return []
    return [Answered(_device(event), name, said)]


def _up(event: Mapping[str, Any], refused: list[str]) -> dict[str, Value]:
    decoded = event.get("object")
    if decoded is None:
        raise Unreadable("no decoder is set for this device's profile")
    values = named(decoded, refused)
    received = event.get("rxInfo")
    best = [one for one in received if isinstance(one, dict)] if isinstance(received, list) else []
    for ours, theirs in (("rssi", "rssi"), ("snr", "snr")):
        told = [one[theirs] for one in best[:100] if _is_number(one.get(theirs))]
        if told and ours not in values:
            values[ours] = max(told)
    return values


def _status(event: Mapping[str, Any]) -> dict[str, Value]:
    """The battery in percent; a device with a plug has none, and some cannot tell."""
    values: dict[str, Value] = {}
    margin = event.get("margin", 0)
    if _is_number(margin):
        values["link_margin"] = margin
    if event.get("externalPowerSource") is True:
        values["external_power"] = True
    elif event.get("batteryLevelUnavailable") is not True:
        level = event.get("batteryLevel", 0)
        if _is_number(level) and 0 <= level <= 100:
            values["battery"] = level
    return values


def _device(event: Mapping[str, Any]) -> tuple[str, str]:
    """Its devEui, in small letters and in large ones: somebody typed it from a label."""
    info = event.get("deviceInfo")
    told = info.get("devEui") if isinstance(info, dict) else None
    if not isinstance(told, str) or len(told) != 16 or not all(c in "0123456789abcdef" for c in told.lower()):
        raise Unreadable("an event without a devEui")
    return told.lower(), told.upper()


def _own_id(event: Mapping[str, Any]) -> bytes:
    """Several gateways hear one frame, and a push may come twice: all have this in common."""
    told = event.get("deduplicationId")
    return told.encode("utf-8", "replace") if isinstance(told, str) and 0 < len(told) <= 100 else b""


def _ms(told: Any) -> int | None:
    if not isinstance(told, str) or len(told) > 40:
        return None
    try:
        at = datetime.fromisoformat(told)
        return round(at.timestamp() * 1000) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _is_number(told: Any) -> bool:
    return isinstance(told, int | float) and not isinstance(told, bool) and abs(told) < 1e9
