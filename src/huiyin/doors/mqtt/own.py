"""Our own topics: `huiyin/telemetry`, `huiyin/commands`, and `huiyin/commands/NUMBER` for the answer."""

from huiyin.doors.mqtt.orders import answered
from huiyin.doors.mqtt.routes import Routes
from huiyin.doors.mqtt.session import Session
from huiyin.intake.operations.commanding import Claimed

TELEMETRY = "huiyin/telemetry"
COMMANDS = "huiyin/commands"


def deliver(session: Session, order: Claimed) -> bool:
    """An order for this device itself."""
    told = {"id": order.id, "method": order.method, "params": order.params}
    return order.address is None and session.say(COMMANDS, told, order.id)


ROUTES = Routes(
    telemetry=frozenset({TELEMETRY.encode()}),
    below={COMMANDS.encode(): answered},
    heard=frozenset({COMMANDS}),
    deliver=(deliver,),
)
