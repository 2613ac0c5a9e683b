"""What one POST says. Pure.

`{"k": v}`, `{"ts": ms, "values": {"k": v}}` and lists of either; `values` may stand without `ts`, and beside `values`
an `id` may name the message: a retry of the same `id` is stored once. An `id` without `values` is a value as any other,
since many devices tell their number in every message.
"""

from typing import Any

from huiyin.intake.sent import Known, Sent, Value
from huiyin.intake.telemetry import READINGS_MOST, Reading, Unreadable, parsed, readings, readings_in

ID_LONGEST = 200


def observations(payload: bytes, known: Known, received_ms: int) -> list[Sent]:
    """What is to be stored. Raises `Unreadable`."""
    if b'"values"' not in payload:
        return [_sent(known, one, received_ms) for one in readings(payload)]
    told = parsed(payload)
    items = told if isinstance(told, list) else [told]
    if len(items) > READINGS_MOST:
        raise Unreadable(f"more than {READINGS_MOST} readings in one message")
    return [_sent(known, _reading(item), received_ms, _own_id(item)) for item in items]


def _sent(known: Known, reading: Reading, received_ms: int, own_id: bytes = b"") -> Sent:
    device_ms, values = reading
    return Sent(known.id, known.partition, values, received_ms, device_ms, own_id)


def _reading(item: Any) -> Reading:
    if isinstance(item, dict) and isinstance(item.get("values"), dict):
        item = {"ts": None, **item}
    return readings_in(item)[0] if not isinstance(item, list) else _nested()


def _nested() -> tuple[int | None, dict[str, Value]]:
    raise Unreadable("a list within a list")


def _own_id(item: Any) -> bytes:
    if not isinstance(item, dict) or not isinstance(item.get("values"), dict) or item.get("id") is None:
        return b""
    told = item["id"]
    if isinstance(told, bool) or not isinstance(told, str | int) or not 0 < len(str(told)) <= ID_LONGEST:
        raise Unreadable(f"an id is a text or a whole number of 1 to {ID_LONGEST} characters")
    return str(told).encode("utf-8", "surrogatepass")
