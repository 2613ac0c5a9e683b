"""What a message of OneNET tells. Pure.

By thing model: `{"productId", "deviceName", "notifyType": "property" | "event", "data": {"params": {name: {"value",
"time"}}}}`, and `lifeCycle` with a status. By data stream: `type` 1 with `ds_id`, `value` and `at`; `type` 2 with a
`status` of 0 or 1.
"""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final

from huiyin.intake.naming import named
from huiyin.intake.sent import Value
from huiyin.intake.telemetry import Unreadable, parsed, storable, taken
from huiyin.intake.told import Told

MESSAGES_MOST = 1_000
OBJECTS: Final[Mapping[str, str]] = {
    "3303": "temperature",
    "3304": "humidity",
    "3316": "voltage",
    "3317": "current",
    "3323": "pressure",
}
"""Objects of OMA's LwM2M registry whose sensor value (5700) is one of our quantities; units are the registry's."""
_PATH = re.compile(r"([0-9]{1,5})_([0-9]{1,5})_([0-9]{1,5})", re.ASCII)
_ONLINE = {"online": True, "1": True, "true": True, "offline": False, "0": False, "false": False}
_Moments = list[tuple[int | None, dict[str, Value]]]


def messages(text: bytes) -> list[Any]:
    """The messages of one push. Raises `Unreadable`."""
    told = parsed(text)
    found = told if isinstance(told, list) else [told]
    if len(found) > MESSAGES_MOST:
        raise Unreadable(f"more than {MESSAGES_MOST} messages in one push")
    return found


def understood(message: Any, name: str) -> list[Told]:
    """What one message tells; `name` is the push's own, for messages without a time. Raises `Unreadable`."""
    if not isinstance(message, dict):
        raise Unreadable("not an object")
    message = storable(message)
    addresses = tuple(_addresses(message))
    if not addresses:
        raise Unreadable("a message without a device")
    said = blake2b(json.dumps(message, sort_keys=True).encode(), digest_size=16).digest()
    told: list[Told] = []
    refused: list[str] = []
    for number, (at, values) in enumerate(_moments(message, refused)):
        # What has a time is itself by it and by what it says, however often it is pushed.
        own = said if at is not None else f"{name}\0".encode("utf-8", "replace") + said
        left_out = () if told else tuple(refused)  # said once a message
        told.append(Told(addresses, values, at, own + number.to_bytes(2, "big"), left_out))
    return told


def _addresses(message: Mapping[str, Any]) -> Iterator[str]:
    product, device = _text(message.get("productId")), _text(message.get("deviceName"))
    if product and device:
        yield f"{product}/{device}"[:120]
    yield from filter(None, (device, *(_text(message.get(name)) for name in ("imei", "dev_id", "deviceId"))))


def _moments(message: Mapping[str, Any], refused: list[str]) -> _Moments:
    kind = message.get("type")
    if "ds_id" in message or (kind == 1 and not isinstance(kind, bool)):
        return [(_ms(message.get("at")), _of_stream(message.get("ds_id"), message.get("value"), refused))]
    data = message.get("data")
    data = data if isinstance(data, dict) else {}
    params = data.get("params", message.get("params"))
    if isinstance(params, dict):
        return _of_params(params, message.get("notifyType") == "event", refused)
    status = data.get("status", message.get("status"))
    if isinstance(status, str | int) and (online := _ONLINE.get(str(status).lower())) is not None:
        at = next((data.get(n, message.get(n)) for n in ("at", "time", "timestamp") if n in data or n in message), None)
        return [(_ms(at), {"online": online})]
    raise Unreadable("a kind of message that is not known")


def _of_stream(stream: Any, value: Any, refused: list[str]) -> dict[str, Value]:
    name = _text(stream) or "value"
    if (found := _PATH.fullmatch(name)) is not None:
        thing, which, resource = found.groups()
        ours = OBJECTS.get(thing) if resource == "5700" else None
        name = ours if ours and which == "0" else f"lwm2m_{name}"
    return named(value if isinstance(value, dict) else {name: value}, refused)


def _of_params(params: Mapping[str, Any], is_event: bool, refused: list[str]) -> _Moments:
    """Each value has a time of its own; those of one time are one observation. An event has happened by being told."""
    moments: dict[int | None, dict[str, Any]] = {}
    for name, told in params.items():
        value, at = (told.get("value"), _ms(told.get("time"))) if isinstance(told, dict) else (told, None)
        if is_event and isinstance(value, dict):
            moments.setdefault(at, {}).update({name: True, **value})
        else:
            moments.setdefault(at, {})[name] = value
    return taken(moments.items(), lambda one: (one[0], named(one[1], refused)), refused)


def _ms(told: Any) -> int | None:
    """Milliseconds; the platform writes them as a number or as a text."""
    if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) < 16:
        told = int(told)
    if isinstance(told, bool) or not isinstance(told, int) or abs(told) >= 2**62:
        return None
    return told


def _text(told: Any) -> str:
    if isinstance(told, bool) or not isinstance(told, str | int) or not 0 < len(str(told)) <= 120:
        return ""
    return str(told) if str(told).isprintable() else ""
