"""A frame's unit becomes observations, of the transmitter and of its devices."""

import time

from huiyin.doors.gbt26875.frames import Frame
from huiyin.doors.gbt26875.labels import told_ms
from huiyin.doors.gbt26875.meaning import Meant, meant
from huiyin.doors.gbt26875.resends import packet_id
from huiyin.doors.gbt26875.sessions import Intake, Session
from huiyin.doors.gbt26875.units import BadUnit, read_unit
from huiyin.intake.rules.times import Clock, settled
from huiyin.intake.sent import Known, Sent

MOST_CHILDREN = 20_000
"""Devices of one transmitter; the largest controllers have a few thousand."""
SAY_ONLINE = 30.0
"""Seconds after which it is kept again that a transmitter is there, when it speaks of its devices only."""
TRY_ONLINE = 1.0
_ONLINE_NUMBER = 0xFFFF


async def understood(frame: Frame, session: Session, intake: Intake, received_ms: int) -> list[Sent]:
    """What is to be kept of it. Raises BadUnit."""
    unit = read_unit(frame.unit, session.profile.layouts)
    said = meant(unit, session.profile) if unit else []
    _check_children(said, session)
    packet = _Packet(frame, session, received_ms)
    kept = []
    for number, one in enumerate(said):
        whose = await intake.child_of(session.known, one.child, one.kind) if one.child else session.known
        session.children.update((one.child,) if one.child else ())
        kept.append(packet.sent(whose, one if one.child else _online(one), number))
    if all(one.child for one in said) and (not said or _is_to_be_said(session)):
        kept.append(packet.sent(session.known, Meant("", "", {"online": True}), _ONLINE_NUMBER))
    return kept


def online(session: Session, there: bool, received_ms: int) -> Sent:
    """What a duty check found."""
    return Sent(session.known.id, session.known.partition, {"online": there}, received_ms)


def _check_children(said: list[Meant], session: Session) -> None:
    new = {one.child for one in said if one.child} - session.children
    if new and len(session.children) + len(new) > MOST_CHILDREN:
        raise BadUnit("too many devices of one transmitter")


def _online(one: Meant) -> Meant:
    return Meant("", "", {**one.values, "online": True}, one.label)


def _is_to_be_said(session: Session) -> bool:
    """Now and then; again soon, but not with each packet of a crowd, as long as it is not kept."""
    now = time.monotonic()
    if (session.online is True and now - session.online_at < SAY_ONLINE) or now - session.online_said_at < TRY_ONLINE:
        return False
    session.online_said_at = now
    return True


class _Packet:
    """Gives each observation of a packet its times and its name.

    A packet sent at a believable time has a name that is never used again: serial number, time and unit. Without such a
    time the serial number alone comes again, after 65,536 packets or a restart: then only what comes again soon is
    taken for the same, so that no second alarm is ever mistaken for a resent first one.
    """

    def __init__(self, frame: Frame, session: Session, received_ms: int) -> None:
        label, self._again = session.resends.seen(frame)
        self._sent_ms, self._received_ms, self._serial = told_ms(label), received_ms, frame.serial
        named = settled(self._sent_ms, received_ms)[1] is Clock.ITS_OWN
        self._name = packet_id(frame, label) if named else b""

    def sent(self, whose: Known, one: Meant, number: int) -> Sent:
        told = told_ms(one.label) if one.label else None
        device_ms = self._sent_ms if told is None else told
        if self._name:
            name = self._name + number.to_bytes(2, "big")
            return Sent(whose.id, whose.partition, one.values, self._received_ms, device_ms, name, self._again)
        packet = self._serial << 16 | number
        return Sent(
            whose.id,
            whose.partition,
            one.values,
            self._received_ms,
            device_ms,
            redelivered=self._again,
            packet=packet,
        )
