"""What a device asks us (ThingsBoard: client-side RPC)."""

from huiyin.doors.mqtt.routes import Handler, Message
from huiyin.doors.mqtt.session import Session
from huiyin.doors.mqtt.thingsboard.forms import Form
from huiyin.intake import thingsboard
from huiyin.intake.sent import Sent
from huiyin.intake.telemetry import parsed


def called(form: Form) -> Handler:
    """Answer, in the form in which it was asked. The SDK sends nothing else before it knows the limits."""

    def answer(session: Session, message: Message) -> list[Sent]:
        told = thingsboard.called(parsed(message.payload), session.limits, message.received_ms)
        session.say(f"{form.answered}/{message.level}", told)
        return []

    return answer
