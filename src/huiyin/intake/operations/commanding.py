"""Orders to devices: asked, sent, and how it ended. Each step is one conditional update of the row.

asked → sent: a door that has the device puts it on the wire (`claim`).
sent → asked: the connection broke before the device had it (`release`), the order still holds.
sent → confirmed or failed: the device answered (`answer`), asked → too, should its answer be faster than our update.
asked or sent → expired: its time went by (`expire`). Nothing leaves confirmed, failed and expired.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import F, QuerySet

from huiyin.intake.models import Command, State
from huiyin.intake.telemetry import storable

CHANNEL = "huiyin_commands"
OPEN = (State.ASKED, State.SENT)
LASTS = timedelta(minutes=1)
"""How long an order holds unless somebody says otherwise: who cuts a charger's power means now."""


class Claimed(msgspec.Struct, frozen=True):
    """An order that is to be put on the wire; `address` is the device's name behind its gateway, None without one."""

    id: int
    source_id: int
    address: str | None
    method: str
    params: Any


def command(*, source_id: int, method: str, params: Any, now: datetime, lasts: timedelta = LASTS) -> Command:
    """Tell a device to do something. A door sends it once this is committed."""
    with transaction.atomic():
        made = Command.objects.create(
            source_id=source_id, method=method, params=params, asked_at=now, expires_at=now + lasts
        )
        wake_doors()
    return made


def wake_doors() -> None:
    """Tell every door, at the commit, that something waits to be sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


_CLAIM = """
update intake_command c set state = 'sent', sent_at = %(now)s, times = times + 1
from intake_source s
where s.id = c.source_id and (s.id = any(%(holders)s) or s.parent_id = any(%(holders)s)) and c.expires_at > %(now)s
and c.state in ('asked', 'sent')
and (c.state = 'asked' or %(again)s and c.state = 'sent' and c.taken_at is null and c.id <> all(%(on_the_way)s))
returning c.id, c.source_id, s.parent_id, s.address, c.method, c.params::text
"""


def claim(
    *, holders: Sequence[int], now: datetime, again: bool = False, on_the_way: Sequence[int] = ()
) -> Sequence[tuple[int, Claimed]]:
    """Take the orders for these sources and for devices behind them, each with the holder that is to get it.

    `again`: the holders have just come back, what was sent and never acknowledged is sent once more, but for the
    orders that are `on_the_way` to them.
    """
    asked: dict[str, Any] = {"holders": list(holders), "now": now, "again": again, "on_the_way": list(on_the_way)}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, asked)
        rows = sorted(cursor.fetchall())
    held = set(holders)
    return [
        (
            source if source in held else parent,
            Claimed(number, source, None if source in held else address, method, msgspec.json.decode(params or "null")),
        )
        for number, source, parent, address, method, params in rows
    ]


class Relayed(msgspec.Struct, frozen=True):
    """An order that is to be handed to another platform, which knows the device by this address."""

    id: int
    source_id: int
    address: str
    method: str
    params: Any
    expires_at: datetime


_CLAIM_AT_DOOR = """
update intake_command c set state = 'sent', sent_at = %(now)s, times = times + 1
from intake_source s
where s.id = c.source_id and c.id in (
    select o.id from intake_command o join intake_source t on t.id = o.source_id
    where t.door = %(door)s and t.parent_id is null and t.address is not null and t.enabled
    and o.state = 'asked' and o.expires_at > %(now)s
    order by o.id limit %(most)s for update of o skip locked
)
returning c.id, c.source_id, s.address, c.method, c.params::text, c.expires_at
"""


def claim_at_door(*, door: str, now: datetime, most: int) -> list[Relayed]:
    """Take the oldest orders for the devices that are known by an address at this door."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_AT_DOOR, {"door": door, "now": now, "most": most})
        return [
            Relayed(number, source, address, method, msgspec.json.decode(params or "null"), expires_at)
            for number, source, address, method, params, expires_at in sorted(cursor.fetchall())
        ]


def name(*, command_id: int, name: str) -> bool:
    """The platform that has the order calls it so. It is known before the device can have answered, or soon after."""
    return bool(Command.objects.filter(pk=command_id).update(platform_name=name[:80]))


def named(*, source_id: int, name: str) -> int | None:
    """The order to this device that its platform calls so, open or not."""
    found = Command.objects.filter(source_id=source_id, platform_name=name).order_by("-id")
    return found.values_list("pk", flat=True).first() if name else None


def awaits_a_name(*, source_id: int) -> bool:
    """Whether an order to this device is just being handed over: its platform may be faster than our own hand."""
    return Command.objects.filter(source_id=source_id, state=State.SENT, platform_name="").exists()


def take(*, command_id: int, now: datetime) -> bool:
    """The device acknowledged that it has the order."""
    return bool(_sent(command_id).filter(taken_at=None).update(taken_at=now))


def refuse(*, command_id: int, now: datetime) -> bool:
    """The device did not take the order."""
    return bool(_sent(command_id).update(state=State.FAILED, answered_at=now))


def release(*, command_ids: Sequence[int]) -> int:
    """The connection broke before these orders were acknowledged: another is to send them."""
    open_ones = Command.objects.filter(pk__in=command_ids, state=State.SENT, taken_at=None)
    return open_ones.update(state=State.ASKED)


def unclaim(*, command_ids: Sequence[int]) -> int:
    """These orders were claimed and could not be put on the wire."""
    return Command.objects.filter(pk__in=command_ids, state=State.SENT, taken_at=None).update(
        state=State.ASKED, times=F("times") - 1
    )


def try_again(*, command_id: int) -> None:
    """This order was claimed, and its platform could not be told: somebody is to claim it again, at once."""
    with transaction.atomic():
        if unclaim(command_ids=[command_id]):
            wake_doors()


def answer(*, command_id: int, holder: int, said: Any, now: datetime) -> bool:
    """What the device, or one behind it, made of the order; false where it is no order of theirs that is still open.

    Raises `Unreadable`.
    """
    said = storable(said)
    ours = Command.objects.filter(pk=command_id, state__in=OPEN)
    own = ours.filter(source_id=holder) | ours.filter(source__parent_id=holder)
    state = State.FAILED if refuses(said) else State.CONFIRMED
    return own.update(state=state, answer=said, answered_at=now) == 1


def refuses(said: Any) -> bool:
    """Whether an answer says that the order was not carried out."""
    if not isinstance(said, dict):
        return said is False
    return bool(said.get("error")) or any(said.get(name) is False for name in ("ok", "success", "result"))


def expire(*, now: datetime) -> int:
    """End what has not been answered in time."""
    return Command.objects.filter(state__in=OPEN, expires_at__lte=now).update(state=State.EXPIRED)


def _sent(command_id: int) -> QuerySet[Command]:
    return Command.objects.filter(pk=command_id, state=State.SENT)
