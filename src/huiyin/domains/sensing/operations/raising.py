"""What the evaluator writes: an alarm is raised, gets worse, is quiet again; the ladder climbs.

Everything here runs in the transaction that passes the observation, so it happens once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import F
from msgspec import to_builtins

from huiyin.database.pipeline import at_once
from huiyin.database.rows import insert
from huiyin.domains.sensing.adapters.device_types import device_types
from huiyin.domains.sensing.adapters.ladders import ROLES, ladders
from huiyin.domains.sensing.models import Alarm, Device, Premises, Rung
from huiyin.domains.sensing.operations import telling
from huiyin.domains.sensing.operations.interlocking import set_in_motion
from huiyin.domains.sensing.operations.quieting import make_quiet
from huiyin.domains.sensing.operations.surroundings import KIND, Surroundings, surroundings_of
from huiyin.domains.sensing.rules import Change, Rule, Severity
from huiyin.domains.sensing.rules.ladders import TEST, Ladder
from huiyin.intake.sent import PARTITIONS
from huiyin.kernel.clock import from_ms
from huiyin.matters.operations import MatterDraft, Place, act, open_matter
from huiyin.matters.rules.refusals import Refusal, StateHasMoved
from huiyin.notices import operations as notices
from huiyin.people.actors import SYSTEM_ACTOR, Actor, ActorKind

ROLES_ASKED = tuple(sorted(ROLES))


@dataclass(frozen=True, slots=True)
class Found:
    """What the evaluator found of a device: which rule, what happened, and the sentence that says why."""

    device: Device
    rule: Rule
    change: Change
    words: str
    is_test: bool = False
    is_drill: bool = False

    @property
    def at(self) -> datetime:
        """When it happened, by the device's time put right."""
        return from_ms(self.change.at_ms)


def raise_alarm(*, found: Found, now: datetime, around: Surroundings | None = None) -> Alarm:
    """Raise an alarm, or go on with the one that is open: its sensor was quiet for a while and is so no more.

    The matter, the alarm's row, the first rung and its notices are written together. `around`: what was found of the
    device's surroundings in this transaction already.
    """
    device, premises = found.device, found.device.premises
    around = around or surroundings_of([device.pk], now)[device.pk]
    standing = around.standing.get(found.rule.alarm)
    if standing is not None:
        with at_once():
            if _go_on(standing, found, now):
                return standing
    owner = around.circle.owner
    draft = MatterDraft(
        title=_title(found),
        words={"words": found.words},
        source="device",
        place=_place(premises),
        facts={"device": device.pk, "type": found.rule.alarm, "level": found.change.severity.value},
        contact=owner.contact if owner else None,
        reporter_id=owner.user_id if owner else None,
        priority=1 if found.change.severity is Severity.CRITICAL else 0,
        announced=False,
    )
    rows: list[Alarm] = []
    open_matter(
        kind=KIND,
        actor=_actor(device),
        draft=draft,
        now=now,
        client_id=f"alarm:{device.pk}:{found.rule.alarm}:{found.change.at_ms}",
        also=partial(_write, found=found, circle=around.circle, now=now, rows=rows),
        found=around.circle.office,
        serial=around.serial,
    )
    if around.interlocked:
        with at_once():
            set_in_motion(alarm=rows[0], now=now)
    return rows[0]


def _write(matter: Any, *, found: Found, circle: telling.Circle, now: datetime, rows: list[Alarm]) -> None:
    ladder = _ladder(found.change.severity, found.is_test)
    severity = found.change.severity.value
    alarm = Alarm(
        matter=matter,
        device=found.device,
        premises_id=found.device.premises_id,
        type=found.rule.alarm,
        rule=found.rule.code,
        severity=severity,
        worst=severity,
        reason=to_builtins(found.change.reason),
        is_test=found.is_test,
        is_drill=found.is_drill,
        observed_at=found.at,
        raised_at=now,
        rung=0,
        next_rung_at=now + timedelta(milliseconds=ladder.every_ms),
    )
    insert(alarm)
    _take_rung(alarm, ladder, 0, circle, matter.number, now)
    rows.append(alarm)


def climb(*, alarm: Alarm, now: datetime) -> bool:
    """Take the next rung of an alarm that nobody has acknowledged. Whether it was taken."""
    ladder = _ladder(Severity(alarm.severity), alarm.is_test)
    number = alarm.rung + 1
    matter = alarm.matter
    circle = telling.circle_of(alarm.premises_id, matter.area_id, ROLES_ASKED, now)
    told = telling.told(circle, ladder.rung(number))
    data = {"rung": number, "told": telling.in_words(told)}
    try:
        # The matter is locked before its alarm, here as everywhere: whoever answers it does so too.
        act(matter_id=alarm.pk, action="told", actor=SYSTEM_ACTOR, now=now, data=data, client_id=f"rung:{number}")
    except Refusal:  # somebody has answered meanwhile
        return False
    ours = Alarm.objects.filter(pk=alarm.pk, rung=number, next_rung_at=alarm.next_rung_at)
    if not ours.update(next_rung_at=now + timedelta(milliseconds=ladder.every_ms)):  # another process took it
        return False
    _take_rung(alarm, ladder, number, circle, matter.number, now)
    return True


def move_ladders(*, partitions: Iterable[int], by: timedelta) -> None:
    """Our clock was set by so much: the next rungs of these partitions wait as long as they would have."""
    climbing = Alarm.objects.filter(next_rung_at__isnull=False).alias(partition=F("device__source_id") % PARTITIONS)
    climbing.filter(partition__in=list(partitions)).update(next_rung_at=F("next_rung_at") + by)


def pull_back(*, alarm: Alarm, now: datetime) -> datetime:
    """When an open ladder climbs: no later than one interval from now, though a clock that ran ahead has set it."""
    assert alarm.next_rung_at is not None
    latest = now + timedelta(milliseconds=_ladder(Severity(alarm.severity), alarm.is_test).every_ms)
    if alarm.next_rung_at > latest:
        Alarm.objects.filter(pk=alarm.pk, next_rung_at=alarm.next_rung_at).update(next_rung_at=latest)
    return min(alarm.next_rung_at, latest)


def set_level(*, found: Found, now: datetime) -> Alarm | None:
    """Say that it is worse or better than it was. Worse tells everybody anew, from the first rung of that severity."""
    alarm = _open(found)
    if alarm is None:
        return None
    severity = found.change.severity
    worse = severity.rank < Severity(alarm.worst).rank
    changed: dict[str, Any] = {"severity": severity.value, "reason": to_builtins(found.change.reason)}
    if worse:
        changed |= {"worst": severity.value}
    _act(alarm, "level_changed", now, {"level": severity.value, "words": found.words})
    Alarm.objects.filter(pk=alarm.pk).update(**changed)
    if worse:
        alarm.severity = severity.value
        set_in_motion(alarm=alarm, now=now)
        _tell_anew(alarm, severity, now)
    return alarm


def clear_alarm(*, found: Found, now: datetime) -> Alarm | None:
    """Say that the sensor is quiet. What needs nobody is closed with it: a test, or what was minor and unanswered."""
    alarm = _open(found)
    if alarm is None:
        return None
    if alarm.cleared_at is None:
        make_quiet(alarm=alarm, words=found.words, at=found.at, now=now)
    return alarm


def raise_for_real(*, alarm: Alarm, now: datetime) -> None:
    """The test is over and the detector still sounds: from now on it is an alarm, and the first rung is told anew."""
    try:
        _act(alarm, "raised_again", now, {"level": alarm.severity})
    except StateHasMoved:  # somebody closed it at this moment
        return
    Alarm.objects.filter(pk=alarm.pk).update(is_test=False)
    alarm.is_test = False
    _tell_anew(alarm, Severity(alarm.severity), now)


def _go_on(alarm: Alarm, found: Found, now: datetime) -> bool:
    """Go on with an open alarm; not if somebody closed it at this moment."""
    severity = found.change.severity
    try:
        _act(alarm, "raised_again", now, {"level": severity.value, "words": found.words})
    except StateHasMoved:
        return False
    changed: dict[str, Any] = {"times": F("times") + 1, "cleared_at": None, "severity": severity.value}
    if severity.rank < Severity(alarm.worst).rank:
        changed["worst"] = severity.value
    Alarm.objects.filter(pk=alarm.pk).update(**changed)
    alarm.severity = severity.value
    set_in_motion(alarm=alarm, now=now)
    _tell_anew(alarm, severity, now)
    return True


def _tell_anew(alarm: Alarm, severity: Severity, now: datetime) -> None:
    """Tell the first rung's people again. Where nobody has acknowledged, the ladder begins anew with it."""
    alarm.refresh_from_db(fields=["rung", "next_rung_at"])
    ladder = _ladder(severity, alarm.is_test)
    number = alarm.rung + 1
    climbs = alarm.next_rung_at is not None
    alarm.next_rung_at = now + timedelta(milliseconds=ladder.every_ms) if climbs else None
    Alarm.objects.filter(pk=alarm.pk).update(rung=number, next_rung_at=alarm.next_rung_at)
    circle = telling.circle_of(alarm.premises_id, alarm.matter.area_id, ROLES_ASKED, now)
    _take_rung(alarm, ladder, number, circle, alarm.matter.number, now, as_number=0)


def _take_rung(
    alarm: Alarm,
    ladder: Ladder,
    number: int,
    circle: telling.Circle,
    matter_number: str,
    now: datetime,
    as_number: int | None = None,
) -> list[str]:
    rung = ladder.rung(number if as_number is None else as_number)
    told = telling.told(circle, rung)
    insert(Rung(alarm=alarm, number=number, at=now, told=told))
    params = {"number": matter_number, "kind": KIND, "rung": number}
    drafts = telling.drafts(circle, rung, alarm.matter_id, params)
    if drafts:
        notices.write(drafts, now)
    return told


def _open(found: Found) -> Alarm | None:
    rows = Alarm.objects.select_related("matter")
    return rows.filter(device=found.device, type=found.rule.alarm, closed_at=None).first()


def _act(alarm: Alarm, action: str, now: datetime, data: dict[str, object], client_id: str = "") -> None:
    """Take a step of the system's own."""
    act(matter_id=alarm.matter_id, action=action, actor=SYSTEM_ACTOR, now=now, data=data, client_id=client_id)


def _ladder(severity: Severity, is_test: bool) -> Ladder:
    return ladders()[TEST if is_test else severity.value]


def _title(found: Found) -> str:
    mark = "演练" if found.is_drill else "测试" if found.is_test else ""
    where = str(found.device.premises or found.device)
    return "".join((f"【{mark}】" if mark else "", found.rule.name.zh, f" · {where}"))[:200]


def _place(premises: Premises | None) -> Place:
    if premises is None:
        return Place()
    words = " ".join(filter(None, (premises.address, premises.building, premises.flat)))
    return Place(premises.lon, premises.lat, words, premises.area_id)


def _actor(device: Device) -> Actor:
    kind = device_types().get(device.kind)
    name = device.name or (kind.name.zh if kind else "") or str(device)
    return Actor(kind=ActorKind.DEVICE, name=name[:120], key=f"device:{device.pk}")
