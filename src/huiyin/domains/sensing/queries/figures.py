"""What a street is judged by: how soon alarms are answered, reached and closed, how many are false, who is covered.

Tests and drills are counted nowhere. A place is that of the premises; what hangs nowhere stands in the total alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from huiyin.domains.sensing.queries.sight import areas_of
from huiyin.people.actors import Actor
from huiyin.places.levels import Level
from huiyin.places.queries import area_tree


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: the median, and what nine of ten were within. None where nothing was measured."""

    median: float | None
    ninety: float | None


@dataclass(frozen=True, slots=True)
class AlarmFigures:
    """The alarms of a street and a month; None for all of them. `judged` are those that turned out real or false."""

    street_id: int | None
    month: date | None
    raised: int
    judged: int
    false: int
    acknowledged: Times
    arrived: Times
    closed: Times

    @property
    def false_rate(self) -> float | None:
        """Per cent of those that were judged."""
        return 100 * self.false / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The registered rented homes of a street now, those with a smoke alarm that is well, and its silent devices."""

    street_id: int | None
    homes: int
    covered: int
    silent: int

    @property
    def rate(self) -> float | None:
        """Per cent of the registered homes."""
        return 100 * self.covered / self.homes if self.homes else None


_PARTS = ("acknowledged_at", "arrived_at", "closed_at")
_TIMES = ", ".join(
    f"percentile_cont(array[0.5, 0.9]) within group (order by extract(epoch from {part} - raised_at))"
    f" filter (where {part} is not null)"
    for part in _PARTS
)
# over sensing_alarm_newest; one statement for all months, all streets, each alone and together
_ALARMS = f"""
with known(area, street) as (select * from unnest(%s::bigint[], %s::bigint[])),
counted as (
    select known.street, date_trunc('month', a.raised_at at time zone %s)::date as month,
        a.raised_at, a.acknowledged_at, a.arrived_at, a.closed_at, a.is_false
    from sensing_alarm a left join sensing_premises p on p.id = a.premises_id left join known on known.area = p.area_id
    where a.raised_at >= %s and a.raised_at < %s and not a.is_test and not a.is_drill and (%s or known.area is not null)
)
select case when grouping(street) = 0 then street end, case when grouping(month) = 0 then month end,
    grouping(street), grouping(month), count(*), count(is_false), count(*) filter (where is_false), {_TIMES}
from counted group by grouping sets ((street, month), (street), (month), ())
"""  # noqa: S608  # of constants alone
_COVERAGE = """
with known(area, street) as (select * from unnest(%s::bigint[], %s::bigint[]))
select case when grouping(known.street) = 0 then known.street end, grouping(known.street),
    count(*) filter (where p.use = 'home'),
    count(*) filter (where p.use = 'home' and coalesce(d.well, false)), coalesce(sum(d.silent), 0)
from sensing_premises p left join known on known.area = p.area_id
left join (
    select premises_id, bool_or(kind = 'smoke' and health = 'healthy' and service = 'in_service') as well,
        count(*) filter (where health = 'silent' and service <> 'in_repair') as silent
    from sensing_device where service <> 'retired' and premises_id is not null group by premises_id
) d on d.premises_id = p.id
where %s or known.area is not null
group by grouping sets ((known.street), ())
"""


def alarm_figures(actor: Actor, since: datetime, until: datetime, zone: str) -> list[AlarmFigures]:
    """By street and month, by each, and of all, in the areas that the actor looks after. One statement."""
    areas, streets, everywhere = _known(actor)
    rows = _rows(_ALARMS, [areas, streets, zone, since, until, everywhere])
    found = []
    for street, month, all_streets, all_months, raised, judged, false, *times in rows:
        if street is None and not all_streets:  # what hangs nowhere
            continue
        measured = [Times(*one) if one else Times(None, None) for one in times]
        whole_month = None if all_months else month
        found.append(AlarmFigures(None if all_streets else street, whole_month, raised, judged, false, *measured))
    return found


def coverage(actor: Actor) -> list[Coverage]:
    """By street and of all, as it is now. One statement."""
    areas, streets, everywhere = _known(actor)
    rows = _rows(_COVERAGE, [areas, streets, everywhere])
    return [
        Coverage(None if whole else street, homes, covered, int(silent))
        for street, whole, homes, covered, silent in rows
        if whole or street is not None
    ]


def _rows(statement: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(given))
        return list(cursor.fetchall())


def _known(actor: Actor) -> tuple[list[int], list[int], bool]:
    """The actor's areas that lie in a street, the street of each, and whether they see everything."""
    tree = area_tree()
    seen = areas_of(actor)
    pairs = [
        (area, street.id)
        for street in tree.of_level(Level.STREET)
        for area in tree.below(street.id)
        if seen is None or area in seen
    ]
    return [area for area, _street in pairs], [street for _area, street in pairs], seen is None
