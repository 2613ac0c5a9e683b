"""The open alarms of somebody who goes there: their own first."""

from collections.abc import Sequence

from django.db.models import Case, F, Q, Value, When

from huiyin.domains.sensing.models import Alarm
from huiyin.domains.sensing.rules import Severity
from huiyin.matters import queries as matters
from huiyin.people.actors import Actor

_RANKS = Case(*(When(severity=severity.value, then=Value(severity.rank)) for severity in Severity), default=Value(9))


def my_alarms(actor: Actor, limit: int) -> Sequence[Alarm]:
    """What this person has, what waits for their unit, what nobody has answered, then what others have in hand.

    Each the worst first, then those without an answer, then the oldest. One statement, over `sensing_alarm_open`.
    """
    of_unit = Q(matter__owner_person=None, matter__owner_unit__in=actor.unit_ids)
    whose = Case(
        When(matter__owner_person=actor.user_id, then=Value(0)),
        When(of_unit, then=Value(1)),
        When(acknowledged_at=None, then=Value(2)),
        default=Value(3),
    )
    rows = matters.in_sight(Alarm.objects.filter(closed_at=None), actor, "matter__", by_hand=True)
    rows = rows.select_related("matter", "matter__owner_unit", "matter__owner_person", "device", "premises")
    unanswered = F("acknowledged_at").asc(nulls_first=True)
    return list(rows.order_by(whose, _RANKS, unanswered, "raised_at", "matter_id")[:limit])
