"""A SUBSCRIBE, and the end of one: a device hears what is said to it, and nothing else."""

from typing import TYPE_CHECKING

from huiyin.doors.mqtt import reasons, writing
from huiyin.doors.mqtt.packets import Subscribe, Unsubscribe
from huiyin.doors.mqtt.session import FILTERS_MOST, Session

if TYPE_CHECKING:
    from huiyin.doors.mqtt.connection import Connection


def subscribed(connection: "Connection", session: Session, packet: Subscribe) -> None:
    """Grant what may be granted, with QoS 1 at most, and answer."""
    codes = []
    for asked in packet.asked:
        code = _refusal(connection, session, asked.filter)
        if code == reasons.SUCCESS:
            code = session.filters[asked.filter] = min(asked.qos, 1)
        codes.append(code)
    connection.write(writing.suback(connection.version, packet.packet_id, codes))
    if any(code <= 1 for code in codes):
        connection.hub.listens(connection)


def _refusal(connection: "Connection", session: Session, wanted: str) -> int:
    """Why it may not hear this; success where it may."""
    if wanted.startswith("$share/"):
        return reasons.SHARED_NOT_SUPPORTED
    if not connection.routes.may_hear(wanted):
        connection.refuse("subscribed to another's topic")
        return reasons.NOT_AUTHORIZED
    full = len(session.filters) >= FILTERS_MOST and wanted not in session.filters
    return reasons.QUOTA_EXCEEDED if full else reasons.SUCCESS


def unsubscribed(connection: "Connection", session: Session, packet: Unsubscribe) -> None:
    """Forget the filters, and answer."""
    gone = [session.filters.pop(wanted, None) for wanted in packet.filters]
    codes = [reasons.NO_SUBSCRIPTION_EXISTED if qos is None else reasons.SUCCESS for qos in gone]
    connection.write(writing.unsuback(connection.version, packet.packet_id, codes))
