"""What an alarm sets in motion by itself, in its own transaction, until it is confirmed, given up or released.

asked → done: the device confirms. asked → asked: no answer in time, once more. asked → failed: no answer again, or none
to ask. done, asked or failed → releasing → released: somebody releases it, and the device confirms; or stuck.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.models import AWAY, Actuation, Alarm, Device, Interlock, Premises
from huiyin.domains.sensing.rules import Severity
from huiyin.intake.models import Command
from huiyin.intake.models import State as Ordered
from huiyin.intake.operations import command
from huiyin.intake.operations.commanding import expire
from huiyin.kernel.plaintext import one_line
from huiyin.matters.domain import Step
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import BadFields, Refusal
from huiyin.people.actors import SYSTEM_ACTOR

log = structlog.get_logger(__name__)
State = Actuation.State
ATTEMPTS = 2
RELEASE_WITHIN = timedelta(minutes=2)
"""How long a device has to confirm that it is released: it may be off for a while, and nobody is in danger."""
UNDER_WAY = (State.ASKED, State.RELEASING)
IN_FORCE = (State.ASKED, State.DONE, State.RELEASING)
LONGEST_WITHIN = timedelta(minutes=5)
ENDS = frozenset({Ordered.CONFIRMED, Ordered.FAILED, Ordered.EXPIRED})
_END = {
    (State.ASKED, True): State.DONE,
    (State.ASKED, False): State.FAILED,
    (State.RELEASING, True): State.RELEASED,
    (State.RELEASING, False): State.STUCK,
}
_OUTCOMES = {
    State.DONE: "设备已确认",
    State.FAILED: "设备没有执行，请到现场处理",
    State.RELEASED: "设备已确认解除",
    State.STUCK: "设备没有解除，请到现场处理",
}
_FAILURES = {Ordered.FAILED: "设备拒绝或失败", Ordered.EXPIRED: "设备没有按时回应"}


class _HasMoved(Exception):
    """Somebody has released it at this moment."""


class BadInterlock(ValueError):
    """What was asked for is no interlock; the message says why."""


def put_interlock(
    *, premises: Premises, device: Device, method: str, now: datetime, alarm: str = "", severity: str = "critical",
    undoing: str = "", within: timedelta = timedelta(seconds=15), in_tests: bool = False,
) -> Interlock:  # fmt: skip
    """Let alarms of these premises set a device in motion from now on. Raises `BadInterlock`."""
    known = {rule.alarm for kind in device_types().values() for rule in kind.rules}
    if alarm and alarm not in known:
        raise BadInterlock(f"alarm: one of {', '.join(sorted(known))}, or none for any")
    if severity not in [one.value for one in Severity]:
        raise BadInterlock(f"severity: one of {', '.join(one.value for one in Severity)}")
    if not timedelta(seconds=1) <= within <= LONGEST_WITHIN:
        raise BadInterlock("within: from 1 second to 5 minutes")
    try:
        names = {"method": one_line(method, 64), "undoing": one_line(undoing, 64)}
    except ValueError as wrong:
        raise BadInterlock(str(wrong)) from wrong
    if not names["method"]:
        raise BadInterlock("method: missing")
    return Interlock.objects.create(
        premises=premises, device=device, alarm=alarm, severity=severity, within=within, in_tests=in_tests,
        made_at=now, **names,
    )  # fmt: skip


def end_interlock(*, interlock: Interlock) -> None:
    """Let alarms set it in motion no more; what is in force stays in force."""
    Interlock.objects.filter(pk=interlock.pk).update(enabled=False)


def set_in_motion(*, alarm: Alarm, now: datetime) -> None:
    """Tell the devices what the alarm's place asks for. A fault of ours here holds up no alarm: it is logged."""
    if alarm.premises_id is None:
        return
    if not (asked := list(_asked_for(alarm))):
        return
    try:
        with transaction.atomic():
            for interlock in asked:
                _begin(interlock, alarm, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("interlock_fault", alarm=str(alarm.pk))


def settle(*, actuation_id: int, now: datetime) -> bool:
    """Follow what became of the command of an actuation. Whether anything had."""
    expire(now=now)
    row = _row(actuation_id)
    if row is None or row.state not in UNDER_WAY or row.command.state not in ENDS:
        return False
    confirmed = row.command.state == Ordered.CONFIRMED
    try:
        with transaction.atomic():
            if not confirmed and row.attempt < ATTEMPTS:
                _once_more(row, now)
            else:
                _end(row, _END[State(row.state), confirmed], now)
    except _HasMoved:
        return False
    return True


def release(step: Step) -> None:
    """Undo what the alarm has set in motion. Raises `BadFields` where there is nothing."""
    rows = Actuation.objects.select_related("interlock__device__source", "command", "alarm")
    standing = list(rows.filter(alarm_id=step.matter.pk).exclude(state__in=(State.RELEASING, State.RELEASED)))
    if not standing:
        raise BadFields({"interlock": "nothing is set in motion"})
    for row in standing:
        _release(row, step.now)


def check_released(alarm_id: UUID) -> None:
    """Raises `BadFields` while something that the alarm set in motion is in force: nobody would think of it later."""
    if Actuation.objects.filter(alarm_id=alarm_id, state__in=IN_FORCE).exists():
        raise BadFields({"interlock": "what it has set in motion is in force: release it first"})


def _asked_for(alarm: Alarm) -> Iterable[Interlock]:
    """Those of the place that this alarm asks for, and that it has not set in motion, or somebody has released."""
    rows = Interlock.objects.select_related("device__source").filter(premises=alarm.premises_id, enabled=True)
    rows = rows.filter(Q(alarm="") | Q(alarm=alarm.type))
    if alarm.is_test or alarm.is_drill:
        rows = rows.filter(in_tests=True)
    moved = Actuation.objects.filter(alarm=alarm, state__in=IN_FORCE).values("interlock")
    rank = Severity(alarm.severity).rank
    return [one for one in rows.exclude(pk__in=moved).order_by("id") if rank <= Severity(one.severity).rank]


def _begin(interlock: Interlock, alarm: Alarm, now: datetime) -> None:
    ordered = _order(interlock, interlock.method, interlock.within, now)
    away = interlock.device.service in AWAY
    row, _made = Actuation.objects.update_or_create(
        interlock=interlock,
        alarm=alarm,
        defaults={
            "state": State.ASKED,
            "attempt": ATTEMPTS if away else 1,
            "command": ordered,
            "began_at": now,
            "ended_at": None,
        },
    )
    _record(row, "设备不在用，仍试一次" if away else "已下发", now)


def _end(row: Actuation, state: State, now: datetime) -> None:
    _record(row, _OUTCOMES[state] + _answered(row.command), now, failed=state in {State.FAILED, State.STUCK})
    _change(row, state=state, ended_at=now)


def _once_more(row: Actuation, now: datetime) -> None:
    interlock = row.interlock
    releasing = row.state == State.RELEASING
    method, within = (interlock.undoing, RELEASE_WITHIN) if releasing else (interlock.method, interlock.within)
    _record(row, f"{_FAILURES[Ordered(row.command.state)]}，再下发一次{_answered(row.command)}", now)
    _change(row, attempt=row.attempt + 1, command=_order(interlock, method, within, now))


def _release(row: Actuation, now: datetime) -> None:
    interlock = row.interlock
    if not interlock.undoing:  # it is put back by hand, where it stands
        Actuation.objects.filter(pk=row.pk).update(state=State.RELEASED, ended_at=now)
        return
    ordered = _order(interlock, interlock.undoing, RELEASE_WITHIN, now)
    Actuation.objects.filter(pk=row.pk).update(state=State.RELEASING, attempt=1, command=ordered, ended_at=None)


def _order(interlock: Interlock, method: str, within: timedelta, now: datetime) -> Command:
    params = interlock.params if method == interlock.method else None
    return command(source_id=interlock.device.source_id, method=method, params=params, now=now, lasts=within)


def _record(row: Actuation, said: str, now: datetime, *, failed: bool = False) -> None:
    """Write it on the alarm's history, unless the alarm is closed."""
    data = {"device": str(row.interlock.device), "command": row.command.method, "outcome": said}
    action = "interlock_failed" if failed else "interlock"
    try:
        act(matter_id=row.alarm_id, action=action, actor=SYSTEM_ACTOR, now=now, data=data)
    except Refusal as why:
        log.info("interlock_unrecorded", actuation=row.pk, why=type(why).__name__)


def _change(row: Actuation, **changed: object) -> None:
    """Change it, if it is still as it was looked at. The alarm's matter is locked before it, here as everywhere."""
    same = Actuation.objects.filter(pk=row.pk, state=row.state, command=row.command_id)
    if not same.update(**changed):
        raise _HasMoved


def _row(actuation_id: int) -> Actuation | None:
    rows = Actuation.objects.select_related("interlock__device__source", "command")
    return rows.filter(pk=actuation_id).first()


def _answered(ordered: Command) -> str:
    return f"：{str(ordered.answer)[:120]}" if ordered.answer not in (None, {}, "") else ""
