"""What the screen of the joint-action centre shows: the open alarms by urgency, and how the devices are.

However many alarms are open, each question is one statement: the open ones stand in an index of their own. What
depends on who asks is composed once for each asker (ADR 28): at every event all screens ask again.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from huiyin.domains.sensing.models import Alarm, Device, Service
from huiyin.domains.sensing.queries.composed import ComposedOnce
from huiyin.domains.sensing.queries.sight import areas_of
from huiyin.domains.sensing.rules import Severity
from huiyin.matters import queries as matters
from huiyin.people.actors import Actor

MOST_OPEN = 20_000
"""More are counted nowhere: a city that has more has other worries."""
_RANKS = Case(*(When(severity=severity.value, then=Value(severity.rank)) for severity in Severity), default=Value(9))


class OpenAlarm(NamedTuple):
    """An open alarm, with what a line of the screen says of it."""

    id: UUID
    number: str
    state: str
    area_id: int
    severity: str
    type: str
    rule: str
    kind: str
    device: str
    room: str
    is_test: bool
    is_drill: bool
    reason: dict[str, Any]
    raised_at: datetime
    acknowledged_at: datetime | None
    cleared_at: datetime | None
    closed_at: datetime | None
    times: int
    rung: int
    next_rung_at: datetime | None
    premises: str
    address: str
    building: str
    flat: str
    lon: float | None
    lat: float | None

    @property
    def where(self) -> str:
        """The place in words; what hangs nowhere is named itself."""
        return self.premises or " ".join(filter(None, (self.address, self.building, self.flat))) or self.device

    @property
    def block(self) -> tuple[str, str]:
        """The building that it belongs to in a storm."""
        return self.address, self.building or self.premises

    @property
    def urgency(self) -> tuple[object, ...]:
        """By which alarms are ordered: the worst, real, without an answer, and the oldest first."""
        tried = self.is_drill or self.is_test
        return Severity(self.severity).rank, tried, self.acknowledged_at is not None, self.raised_at, self.id


_FIELDS = (
    "matter_id", "matter__number", "matter__state", "matter__area_id", "severity", "type", "rule", "device__kind",
    "device__name", "device__room", "is_test", "is_drill", "reason", "raised_at", "acknowledged_at", "cleared_at",
    "closed_at", "times", "rung", "next_rung_at", "premises__name", "premises__address", "premises__building",
    "premises__flat", "premises__lon", "premises__lat",
)  # fmt: skip
_REASON = _FIELDS.index("reason")
_TEXTS = frozenset(
    at for at, name in enumerate(_FIELDS) if name.startswith("premises__") and name[10:] not in {"lon", "lat"}
)
_ANSWERED = "SELECT count(*), avg(raised.acknowledged_at - raised.raised_at) FROM (%s) raised"
_LATEST_RUNGS = """
SELECT DISTINCT ON (alarm_id) alarm_id, told FROM sensing_rung WHERE alarm_id = ANY(%s) ORDER BY alarm_id, number DESC
"""
_composed = ComposedOnce()


@dataclass(frozen=True, slots=True)
class Condition:
    """How devices are: how many in all, how many of them by health, and how many are in test or in repair."""

    total: int
    by_health: Mapping[str, int] = field(default_factory=dict)
    aside: int = 0

    @property
    def online(self) -> int:
        """Those that are heard of, whatever their battery."""
        return self.by_health.get("healthy", 0) + self.by_health.get("low_battery", 0)


@dataclass(frozen=True, slots=True)
class Today:
    """What was raised since midnight, without tests and drills, and how long it took until somebody answered."""

    raised: int
    answered_in: timedelta | None


def open_alarms(actor: Actor, block: tuple[str, str] | None = None) -> list[OpenAlarm]:
    """The open alarms that the actor may read: the worst first, then those without an answer, then the oldest; what is
    only a drill or a test after what is real.

    `block` narrows them to one building. One statement, over `sensing_alarm_open`.
    """
    rows = _composed.rows(("open", actor, block), lambda: _open(actor, block))
    return sorted((_alarm(row) for row in rows), key=lambda one: one.urgency)


def closed_since(actor: Actor, since: datetime, limit: int) -> list[OpenAlarm]:
    """The alarms closed since then, the latest first. One statement, over `sensing_alarm_closed`."""
    rows = _composed.rows(
        ("closed", actor, since, limit),
        lambda: _seen(actor).filter(closed_at__gte=since).order_by("-closed_at").values_list(*_FIELDS)[:limit],
    )
    return [_alarm(row) for row in rows]


def today(actor: Actor, midnight: datetime) -> Today:
    """One statement, over `sensing_alarm_newest`."""
    rows = _composed.rows(("today", actor, midnight), lambda: _raised(actor, midnight), _ANSWERED)
    return Today(*rows[0]) if rows else Today(0, None)


def condition(actor: Actor) -> Condition:
    """How the devices in the actor's areas are. One statement."""
    counted: Counter[str] = Counter()
    aside = 0
    for service, health, n in _composed.rows(("condition", actor), lambda: _devices(actor)):
        if service in {Service.IN_TEST, Service.IN_REPAIR}:
            aside += n
        else:
            counted[health] += n
    return Condition(counted.total() + aside, counted, aside)


def latest_rungs(ids: Collection[UUID]) -> dict[UUID, Sequence[str]]:
    """Whom the last rung of each alarm told. One statement, none without alarms."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LATEST_RUNGS, [list(ids)])
        return dict(cursor.fetchall())


def _open(actor: Actor, block: tuple[str, str] | None) -> "QuerySet[Alarm, Any]":
    rows = _seen(actor).filter(closed_at=None)
    if block is not None:
        rows = rows.filter(premises__address=block[0]).filter(
            Q(premises__building=block[1]) | Q(premises__building="", premises__name=block[1])
        )
    ordered = rows.order_by(_RANKS, F("acknowledged_at").asc(nulls_first=True), "is_drill", "raised_at", "matter_id")
    return ordered.values_list(*_FIELDS)[:MOST_OPEN]


def _raised(actor: Actor, midnight: datetime) -> "QuerySet[Alarm, Any]":
    rows = _seen(actor).filter(raised_at__gte=midnight, is_test=False, is_drill=False)
    return rows.order_by().values_list("raised_at", "acknowledged_at")


def _devices(actor: Actor) -> "QuerySet[Device, Any]":
    areas = areas_of(actor)
    rows = Device.objects.exclude(service=Service.RETIRED)
    if areas is not None:
        rows = rows.filter(premises__area__in=areas)
    return rows.values_list("service", "health").annotate(n=Count("pk")).order_by()


def _seen(actor: Actor) -> "QuerySet[Alarm]":
    return matters.in_sight(Alarm.objects.all(), actor, "matter__", by_hand=True)


def _alarm(row: tuple[Any, ...]) -> OpenAlarm:
    """What hangs nowhere has no words for its place."""
    found = ["" if value is None and at in _TEXTS else value for at, value in enumerate(row)]
    found[_REASON] = json.loads(found[_REASON])
    return OpenAlarm._make(found)
