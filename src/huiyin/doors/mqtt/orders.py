"""What a device answers to an order, whatever the topic."""

from functools import partial

from huiyin.doors.mqtt.routes import Message, NotAllowed
from huiyin.doors.mqtt.session import Session, now
from huiyin.intake.operations import commanding
from huiyin.intake.sent import Sent
from huiyin.intake.telemetry import Unreadable, parsed


async def answered(session: Session, message: Message) -> list[Sent]:
    """The answer to the order whose number is the last level of the topic."""
    return await answer(session, message.level, parsed(message.payload) if message.payload else None)


async def answer(session: Session, number: object, said: object) -> list[Sent]:
    """Write an answer down. Raises `NotAllowed` where it is no order of this device."""
    if not str(number).isdecimal() or len(str(number)) > 18:
        raise Unreadable("an order has a number")
    if len(str(said)) > 10_000:
        raise Unreadable("an answer of more than 10,000 characters")
    known = session.device.id
    done = partial(commanding.answer, command_id=int(str(number)), holder=known, said=said, now=now())
    if not await session.intake.ask(done):
        raise NotAllowed("no open order of this device")
    return []
