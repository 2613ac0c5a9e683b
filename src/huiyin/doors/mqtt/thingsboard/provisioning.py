"""A device that comes as user "provision" to get a key of its own."""

from functools import partial

from huiyin.doors.mqtt.routes import Message, NotAllowed, Routes
from huiyin.doors.mqtt.session import Session, now
from huiyin.intake.sent import Sent
from huiyin.intake.telemetry import parsed
from huiyin.intake.thingsboard import provisioned

USER = "provision"
REQUEST, RESPONSE = "/provision/request", "/provision/response"


async def asked(session: Session, message: Message) -> list[Sent]:
    """Give a key, or say why not."""
    if session.guesses.are_too_many():
        raise NotAllowed("guesses keys")
    found = await session.intake.ask(partial(provisioned, parsed(message.payload), now()))
    if found.secret:
        session.guesses.failed(found.secret)
    if found.refused:
        session.intake.refuse("mqtt", found.refused, session.guesses.address)
    session.say(RESPONSE, found.answer)
    return []


ROUTES = Routes(
    exact={REQUEST.encode(): asked, b"/provision": asked},
    heard=frozenset({RESPONSE}),
)
