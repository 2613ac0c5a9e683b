"""A CONNECT: who it is, and whether it is let in."""

from typing import TYPE_CHECKING

import structlog
from django.db import Error

from huiyin.doors.mqtt import properties as props
from huiyin.doors.mqtt import reasons, writing
from huiyin.doors.mqtt.outgoing import Outgoing
from huiyin.doors.mqtt.packets import V5, V311, Connect
from huiyin.doors.mqtt.protocols import DEVICE, PROVISIONING, PROVISIONING_USER
from huiyin.doors.mqtt.reader import ALIASES_MOST
from huiyin.doors.mqtt.routes import Routes
from huiyin.doors.mqtt.session import Session
from huiyin.intake.brakes import Guesses
from huiyin.intake.sent import Known

if TYPE_CHECKING:
    from huiyin.doors.mqtt.connection import Connection

log = structlog.get_logger(__name__)
KEY_LONGEST = 512


class NotAdmitted(Exception):
    """Not let in; `reason` is told to the device, `why` is counted."""

    def __init__(self, reason: int, why: str) -> None:
        super().__init__(why)
        self.reason = reason
        self.why = why


async def admitted(connection: "Connection", connect: Connect) -> None:
    """Let it in, or tell it why not and close."""
    try:
        known, routes = await _known(connection, connect)
    except NotAdmitted as refused:
        connection.refuse(refused.why)
        _turn_away(connection, refused.reason)
    except Error as problem:
        log.warning("mqtt_nobody_looked_up", problem=type(problem).__name__)
        _turn_away(connection, reasons.SERVER_UNAVAILABLE)
    except Exception:
        log.exception("mqtt_not_admitted")
        _turn_away(connection, reasons.SERVER_UNAVAILABLE)
    else:
        if not connection.is_closed:
            _let_in(connection, connect, known, routes)
            connection.worked()


async def _known(connection: "Connection", connect: Connect) -> tuple[Known | None, Routes]:
    """Who it is, and what it may do. Raises `NotAdmitted`."""
    _check(connect)
    hub = connection.hub
    keys = _keys(connect)
    if hub.brake.holds(connection.address, hub.now()) and not any(hub.brake.trusts(key) for key in keys):
        raise NotAdmitted(reasons.RATE_EXCEEDED if connect.version == V5 else reasons.NOT_AUTHORIZED, "guesses keys")
    user = connect.username or ""
    if (user or connect.client_id) == PROVISIONING_USER:
        return None, PROVISIONING
    if connection.certificate and (known := await hub.intake.by_certificate(connection.certificate)) is not None:
        return known, DEVICE
    if not keys:
        raise NotAdmitted(reasons.BAD_USER_OR_PASSWORD, "no key")
    for key in keys:
        if (known := await hub.intake.by_key(key)) is not None:
            hub.brake.passed(key)
            return known, DEVICE
    hub.brake.failed(connection.address, keys[0], hub.now())
    raise NotAdmitted(reasons.NOT_AUTHORIZED, "wrong key")


def _check(connect: Connect) -> None:
    if props.AUTH_METHOD in connect.properties:
        raise NotAdmitted(reasons.BAD_AUTHENTICATION_METHOD, "a method of authentication that is not served")
    if connect.version == V311 and not connect.client_id and not connect.clean:
        raise NotAdmitted(reasons.CLIENT_ID_NOT_VALID, "a lasting session without a client identifier")
    if connect.version == V5 and connect.will is not None and connect.will.qos > 1:
        raise NotAdmitted(reasons.QOS_NOT_SUPPORTED, "a will with QoS 2")


def _keys(connect: Connect) -> list[str]:
    """What may be its key: the password if it gives one, or the user name, as ThingsBoard's access tokens are given."""
    password = (connect.password or b"").decode("utf-8", "replace")
    given = [key for key in (password, connect.username or "") if key]
    return [key for key in given if len(key) <= KEY_LONGEST and "\0" not in key and "\ufffd" not in key]


def _turn_away(connection: "Connection", reason: int) -> None:
    connection.write(writing.connack(connection.version, reason))
    connection.close(reasons.SUCCESS)


def _let_in(connection: "Connection", connect: Connect, known: Known | None, routes: Routes) -> None:
    hub, given = connection.hub, connect.properties
    connection.out = Outgoing(
        connect.version,
        connection.write,
        hub.order_done,
        most=min(hub.limits.unanswered, given.get(props.RECEIVE_MAXIMUM, 65_535)),
        largest=given.get(props.PACKET_MAXIMUM, 1 << 28),
    )
    told = {"maxPayloadSize": hub.limits.packet, "maxInflightMessages": hub.limits.receive_maximum}
    guesses = Guesses(hub.brake, connection.address, hub.now)
    connection.session = Session(hub.intake, known, connection.out.publish, told, guesses)
    connection.routes, connection.keep_alive, connection.will = routes, connect.keep_alive, connect.will
    connection.write(writing.connack(connect.version, reasons.SUCCESS, _announced(connection, connect)))
    if known is None:
        connection.will = None
        return
    hub.arrived(connection, known)
    if connect.will is not None:
        hub.say_online(known, connect.will.topic, online=True)


def _announced(connection: "Connection", connect: Connect) -> props.Properties:
    """What MQTT 5 lets us say of ourselves."""
    limits = connection.hub.limits
    announced: dict[int, object] = {
        props.RECEIVE_MAXIMUM: limits.receive_maximum,
        props.MAXIMUM_QOS: 1,
        props.RETAIN_AVAILABLE: 0,
        props.PACKET_MAXIMUM: limits.packet,
        props.ALIAS_MAXIMUM: ALIASES_MOST,
        props.SUBSCRIPTION_IDS_AVAILABLE: 0,
        props.SHARED_AVAILABLE: 0,
    }
    if connect.properties.get(props.SESSION_EXPIRY):
        announced[props.SESSION_EXPIRY] = 0
    if not connect.client_id:
        announced[props.ASSIGNED_CLIENT_ID] = connection.hub.new_client_id()
    return announced
