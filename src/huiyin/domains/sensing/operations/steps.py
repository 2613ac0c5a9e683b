"""What a step of an alarm's matter means for the alarm itself."""

from datetime import timedelta
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce

from huiyin.domains.sensing.models import AWAY, Alarm
from huiyin.domains.sensing.operations.interlocking import check_released, release
from huiyin.domains.sensing.rules.causes import CAUSES
from huiyin.kernel.spans import Span
from huiyin.matters.domain import FollowUp, Step, domains
from huiyin.matters.rules.fields import Given
from huiyin.matters.rules.refusals import BadFields

ANSWERS = frozenset({"acknowledge", "set_out", "arrive", "confirm", "call_false", "close_test", "recover"})
"""The steps that stop the ladder for all."""
CLOSES = frozenset({"close", "close_false", "close_test", "recover"})
CLOSED_BY_ITSELF = {"test": "close_test", "minor": "recover", "notice": "recover"}
"""What needs nobody once the sensor is quiet, by the worst it was; anything worse waits for a person."""


FALSE_ALARMS = 3
QUARTER = timedelta(days=90)
LEAVES_BEHIND = "hazard"


def read_cause(value: object) -> str:
    """One of `CAUSES`."""
    if not isinstance(value, str) or value not in CAUSES:
        raise ValueError("one of " + ", ".join(CAUSES))
    return value


def read_rung(value: object) -> int:
    """The number of a rung."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("a whole number")
    return value


def on_step(step: Step) -> Span | None:
    """Keep on the alarm what the step says; refuse to close what still sounds."""
    rows = Alarm.objects.filter(pk=step.matter.pk)
    if step.action in CLOSES:
        rows.filter(cleared_at=None, device__service__in=AWAY).update(cleared_at=step.now)
        _check_closing(rows.get(), step.action)
        check_released(step.matter.pk)
    if step.action == "release":
        release(step)
    if step.action == "told" and not rows.filter(next_rung_at__isnull=False).update(rung=step.given.facts["rung"]):
        raise BadFields({"rung": "somebody has answered"})
    changed = _changed(step)
    if changed:
        rows.update(**changed)
    if step.action in {"close_false", "close"}:
        _see_to_the_device(step, rows.get())
    return None


def _see_to_the_device(step: Step, alarm: Alarm) -> None:
    """Every third false alarm of a device within a quarter leaves a matter of maintenance behind."""
    if not alarm.is_false or alarm.is_test or alarm.is_drill:
        return
    of_late = Alarm.objects.filter(device_id=alarm.device_id, is_false=True, is_test=False, is_drill=False)
    count = of_late.filter(closed_at__gt=step.now - QUARTER).count()
    opener = domains.get(LEAVES_BEHIND).open_follow_up if LEAVES_BEHIND in domains else None
    if opener and count % FALSE_ALARMS == 0:
        opener(FollowUp(step.matter, Given({"cause": "maintenance"}), step.actor, step.now))


def _changed(step: Step) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if step.action in ANSWERS:
        changed |= {"acknowledged_at": Coalesce("acknowledged_at", Value(step.now)), "next_rung_at": None}
    if step.action == "arrive":
        changed["arrived_at"] = Coalesce("arrived_at", Value(step.now))
    if step.action in {"confirm", "call_false"}:
        changed["is_false"] = step.action == "call_false"
    if cause := step.given.facts.get("cause"):
        changed["cause"] = cause
    if step.action in CLOSES:
        changed |= {"closed_at": step.now, "next_rung_at": None}
    return changed


def _check_closing(alarm: Alarm, action: str) -> None:
    if alarm.cleared_at is None:
        raise BadFields({"cleared": "the detector still sounds: it can be closed once it is quiet"})
    if action == "close_test" and not (alarm.is_test or alarm.is_drill):
        raise BadFields({"test": "this alarm was no test and no drill"})
    if action == "recover" and alarm.worst not in CLOSED_BY_ITSELF:
        raise BadFields({"level": "what is critical or serious is closed by somebody, not by itself"})
