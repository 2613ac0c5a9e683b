"""What the public reads: sums of groups of published months, and nothing else (docs/adr/0021).

A group is what shares month, area and category in the rows that were given out, at least `publishing.ALONE` matters.
Every answer is a sum of whole groups, so two answers never differ by fewer, whatever periods, areas or categories are
subtracted from one another, and anybody can reckon each from the rows.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from huiyin.matters.figures.tallies import Tally, tally_of
from huiyin.matters.models import PublishedMonth

Groups = Mapping[tuple[str, str], Tally]
"""By area (code of a street or `*`) and category."""


def groups(kind: str, months: Sequence[date]) -> dict[date, Groups]:
    """The groups of those of the months that are published, each in its last edition; one statement once seen."""
    rows = PublishedMonth.objects.filter(kind=kind, month__in=months).order_by("month", "-edition").distinct("month")
    return {month: _of_edition(pk, made_at) for month, pk, made_at in rows.values_list("month", "pk", "made_at")}


def tallies(
    kind: str, months: Sequence[date], group_of: Callable[[str, str], str | None]
) -> dict[date, dict[str, Tally]]:
    """The tallies of each published month by what `group_of` says of area and category; None leaves a group out."""
    found: dict[date, dict[str, Tally]] = {}
    for month, of_month in groups(kind, months).items():
        found[month] = {}
        for (area, category), tally in of_month.items():
            key = group_of(area, category)
            if key is not None:
                found[month].setdefault(key, Tally()).add(tally)
    return found


@lru_cache(maxsize=120)
def _of_edition(pk: int, _made_at: datetime) -> Groups:
    """Kept in memory: an edition never changes."""
    told = PublishedMonth.objects.values_list("figures", flat=True).get(pk=pk)
    return {(area, category): tally_of(group) for area, category, *group in told.get("groups", ())}
