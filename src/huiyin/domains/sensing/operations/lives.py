"""Lives change: people move out and in, homes are sold, places are worked at, devices move to another home.

What happens to an alarm that is open meanwhile stands in the domain's README, case by case.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from huiyin.domains.sensing.models import Alarm, Device, DeviceChange, Part, Premises, PremisesChange, Service, Tie
from huiyin.domains.sensing.operations.changing import (
    TAKEN_DOWN,
    UnableToChange,
    begin_afresh,
    check_carer,
    has_command_line,
    lock,
    write_down,
)
from huiyin.domains.sensing.operations.places import end_tie, tie
from huiyin.domains.sensing.operations.quieting import let_go
from huiyin.domains.sensing.rules.duty import cares_for
from huiyin.kernel.plaintext import one_line
from huiyin.matters.operations import change_reporter
from huiyin.people.actors import Actor
from huiyin.people.models import User
from huiyin.places.queries import area_tree

What = PremisesChange.What
LONGEST_MAINTENANCE = timedelta(days=30)
"""Alarms of a place that is worked at are tests: that is not left standing for ever."""


@transaction.atomic
def move_in(
    *, premises: Premises, actor: Actor, now: datetime, part: Part = Part.TENANT, name: str = "", phone: str = "",
    user: User | None = None, words: str = "",
) -> Tie:  # fmt: skip
    """Somebody belongs to the premises from now on and is told of what happens there.

    Raises `UnableToChange`, `BadPremises`.
    """
    check_place(actor, premises)
    made = tie(premises=premises, part=part, now=now, user=user, name=name, phone=phone)
    _write_down(premises, What.MOVED_IN, actor, now, _said(part, words))
    return made


@transaction.atomic
def move_out(*, tie: Tie, actor: Actor, now: datetime, words: str = "") -> None:
    """They are told of nothing here from now on, not even of an alarm that is open. Raises `UnableToChange`."""
    check_place(actor, tie.premises)
    _leave([tie], now)
    _write_down(tie.premises, What.MOVED_OUT, actor, now, _said(Part(tie.part), words))
    _pass_on(tie.premises, [tie], now)


@transaction.atomic
def change_owner(
    *, premises: Premises, actor: Actor, now: datetime, name: str = "", phone: str = "", user: User | None = None,
    words: str = "",
) -> Tie:  # fmt: skip
    """The home has another owner: all owners of before are told of nothing and see nothing from now on.

    What was raised in their time stays theirs to look up; what is open now is the new owner's. Tenants stay. Raises
    `UnableToChange`, `BadPremises`.
    """
    check_place(actor, premises)
    before = list(Tie.objects.select_related("premises").filter(premises=premises, part=Part.OWNER, until=None))
    _leave(before, now)
    made = tie(premises=premises, part=Part.OWNER, now=now, user=user, name=name, phone=phone)
    _write_down(premises, What.OWNER, actor, now, words)
    _pass_on(premises, before, now)
    return made


@transaction.atomic
def begin_maintenance(*, premises: Premises, until: datetime, actor: Actor, now: datetime, words: str) -> None:
    """Somebody works there until then: alarms are raised and shown, marked as tests, and told to the centre alone.

    It ends by itself. Alarms that are open now stay what they are. Says why in words. Raises `UnableToChange`.
    """
    check_place(actor, premises)
    if not words.strip():
        raise UnableToChange("say why")
    if not now < until <= now + LONGEST_MAINTENANCE:
        raise UnableToChange(f"it ends within {LONGEST_MAINTENANCE.days} days, and not before it begins")
    Premises.objects.filter(pk=premises.pk).update(maintained_until=until)
    _write_down(premises, What.MAINTENANCE, actor, now, f"{until.isoformat(timespec='minutes')} {words}")


@transaction.atomic
def end_maintenance(*, premises: Premises, actor: Actor, now: datetime, words: str = "") -> None:
    """The work is done before its time. Raises `UnableToChange`."""
    check_place(actor, premises)
    if not Premises.objects.filter(pk=premises.pk, maintained_until__gt=now).update(maintained_until=now):
        raise UnableToChange("nobody works there")
    _write_down(premises, What.MAINTENANCE_OVER, actor, now, words)


@transaction.atomic
def move_device(
    *, device: Device, to: Premises, actor: Actor, now: datetime, room: str = "", circuit: str = "", words: str = ""
) -> Device:
    """The device hangs in another place from now on. What it told of the old place stays the old place's.

    Raises `UnableToChange`, also while an alarm of it is open that somebody has to deal with: it would be taken for
    one of the new place.
    """
    check_carer(actor, device)
    check_place(actor, to)
    left = let_go(device=device, words=TAKEN_DOWN[DeviceChange.What.MOVED], now=now)
    if left:
        numbers = ", ".join(alarm.matter.number for alarm in left)
        raise UnableToChange(f"its alarm {numbers} is open: close it first, or put up another device there")
    held = lock(device)
    if held.service == Service.RETIRED:
        raise UnableToChange(f"it is {held.service}")
    if held.premises_id == to.pk:
        raise UnableToChange("it hangs there already")
    before = held.premises
    write_down(held, DeviceChange.What.MOVED, actor, now, words or f"{before or '-'} → {to}")
    if before is not None:
        _write_down(before, What.DEVICE_WENT, actor, now, str(held))
    _write_down(to, What.DEVICE_CAME, actor, now, str(held))
    texts = {"room": _line(room, 80), "circuit": _line(circuit, 40)}
    Device.objects.filter(pk=held.pk).update(premises=to, **texts)
    held.premises = to
    begin_afresh(device=held, now=now)
    return held


def check_place(actor: Actor, premises: Premises) -> None:
    """Raises `UnableToChange` for whoever does not look after the place. The server's command line may."""
    chain = area_tree().chain(premises.area_id or area_tree().city.id)
    if not has_command_line(actor) and not cares_for(actor, tuple(one.id for one in chain)):
        raise UnableToChange("somebody else looks after this place")


def _leave(ties: Iterable[Tie], now: datetime) -> None:
    for one in ties:
        end_tie(tie=one, now=now)


def _pass_on(premises: Premises, left: Iterable[Tie], now: datetime) -> None:
    """What is open and was told to those who left belongs to whoever holds the place now, or to nobody."""
    users = {one.user_id for one in left if one.user_id}
    contacts = {one.contact_id for one in left if one.contact_id}
    standing = Tie.objects.filter(premises=premises, until=None).select_related("contact").order_by("id")
    order = list(Part.values)
    heir = next(iter(sorted(standing, key=lambda one: order.index(one.part))), None)
    for alarm in _open_here(premises):
        if alarm.matter.reporter_id in users or alarm.matter.contact_id in contacts:
            change_reporter(
                matter_id=alarm.matter_id,
                contact=heir.contact if heir else None,
                reporter_id=heir.user_id if heir else None,
                now=now,
            )


def _open_here(premises: Premises) -> "QuerySet[Alarm]":
    return Alarm.objects.select_related("matter").filter(premises=premises, closed_at=None).order_by("matter")


def _said(part: Part, words: str) -> str:
    return " ".join(filter(None, (str(part.label), words)))


def _line(text: str, limit: int) -> str:
    try:
        return one_line(text, limit)
    except ValueError as wrong:
        raise UnableToChange(str(wrong)) from wrong


def _write_down(premises: Premises, what: What, actor: Actor, now: datetime, words: str) -> None:
    PremisesChange.objects.create(
        premises=premises,
        what=what,
        words=_line(words, 300),
        by_id=actor.user_id,
        by_name=actor.name[:120],
        at=now,
    )
