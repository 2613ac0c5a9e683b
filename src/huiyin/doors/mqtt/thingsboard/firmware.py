"""Firmware in pieces (ThingsBoard: `v2/fw/request/ID/chunk/N`): the device asks for one after the other.

The payload is how many bytes a piece has; without one it has `PIECE`, so that a small file comes whole. The SDK listens
to `v2/fw/response/+`, a filter that lets through none of the topics that it is answered on: it is meant all the same.
"""

import re
from functools import partial
from typing import Final

from huiyin.doors.mqtt.routes import Message, Routes
from huiyin.doors.mqtt.session import Session
from huiyin.doors.mqtt.topics import matches
from huiyin.intake.registry import package_of
from huiyin.intake.sent import Sent
from huiyin.intake.telemetry import Unreadable

REQUEST: Final = "v2/fw/request/"
RESPONSE, ERROR, OF_THE_SDK = "v2/fw/response", "v2/fw/error", "v2/fw/response/+"
PIECE, LARGEST = 262_144, 1_048_576
"""Bytes."""
_ASKED = re.compile(r"([0-9]{1,9})/chunk/([0-9]{1,9})", re.ASCII)


async def asked(session: Session, message: Message) -> list[Sent]:
    """The next piece of what this device is to have."""
    found = _ASKED.fullmatch(message.level)
    if found is None:
        raise Unreadable("a piece of firmware has a number")
    number, size = int(found[2]), _size(message.payload)
    package = await session.intake.ask(partial(package_of, session.device.id))
    if package is None:
        _say(session, ERROR, b"no firmware is assigned to this device")
    elif number * size >= package.size:
        _say(session, ERROR, b"the firmware has no such piece")
    else:
        piece = await session.intake.ask(partial(package.read, number * size, size))
        if not _say(session, f"{RESPONSE}/{found[1]}/chunk/{found[2]}", piece):
            _say(session, ERROR, b"a piece that this device does not take: too large, or too many are under way")
    return []


def _size(payload: bytes) -> int:
    text = payload.strip()
    if not text:
        return PIECE
    if not text.isdigit() or len(text) > 9 or not 0 < int(text) <= LARGEST:
        raise Unreadable(f"a piece of firmware has 1 to {LARGEST} bytes")
    return int(text)


def _say(session: Session, topic: str, payload: bytes) -> bool:
    granted = [
        qos
        for wanted, qos in session.filters.items()
        if matches(wanted, topic) or (wanted == OF_THE_SDK and topic.startswith(RESPONSE))
    ]
    return bool(granted) and session.publish(topic, payload, max(granted), None)


ROUTES = Routes(
    under={REQUEST.encode(): asked},
    heard=frozenset({OF_THE_SDK, f"{RESPONSE}/+/chunk/+", ERROR}),
)
