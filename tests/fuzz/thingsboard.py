"""ThingsBoard's topics: each message is taken, `Unreadable` or `NotAllowed`, and what is answered can be sent.

An input is lines of a topic, a space and a payload, all of one device: what one line leaves behind meets the next.
"""

from collections.abc import Coroutine, Iterable
from typing import Any

import msgspec

from huiyin.doors.mqtt.protocols import DEVICE, PROVISIONING
from huiyin.doors.mqtt.routes import Message, NotAllowed, Routes
from huiyin.doors.mqtt.session import Session
from huiyin.doors.mqtt.topics import check_topic
from huiyin.doors.mqtt.wire import BadPacket, checked_text
from huiyin.intake.brakes import Brake, Guesses
from huiyin.intake.sent import Known, Sent
from huiyin.intake.telemetry import Unreadable, readings
from tests.fuzz.asked import Answering
from tests.fuzz.rules import Target, check_time, check_values, held, storable

AT = 1_790_000_000_000


def tries(data: bytes) -> None:
    """The lines, to a device's topics and to those of one that comes for a key."""
    lines = data.split(b"\n")[:20]
    for routes, known in ((DEVICE, Known(1, 1, "device")), (PROVISIONING, None)):
        session = _session(routes, known)
        for line in lines:
            topic, _, payload = line.partition(b" ")
            try:
                check_topic(checked_text(topic))
            except BadPacket:
                continue
            for row in _taken(session, routes, topic, payload):
                check_values(row.values)
                check_time(row.device_ms)


def _session(routes: Routes, known: Known | None) -> Session:
    def publish(topic: str, payload: bytes, qos: int, order: int | None) -> bool:
        held(routes.may_hear(topic) and len(topic) < 250, "what is said is on a topic that may be heard")
        if not topic.startswith("v2/fw/"):
            msgspec.json.decode(payload)
        held(len(payload) <= 1_048_576 and storable(topic), "what is said can be sent")
        return True

    guesses = Guesses(Brake(10, 60.0), "127.0.0.1", lambda: 0.0)
    session = Session(Answering(), known, publish, {"maxPayloadSize": 1, "maxInflightMessages": 1}, guesses)
    session.filters = dict.fromkeys(routes.heard, 1)
    return session


def _taken(session: Session, routes: Routes, topic: bytes, payload: bytes) -> list[Sent]:
    try:
        if topic in routes.telemetry:
            return Message(payload, "", AT, 1, False, _counted).of(session.device, readings(payload, []))
        found = routes.handler(topic)
        if found is None:
            return []
        handler, level = found
        outcome = handler(session, Message(payload, level, AT, 1, False, _counted))
        return outcome if isinstance(outcome, list) else _finished(outcome)
    except (Unreadable, NotAllowed):
        return []


def _counted(why: str) -> None:
    held(0 < len(why) <= 80, "a reason is counted by its words")


def _finished(work: Coroutine[Any, Any, list[Sent]]) -> list[Sent]:
    """What it gives; nothing here waits."""
    try:
        work.send(None)
    except StopIteration as end:
        found: list[Sent] = end.value
        return found
    work.close()
    raise AssertionError("it waits for something")


def seeds() -> Iterable[bytes]:
    """Each topic once, and a gateway's day."""
    said = (
        b'{"device":"A","type":"smoke","id":1,"data":{"success":true},"keys":["a"],"client":true,'
        b'"method":"getCurrentTime","clientKeys":"a,b","sharedKeys":"c"}'
    )
    for routes in (DEVICE, PROVISIONING):
        for topic in sorted((*routes.telemetry, *routes.exact)):
            yield topic + b" " + said
        for topic in routes.below:
            yield topic + b"/1 " + said
    yield b"v2/fw/request/1/chunk/0 128\nv2/fw/request/2/chunk/9 \nv2/fw/request/1/chunk/x 1"
    yield (
        b'v1/gateway/connect {"device":"A","type":"default"}\n'
        b'v1/gateway/telemetry {"A":[{"ts":1,"values":{"a":1}}]}\n'
        b'v1/gateway/attributes {"A":{"version":"1.10"}}\n'
        b'v1/gateway/attributes/request {"id":7,"device":"A","client":false,"key":"a"}\n'
        b'v1/gateway/rpc {"device":"A","id":3,"data":{"error":"x"}}\n'
        b'v1/gateway/claim {"A":{"secretKey":"s","durationMs":1}}\n'
        b'v1/gateway/disconnect {"device":"A"}'
    )
    own = b'"deviceName":"D","provisionDeviceKey":"series","provisionDeviceSecret":"s"'
    yield b"/provision/request {" + own + b"}"
    yield b'/provision {"credentialsType":"MQTT_BASIC","username":"u","password":"p23456789012",' + own + b"}"
    yield b'v1/gateway/attributes/request {"id":"\\ud800\\u0000","device":"A","client":true,"key":"\\ud800\\u0000"}'


TARGET = Target(tries, seeds, 1_500)
