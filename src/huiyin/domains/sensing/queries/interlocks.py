"""What alarms have set in motion."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F, Q

from huiyin.domains.sensing.models import Actuation
from huiyin.intake.models import State
from huiyin.intake.sent import PARTITIONS

_OPEN = (State.ASKED, State.SENT)


def unsettled(partitions: Iterable[int], now: datetime) -> Sequence[tuple[int, int]]:
    """The actuations of these partitions whose command has ended or is overdue, after the source of the alarm."""
    rows = Actuation.objects.filter(state__in=("asked", "releasing"))
    over = ~Q(command__state__in=_OPEN) | Q(command__expires_at__lte=now)
    ours = rows.alias(partition=F("alarm__device__source_id") % PARTITIONS).filter(partition__in=list(partitions))
    return list(ours.filter(over).order_by("id").values_list("alarm__device__source_id", "id")[:100])
