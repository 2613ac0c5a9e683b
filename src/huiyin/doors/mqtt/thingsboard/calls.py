"""What a device asks us (ThingsBoard: client-side RPC)."""

from typing import Any

from huiyin.doors.mqtt.routes import Handler, Message
from huiyin.doors.mqtt.session import Session
from huiyin.doors.mqtt.thingsboard.forms import Form
from huiyin.intake.sent import Sent
from huiyin.intake.telemetry import Unreadable, parsed

_NO_LIMITS = {"messages": "", "telemetryMessages": "", "telemetryDataPoints": ""}


def called(form: Form) -> Handler:
    """Answer, in the form in which it was asked. The SDK sends nothing else before it knows the limits."""

    def answer(session: Session, message: Message) -> list[Sent]:
        said = parsed(message.payload)
        method = said.get("method") if isinstance(said, dict) else None
        if not isinstance(method, str):
            raise Unreadable("a call has a method")
        session.say(f"{form.answered}/{message.level}", _answer(session, message, method))
        return []

    return answer


def _answer(session: Session, message: Message, method: str) -> Any:
    if method == "getSessionLimits":
        return {**session.limits, "rateLimits": _NO_LIMITS, "gatewayRateLimits": _NO_LIMITS}
    if method == "getCurrentTime":
        return message.received_ms
    return {"error": "no such method"}
