"""Alarms whose detector will say no more: it was taken down, or the test that it was in is over."""

from datetime import datetime

from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.operations.steps import CLOSED_BY_ITSELF
from huiyin.domains.sensing.rules.ladders import TEST
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import Refusal
from huiyin.people.actors import SYSTEM_ACTOR


def let_go(*, device: Device, words: str, now: datetime) -> list[Alarm]:
    """Say on the device's open alarms that it will never be quiet by itself, and return those that stay open.

    What a person has to deal with stays open where it was raised, its ladder goes on, and it can now be closed; what
    closes by itself when the sensor is quiet is closed.
    """
    rows = Alarm.objects.select_related("matter", "device").filter(device=device, closed_at=None)
    return [alarm for alarm in rows.order_by("raised_at") if not make_quiet(alarm=alarm, words=words, at=now, now=now)]


def make_quiet(*, alarm: Alarm, words: str, at: datetime, now: datetime) -> bool:
    """Say that the sensor is quiet; whether the alarm was closed with it, because it needs nobody."""
    if alarm.cleared_at is None:
        act(matter_id=alarm.matter_id, action="cleared", actor=SYSTEM_ACTOR, now=now, data={"words": words})
        Alarm.objects.filter(pk=alarm.pk).update(cleared_at=max(at, alarm.observed_at))
    closing = CLOSED_BY_ITSELF.get(TEST if alarm.is_test else alarm.worst)
    if closing is None:
        return False
    try:
        act(matter_id=alarm.matter_id, action=closing, actor=SYSTEM_ACTOR, now=now)
    except Refusal:  # somebody has said that it is real, or false: it is theirs to close
        return False
    return True


def end_test(*, alarm: Alarm, now: datetime) -> None:
    """The test is over and the sensor still sounds: this alarm was a test, and what follows is none."""
    try:
        make_quiet(alarm=alarm, words="测试或维护已结束", at=now, now=now)
    except Refusal:  # somebody has closed it at this moment
        return
