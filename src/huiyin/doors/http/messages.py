"""What one POST says. Pure.

`{"k": v}`, `{"ts": ms, "values": {"k": v}}` and lists of either; `values` may stand without `ts`, and beside `values`
an `id` may name the message: a retry of the same `id` is stored once. An `id` without `values` is a value as any other,
since many devices tell their number in every message.
"""

from typing import Any

from huiyin.intake.sent import Known, Sent
from huiyin.intake.telemetry import READINGS_MOST, Reading, Unreadable, add_once, parsed, reading_in, readings, taken

ID_LONGEST = 200


def observations(payload: bytes, known: Known, received_ms: int, refused: list[str]) -> list[Sent]:
    """What is to be stored; `refused` learns why parts of it are not. Raises `Unreadable`."""
    if b'"values"' not in payload:
        return [_sent(known, one, received_ms) for one in readings(payload, refused)]
    told = parsed(payload)
    items = told if isinstance(told, list) else [told]
    if len(items) > READINGS_MOST:
        raise Unreadable(f"more than {READINGS_MOST} readings in one message")
    return taken(
        items, lambda item: _sent(known, _reading(item, refused), received_ms, _own_id(item, refused)), refused
    )


def _sent(known: Known, reading: Reading, received_ms: int, own_id: bytes = b"") -> Sent:
    device_ms, values = reading
    return Sent(known.id, known.partition, values, received_ms, device_ms, own_id)


def _reading(item: Any, refused: list[str]) -> Reading:
    if isinstance(item, dict) and isinstance(item.get("values"), dict):
        item = {"ts": None, **item}
    return reading_in(item, refused)


def _own_id(item: Any, refused: list[str]) -> bytes:
    """What names the message, if anything does: a reading whose name cannot be used is still a reading."""
    if not isinstance(item, dict) or not isinstance(item.get("values"), dict) or item.get("id") is None:
        return b""
    told = item["id"]
    if isinstance(told, bool) or not isinstance(told, str | int) or not 0 < len(str(told)) <= ID_LONGEST:
        add_once(refused, [f"an id is a text or a whole number of 1 to {ID_LONGEST} characters"])
        return b""
    return str(told).encode("utf-8", "surrogatepass")
