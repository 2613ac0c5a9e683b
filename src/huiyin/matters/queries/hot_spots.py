"""Where much is raised: matters by H3 cell and by week, for whoever may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import BigIntegerField, Count, Func, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from huiyin.kernel.hexagons import parent_masks
from huiyin.matters.models import Matter
from huiyin.matters.queries.lists import MatterFilter
from huiyin.matters.queries.whole import whole
from huiyin.people.actors import Actor

WEEKS = 26
"""How far back the map looks: half a year."""
MOST_CELLS = 2000


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A cell: how many matters were raised in it, and how many of these are still open."""

    cell: int
    raised: int
    open: int


def first_week(now: datetime) -> date:
    """The Monday with which the look back begins."""
    today = timezone.localtime(now).date()
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def hot_spots(
    actor: Actor, narrowed: MatterFilter, now: datetime, *, week: date | None, resolution: int
) -> Sequence[HotSpot]:
    """The cells of one week (that begins on Monday `week`) or of all of them, the fullest first; one statement.

    The coarser cell is worked out from the bits of the finest by the database, inside the index matter_hot_spots.
    """
    keep, ones = parent_masks(resolution)
    # Written out, for Django takes a bare whole number for a 32-bit one, and psycopg would cut it in silence.
    parent = f"((%(expressions)s & {keep}) | {ones})"
    rows = _since(actor, narrowed, now) if week is None else _of_week(actor, narrowed, now, week)
    cells = (
        rows.annotate(cell=Func("hexagon", template=parent, output_field=BigIntegerField())).values("cell").order_by()
    )
    counted = cells.annotate(raised=Count("pk"), unsolved=Count("pk", filter=Q(closed_at=None)))
    fullest = counted.order_by("-raised", "cell")[:MOST_CELLS]
    return [HotSpot(*row) for row in fullest.values_list("cell", "raised", "unsolved")]


def weeks_of(actor: Actor, narrowed: MatterFilter, now: datetime) -> list[tuple[date, int]]:
    """Each week of the last half year, oldest first, with how many matters that have a place were raised in it."""
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = _since(actor, narrowed, now).annotate(week=TruncWeek("opened_at", tzinfo=zone)).values("week").order_by()
    counted = {at.date(): n for at, n in rows.annotate(n=Count("pk")).values_list("week", "n")}
    start = first_week(now)
    return [(monday, counted.get(monday, 0)) for monday in (start + timedelta(weeks=n) for n in range(WEEKS))]


def _since(actor: Actor, narrowed: MatterFilter, now: datetime) -> QuerySet[Matter]:
    return _placed(actor, narrowed, now).filter(opened_at__gte=_midnight(first_week(now)))


def _of_week(actor: Actor, narrowed: MatterFilter, now: datetime, week: date) -> QuerySet[Matter]:
    ends = _midnight(week + timedelta(weeks=1))
    return _placed(actor, narrowed, now).filter(opened_at__gte=_midnight(week), opened_at__lt=ends)


def _placed(actor: Actor, narrowed: MatterFilter, now: datetime) -> QuerySet[Matter]:
    """What a list with this filter holds, as far as it has a place; deadlines are those of the inbox."""
    return whole(actor, narrowed, now, at_inbox=bool(narrowed.due)).filter(hexagon__isnull=False)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE))
