"""A device by itself: telemetry, attributes, orders, questions, claims."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from huiyin.doors.mqtt.orders import answered
from huiyin.doors.mqtt.routes import Handler, Message, Routes
from huiyin.doors.mqtt.session import Session, now
from huiyin.doors.mqtt.thingsboard.calls import called
from huiyin.doors.mqtt.thingsboard.forms import FORMS, Form
from huiyin.intake import thingsboard
from huiyin.intake.operations import attributing
from huiyin.intake.operations.commanding import Claimed
from huiyin.intake.queries import attributes
from huiyin.intake.sent import Known, Sent, Value
from huiyin.intake.telemetry import Unreadable, attributes_in, parsed

CLAIM = "v1/devices/me/claim"


async def told(session: Session, message: Message) -> list[Sent]:
    """What a device says of itself."""
    refused: list[str] = []
    values = attributes_in(parsed(message.payload), refused)
    for why in refused:
        message.refuse(why)
    return await keep_attributes(session, session.device, values)


async def keep_attributes(session: Session, known: Known, values: Mapping[str, Value]) -> list[Sent]:
    """Remember them. Raises `Unreadable` where there are too many."""
    try:
        await session.intake.ask(partial(attributing.tell, source_id=known.id, values=values, now=now()))
    except attributing.TooManyNames as many:
        raise Unreadable(str(many)) from None
    return []


def asked(form: Form) -> Handler:
    """Attributes that a device asks for, answered in the form in which it asked."""

    async def answer(session: Session, message: Message) -> list[Sent]:
        given = parsed(message.payload) if message.payload.strip() else {}
        if not isinstance(given, dict):
            raise Unreadable("not an object")
        client, shared = thingsboard.names(given.get("clientKeys")), thingsboard.names(given.get("sharedKeys"))
        told: dict[str, Any] = {}
        everything = client is None and shared is None
        if everything or client is not None:
            told["client"] = await session.intake.ask(partial(attributes.of, session.device.id, "client", client))
        if everything or shared is not None:
            told["shared"] = await session.intake.ask(partial(attributes.of, session.device.id, "shared", shared))
        session.say(f"{form.attributes_given}/{message.level}", told)
        return []

    return answer


async def claimed(session: Session, message: Message) -> list[Sent]:
    """The device offers itself; an empty message offers it without a secret."""
    return await offer(session, session.device, parsed(message.payload) if message.payload.strip() else {})


async def offer(session: Session, known: Known, said: object) -> list[Sent]:
    """Make an offer of one device."""
    await session.intake.ask(partial(thingsboard.offer, known.id, said, now()))
    return []


def deliver(session: Session, order: Claimed) -> bool:
    """An order, in the form in which the device listens."""
    said = {"method": order.method, "params": order.params}
    return order.address is None and any(session.say(f"{f.called}/{order.id}", said, order.id) for f in FORMS)


def tell(session: Session, address: str | None, values: Mapping[str, Value]) -> bool:
    """Shared attributes that have changed."""
    return address is None and any(session.say(form.attributes, values) for form in FORMS)


ROUTES = Routes(
    telemetry=frozenset(form.telemetry.encode() for form in FORMS),
    exact={**{form.attributes.encode(): told for form in FORMS}, CLAIM.encode(): claimed},
    below={
        **{form.attributes_asked.encode(): asked(form) for form in FORMS},
        **{form.called.encode(): called(form) for form in FORMS},
        **{form.answered.encode(): answered for form in FORMS},
    },
    heard=frozenset(
        topic
        for form in FORMS
        for topic in (form.attributes, f"{form.attributes_given}/+", f"{form.called}/+", f"{form.answered}/+")
    ),
    deliver=(deliver,),
    tell=(tell,),
)
