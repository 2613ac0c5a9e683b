"""A test that ends by itself: whoever lives there or hangs the device up presses its button and sees it arrive."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huiyin.domains.sensing.models import Alarm, Device, DeviceChange, Premises, Service, Tie
from huiyin.domains.sensing.operations.changing import UnableToChange, check_carer, write_down
from huiyin.domains.sensing.operations.raising import climb, raise_for_real
from huiyin.domains.sensing.operations.servicing import commission, put_in_test
from huiyin.intake.queries.observed import last_seen
from huiyin.kernel.plaintext import one_line
from huiyin.people.actors import SYSTEM_ACTOR, Actor

LASTS = timedelta(minutes=10)
MOST = 3
"""Tests of a device in an hour by those who live there: somebody who tests for ever would be told of nothing."""
OVERDUE = timedelta(seconds=30)
"""An evaluator takes a rung on the second; what became an alarm when its test was over, none knows of."""
What = DeviceChange.What


class TooMany(UnableToChange):
    """It was tried often enough for now."""


class Sounding(UnableToChange):
    """It raises an alarm at this moment: that is no test."""


@transaction.atomic
def try_out(*, device_id: int, actor: Actor, now: datetime) -> Device:
    """Somebody who belongs to the place tries their own device for ten minutes; one that is being tried stays so.

    Raises `UnableToChange`, `TooMany`, `Sounding`.
    """
    held = Device.objects.select_for_update(of=("self",)).select_related("premises").filter(pk=device_id).first()
    if held is None or not _lives_there(actor, held):
        raise UnableToChange("this device is of a place of others")
    if held.service == Service.IN_TEST and held.test_until is not None and held.test_until > now:
        return held
    if held.service not in {Service.REGISTERED, Service.IN_SERVICE}:
        raise UnableToChange(f"it is {held.service}")
    if Alarm.objects.filter(device=held, closed_at=None, cleared_at=None, is_drill=False).exists():
        raise Sounding("it raises an alarm now")
    of_late = DeviceChange.objects.filter(device=held, what=What.TEST, at__gt=now - timedelta(hours=1))
    if of_late.count() >= MOST:
        raise TooMany("it was tried often enough")
    held.service, held.tested_at, held.test_until = Service.IN_TEST, now, now + LASTS
    held.save(update_fields=["service", "tested_at", "test_until"])
    write_down(held, What.TEST, actor, now, "")
    return held


@transaction.atomic
def stop_trying(*, device_id: int, actor: Actor, now: datetime) -> bool:
    """It worked, the test is over before its time. Whether one was going on. Raises `UnableToChange`."""
    held = Device.objects.select_for_update(of=("self",)).filter(pk=device_id).first()
    if held is None or not _lives_there(actor, held):
        raise UnableToChange("this device is of a place of others")
    if held.service != Service.IN_TEST or held.test_until is None:
        return False
    _end(held, actor, now)
    return True


def end_tests(*, now: datetime) -> int:
    """End the tests whose time is over. How many were ended."""
    over = list(Device.objects.filter(test_until__lte=now).order_by("test_until").values_list("pk", flat=True)[:1000])
    return sum(_end_one(pk, now) for pk in over)


def climb_left(*, now: datetime) -> int:
    """Take the rungs that are overdue because no evaluator knows of them. How many were taken."""
    due = Alarm.objects.filter(next_rung_at__lte=now - OVERDUE, closed_at=None, is_drill=False)
    return sum(climb(alarm=alarm, now=now) for alarm in due.select_related("matter", "device")[:1000])


@transaction.atomic
def _end_one(device_id: int, now: datetime) -> bool:
    held = Device.objects.select_for_update(of=("self",)).filter(pk=device_id, test_until__lte=now).first()
    if held is None:  # somebody has put it back meanwhile
        return False
    _end(held, SYSTEM_ACTOR, now)
    return True


def _end(held: Device, actor: Actor, now: datetime) -> None:
    """Back in use. What still sounds is no test any more: everybody is told of it."""
    if held.service == Service.IN_TEST:
        held.service = Service.IN_SERVICE
        write_down(held, What.BACK, actor, now, "")
    held.test_until = None
    held.save(update_fields=["service", "test_until"])
    sounding = Alarm.objects.filter(device=held, is_test=True, closed_at=None, cleared_at=None)
    for alarm in sounding.select_related("matter", "device__premises"):
        raise_for_real(alarm=alarm, now=now)


def _lives_there(actor: Actor, device: Device) -> bool:
    if actor.user_id is None or device.premises_id is None:
        return False
    return Tie.objects.filter(premises=device.premises_id, user=actor.user_id, until=None).exists()


@transaction.atomic
def place(*, device: Device, premises: Premises, room: str, circuit: str, actor: Actor, now: datetime) -> Device:
    """It hangs here from now on. Raises `UnableToChange` for whoever looks after neither the old place nor the new."""
    held = Device.objects.select_for_update(of=("self",)).select_related("premises", "source").get(pk=device.pk)
    if held.premises_id is not None:  # what hangs nowhere yet is placed by whoever looks after the new place
        check_carer(actor, held)
    if held.service == Service.RETIRED:
        raise UnableToChange(f"it is {held.service}")
    if Alarm.objects.filter(Q(is_drill=False), device=held, closed_at=None, cleared_at=None).exists():
        raise Sounding("it raises an alarm now")
    before = str(held.premises or "")
    held.premises = premises
    check_carer(actor, held)
    try:
        held.room, held.circuit = one_line(room, 80), one_line(circuit, 40)
    except ValueError as wrong:
        raise UnableToChange(str(wrong)) from wrong
    held.save(update_fields=["premises", "room", "circuit"])
    words = " → ".join(filter(None, (before if before != str(premises) else "", str(premises))))
    write_down(held, What.PLACED, actor, now, words[:300])
    return held


def try_placed(*, device: Device, actor: Actor, now: datetime) -> Device:
    """Whoever hangs it up tries it, for ten minutes. Raises `UnableToChange`."""
    return put_in_test(device=device, actor=actor, now=now, until=now + LASTS)


@transaction.atomic
def finish(*, device: Device, actor: Actor, now: datetime) -> None:
    """It hangs in its place and was heard since its test began: it is in use. Raises `UnableToChange`."""
    held = Device.objects.select_for_update(of=("self",)).select_related("premises").get(pk=device.pk)
    check_carer(actor, held)
    if held.premises_id is None:
        raise UnableToChange("it hangs nowhere")
    if held.service not in {Service.REGISTERED, Service.IN_SERVICE, Service.IN_TEST}:
        raise UnableToChange(f"it is {held.service}")
    heard = last_seen([held.source_id]).get(held.source_id)
    since = held.tried_since
    if since is None or heard is None or heard < since:
        raise UnableToChange("nothing was heard of it since the test began")
    _end(held, actor, now)
    held.refresh_from_db()
    commission(device=held, now=now)
    write_down(held, What.COMMISSIONED, actor, now, "")
