"""A gateway: one connection that speaks for many devices, each by the name that the gateway gives it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from huiyin.doors.mqtt.orders import answer
from huiyin.doors.mqtt.routes import Message, NotAllowed, Outcome, Routes
from huiyin.doors.mqtt.session import CHILDREN_MOST, Session
from huiyin.doors.mqtt.thingsboard.device import keep_attributes, offer
from huiyin.intake import thingsboard
from huiyin.intake.operations.commanding import Claimed
from huiyin.intake.queries import attributes
from huiyin.intake.sent import Known, Sent, Value
from huiyin.intake.telemetry import Reading, Unreadable, attributes_in, device_name, devices, parsed, storable, taken

TOPIC = "v1/gateway"
ATTRIBUTES, ATTRIBUTES_GIVEN, RPC = f"{TOPIC}/attributes", f"{TOPIC}/attributes/response", f"{TOPIC}/rpc"
_Said = list[tuple[str, list[Reading]]]


def telemetry(session: Session, message: Message) -> Outcome:
    """Readings of devices; those that the gateway has spoken for before need no question."""
    refused: list[str] = []
    said = devices(message.payload, refused)
    for why in refused:
        message.refuse(why)
    if all(name in session.children for name, _ in said):
        return _rows(message, [(session.children[name], readings) for name, readings in said])
    return _made_known(session, message, said)


async def _made_known(session: Session, message: Message, said: _Said) -> list[Sent]:
    return _rows(message, [(await _child(session, name), readings) for name, readings in said])


def _rows(message: Message, said: list[tuple[Known, list[Reading]]]) -> list[Sent]:
    return [row for known, readings in said for row in message.of(known, readings)]


async def _child(session: Session, name: str, kind: str = "") -> Known:
    if session.device.parent is not None:
        raise NotAllowed("not a gateway")
    if (found := session.children.get(name)) is not None and not kind:
        return found
    if len(session.children) >= CHILDREN_MOST:
        raise NotAllowed("too many devices behind a gateway")
    return await session.child(name, kind)


async def connected(session: Session, message: Message) -> list[Sent]:
    """A device has come to its gateway. ThingsBoard's type `default` says nothing."""
    said = _object(message)
    kind = said.get("type")
    kind = kind[:40] if isinstance(kind, str) and kind != "default" and kind.isprintable() else ""
    await _child(session, device_name(said.get("device")), kind)
    return []


def disconnected(session: Session, message: Message) -> list[Sent]:
    """A device has left its gateway. That it is silent is found by whoever weighs."""
    session.children.pop(device_name(_object(message).get("device")), None)
    return []


async def told(session: Session, message: Message) -> list[Sent]:
    """Attributes of devices."""
    refused: list[str] = []
    said = taken(_object(message).items(), lambda one: (device_name(one[0]), attributes_in(one[1], refused)), refused)
    for why in refused:
        message.refuse(why)
    for name, values in said:
        await keep_attributes(session, await _child(session, name), values)
    return []


async def asked(session: Session, message: Message) -> list[Sent]:
    """Attributes that a device behind the gateway asks for.

    The SDK names one scope (`client` true or false) and its `keys`; others give a list of names for each scope. What
    is given back of the question is made such that it can be sent.
    """
    said = _object(message)
    name = device_name(said.get("device"))
    known = (await _child(session, name)).id
    given: dict[str, Any] = {"id": storable(said.get("id")), "device": name}
    if isinstance(said.get("client"), list) or isinstance(said.get("shared"), list):
        for scope in ("client", "shared"):
            wanted = thingsboard.names(said.get(scope))
            given[scope] = await session.intake.ask(partial(attributes.of, known, scope, wanted)) if wanted else {}
    else:
        scope = "client" if said.get("client") else "shared"
        one = said.get("key")
        wanted = (thingsboard.names([one]) or []) if isinstance(one, str) else thingsboard.names(said.get("keys"))
        found = await session.intake.ask(partial(attributes.of, known, scope, wanted))
        given |= {"value": found.get(one.strip())} if isinstance(one, str) else {"values": found}
    session.say(ATTRIBUTES_GIVEN, given)
    return []


async def answered(session: Session, message: Message) -> list[Sent]:
    """What a device behind the gateway made of an order."""
    said = _object(message)
    return await answer(session, said.get("id"), said.get("data"))


async def claimed(session: Session, message: Message) -> list[Sent]:
    """Devices offer themselves."""
    for name, said in _object(message).items():
        await offer(session, await _child(session, device_name(name)), said)
    return []


def deliver(session: Session, order: Claimed) -> bool:
    """An order for a device behind the gateway."""
    data = {"id": order.id, "method": order.method, "params": order.params}
    return order.address is not None and session.say(RPC, {"device": order.address, "data": data}, order.id)


def tell(session: Session, address: str | None, values: Mapping[str, Value]) -> bool:
    """Shared attributes of a device behind the gateway that have changed."""
    return address is not None and session.say(ATTRIBUTES, {"device": address, "data": values})


def _object(message: Message) -> dict[str, Any]:
    said = parsed(message.payload)
    if not isinstance(said, dict) or len(said) > 1_000:
        raise Unreadable("not an object of at most 1,000 members")
    return said


ROUTES = Routes(
    exact={
        f"{TOPIC}/telemetry".encode(): telemetry,
        f"{TOPIC}/connect".encode(): connected,
        f"{TOPIC}/disconnect".encode(): disconnected,
        f"{TOPIC}/attributes/request".encode(): asked,
        f"{TOPIC}/claim".encode(): claimed,
        ATTRIBUTES.encode(): told,
        RPC.encode(): answered,
    },
    heard=frozenset({ATTRIBUTES, ATTRIBUTES_GIVEN, RPC, f"{RPC}/response"}),
    deliver=(deliver,),
    tell=(tell,),
)
