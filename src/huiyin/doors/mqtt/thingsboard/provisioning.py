"""A device that comes as user "provision" to get a key of its own."""

import secrets
from functools import partial
from typing import Any

from huiyin.doors.mqtt.routes import Message, NotAllowed, Routes
from huiyin.doors.mqtt.session import Session, now
from huiyin.intake.operations.provisioning import AlreadyProvisioned, NotProvisioned, provision
from huiyin.intake.sent import Sent
from huiyin.intake.telemetry import Unreadable, device_name, parsed

USER = "provision"
REQUEST, RESPONSE = "/provision/request", "/provision/response"
SHORTEST_KEY = 12
"""Characters of a key that a device chooses itself; keys are kept as plain digests, so they must not be guessed."""


async def asked(session: Session, message: Message) -> list[Sent]:
    """Give a key, or say why not."""
    if session.guesses.are_too_many():
        raise NotAllowed("guesses keys")
    said = parsed(message.payload)
    if not isinstance(said, dict):
        raise Unreadable("not an object")
    session.say(RESPONSE, await _answer(session, said))
    return []


async def _answer(session: Session, said: dict[str, Any]) -> dict[str, Any]:
    kind = said.get("credentialsType", "ACCESS_TOKEN")
    wanted = said.get({"ACCESS_TOKEN": "token", "MQTT_BASIC": "password"}.get(kind, ""))
    if kind not in {"ACCESS_TOKEN", "MQTT_BASIC"}:
        return _failed("FAILURE", "keys and passwords are given here, nothing else")
    if wanted is not None and (not isinstance(wanted, str) or not SHORTEST_KEY <= len(wanted) <= 200):
        return _failed("FAILURE", f"a key of one's own has {SHORTEST_KEY} to 200 characters")
    secret = str(said.get("provisionDeviceSecret", ""))
    try:
        key = await session.intake.ask(
            partial(
                provision,
                door="mqtt",
                series=str(said.get("provisionDeviceKey", "")),
                secret=secret,
                name=device_name(said.get("deviceName") or secrets.token_hex(8)),
                wanted=wanted,
                now=now(),
            )
        )
    except NotProvisioned:
        session.guesses.failed(secret)
        session.intake.refuse("mqtt", "wrong provisioning secret")
        return _failed("NOT_FOUND", "no such series of devices")
    except AlreadyProvisioned:
        session.intake.refuse("mqtt", "provisioned already")
        return _failed("FAILURE", "this device was provisioned already")
    if kind == "MQTT_BASIC":
        value: Any = {"clientId": said.get("clientId"), "userName": said.get("username"), "password": key}
    else:
        value = key
    return {"status": "SUCCESS", "credentialsType": kind, "credentialsValue": value}


def _failed(status: str, why: str) -> dict[str, Any]:
    return {"status": status, "errorMsg": why}


ROUTES = Routes(
    exact={REQUEST.encode(): asked, b"/provision": asked},
    heard=frozenset({RESPONSE}),
)
