"""What doors refused, added up over days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

MOST = 500
_SUMMED = """
select door, reason, sum(count)::bigint, max(last_at),
    coalesce((array_agg(last_from order by day desc) filter (where last_from <> ''))[1], '')
from intake_refusal where day >= %s group by door, reason
order by max(coalesce(last_at, day::timestamptz)) desc, door, reason limit %s
"""


@dataclass(frozen=True, slots=True)
class Refused:
    """One reason of one door: how often, when last (not known of what an older product counted), and from where."""

    door: str
    reason: str
    count: int
    last_at: datetime | None
    last_from: str


def refused(since: date, most: int = MOST) -> Sequence[Refused]:
    """What was refused since that day, what was refused last first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMED, [since, most])
        return [Refused(*row) for row in cursor.fetchall()]
