"""What Frigate tells of a camera. Pure.

An object with one of `LABELS` in the zone `ZONE` is a value that is true as long as it is there. Whether a camera's
stream is there is its health: `online`.
"""

from collections.abc import Mapping
from typing import Any, Final

from huiyin.intake.sent import Value
from huiyin.intake.telemetry import Unreadable, parsed
from huiyin.intake.told import Told

DOOR: Final = "frigate"
TOPICS: Final = ("frigate/events", "frigate/available", "frigate/+/status/+")
LABELS: Final = frozenset({"ebike", "gas_cylinder"})
ZONE: Final = "cabin"
STATUS: Final = {"online": True, "offline": False, "disabled": False}


def of_topic(topic: str, payload: bytes) -> list[Told]:
    """A message from the broker; the prefix of topics is the name of the recorder. Raises `Unreadable`."""
    parts = topic.split("/")
    if len(parts) == 2 and parts[1] == "events":
        return of_event(parsed(payload))
    if len(parts) == 2 and parts[1] == "available":
        return [Told((_name(parts[0]),), {"online": _status(payload)})]
    if len(parts) == 4 and parts[2] == "status":
        # A camera's stream goes to several tasks; looking for objects is the one that we live by.
        return [Told((_name(parts[1]),), {"online": _status(payload)})] if parts[3] == "detect" else []
    raise Unreadable("a topic that is not known")


def of_event(event: Any) -> list[Told]:
    """`{"type": "new" | "update" | "end", "before", "after"}`. Raises `Unreadable`."""
    after = event.get("after") if isinstance(event, dict) else None
    kind = event.get("type") if isinstance(event, dict) else None
    if not isinstance(after, dict) or kind not in ("new", "update", "end"):
        raise Unreadable("not an event of Frigate")
    camera, label, name = _name(after.get("camera")), after.get("label"), after.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= 100 or not isinstance(label, str):
        raise Unreadable("an event without an object")
    if label not in LABELS or after.get("false_positive") is True:
        return []
    zones = {kind_of: _zones(after.get(kind_of)) for kind_of in ("current_zones", "entered_zones")}
    if ZONE not in zones["current_zones"] | zones["entered_zones"]:
        return []
    is_there = kind != "end" and ZONE in zones["current_zones"]
    values: dict[str, Value] = {label: is_there, f"{label}_score": _score(after), f"{label}_event": name}
    at = _ms(after.get("end_time" if kind == "end" else "frame_time") or after.get("start_time"))
    return [Told((camera,), values, at, f"{name} {kind} {at} {is_there}".encode("utf-8", "replace"))]


def _zones(told: Any) -> set[str]:
    return {zone for zone in told if isinstance(zone, str)} if isinstance(told, list) else set()


def _score(after: Mapping[str, Any]) -> float:
    told = after.get("top_score") or after.get("score") or 0
    right = isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told <= 1
    return round(float(told), 3) if right else 0.0


def _status(payload: bytes) -> bool:
    told = payload[:20].decode("utf-8", "replace").strip().strip('"').lower()
    if told not in STATUS:
        raise Unreadable("a status that is not known")
    return STATUS[told]


def _name(told: Any) -> str:
    if not isinstance(told, str) or not 0 < len(told) <= 100 or not told.isprintable():
        raise Unreadable("an event without a camera")
    return told


def _ms(told: Any) -> int | None:
    """Frigate's times are seconds with a fraction."""
    right = isinstance(told, int | float) and not isinstance(told, bool) and 0 < told < 1e12
    return round(told * 1000) if right else None
