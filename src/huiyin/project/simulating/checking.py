"""What the devices know, compared with what the database has: every acknowledged message, and every fire once."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from huiyin.domains.sensing.models import Alarm, Device
from huiyin.domains.sensing.operations import ALARM
from huiyin.kernel.clock import to_ms
from huiyin.notices.models import Notice
from huiyin.project.simulating.plan import District, Known

PATIENCE = 60.0
"""Seconds in which the evaluator has to come to the end of what was stored."""
_STORED = """
select source_id, (values->>'n')::bigint, told_at from intake_observation
where source_id = any(%s) and received_at >= %s
"""


@dataclass(slots=True)
class Verdict:
    """What was found wrong, a sentence each; empty when all is as it must be."""

    wrong: list[str] = field(default_factory=list)
    stored: int = 0
    alarms: int = 0

    def expect(self, holds: bool, sentence: str) -> None:
        """Note the sentence unless it holds."""
        if not holds:
            self.wrong.append(sentence)


def check(district: District, known: Known, began: datetime) -> Verdict:
    """Compare. Waits for the evaluator first."""
    verdict = Verdict()
    _await_alarms(district, len(known.burning))
    _check_stored(district, known, began, verdict)
    _check_fires(district, known, verdict)
    return verdict


def _await_alarms(district: District, wanted: int) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and _fires(district).values("device").distinct().count() < wanted:
        time.sleep(0.5)


def _check_stored(district: District, known: Known, began: datetime, verdict: Verdict) -> None:
    sources = list(Device.objects.filter(premises__area=district.area_id).values_list("source_id", flat=True))
    numbers: Counter[int] = Counter()
    told: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [sources, began])
        for source, number, told_at in cursor.fetchall():
            verdict.stored += 1
            if number is None:
                told.add((source, to_ms(told_at) if told_at else 0))
            elif source not in known.wrong_clocks:
                numbers[number] += 1
            else:  # a time that cannot be is no part of what makes a message the same: it may stand here twice
                numbers[number] = 1
    lost = len(known.acknowledged - numbers.keys()) + len(known.confirmed - told)
    verdict.expect(not lost, f"{lost} acknowledged messages are not stored")
    twice = sum(count > 1 for count in numbers.values())
    verdict.expect(not twice, f"{twice} messages are stored twice")


def _check_fires(district: District, known: Known, verdict: Verdict) -> None:
    unheard = len(known.burning - known.heard)
    verdict.expect(not unheard, f"{unheard} fires were never acknowledged")
    alarms = list(_fires(district).select_related("device"))
    verdict.alarms = len(alarms)
    raised = Counter(alarm.device.source_id for alarm in alarms)
    missing = len(known.burning - raised.keys())
    verdict.expect(not missing, f"{missing} fires raised no alarm")
    doubled = sum(count > 1 for count in raised.values())
    verdict.expect(not doubled, f"{doubled} fires raised more than one alarm")
    invented = len(raised.keys() - known.burning)
    verdict.expect(not invented, f"{invented} alarms of fire where nothing burned")
    everybody = {district.owner_id, district.grid_id, district.dispatcher_id}
    told: dict[UUID, set[int | None]] = {alarm.pk: set() for alarm in alarms}
    for subject, user in Notice.objects.filter(subject__in=told, template=ALARM).values_list("subject", "user"):
        told[subject].add(user)
    untold = sum(not everybody <= people for people in told.values())
    verdict.expect(not untold, f"{untold} alarms were not told to owner, grid worker and centre")


def _fires(district: District) -> QuerySet[Alarm]:
    return Alarm.objects.filter(premises__area=district.area_id, type="fire", is_test=False, is_drill=False)
