"""Which units most likely do a matter: those that did most of the matters like it around it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from huiyin.matters.domain import domains
from huiyin.matters.models import Fact
from huiyin.places.queries import area_tree

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

LOOKS_BACK = timedelta(days=180)
MOST = 5


def usual_units(matter: "Matter", now: datetime) -> Sequence[int]:
    """The units that had most of the matters like this one in the last half year, up to five, whoever has it left out.

    Alike are those of its categories in its street, the second area above its cell. Two statements, read from the index
    fact_month_area.
    """
    meant = domains.get(matter.kind).meant
    categories = meant(matter) if meant else ()
    if not categories:
        return ()
    tree = area_tree()
    around = tree.chain(matter.area_id)[:3][-1]
    facts = Fact.objects.filter(kind=matter.kind, month__in=_months(now), category__in=categories)
    if around.id != tree.city.id:
        facts = facts.filter(area_id__in=tree.below(around.id))
    counted = facts.exclude(unit_id=matter.owner_unit_id).values("unit_id").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "unit_id").values_list("unit_id", flat=True)[:MOST])


def _months(now: datetime) -> list[date]:
    """The first days of the months that the look back touches."""
    month, found = timezone.localtime(now).date().replace(day=1), []
    first = timezone.localtime(now - LOOKS_BACK).date().replace(day=1)
    while month >= first:
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found
