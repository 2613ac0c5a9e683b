"""Publishing a month: its rows without anything personal, coarsened until nobody stands alone, and figures from them.

The published figures are reckoned from exactly the rows that are given out, so that anybody can reckon them again.
"""

import csv
import gzip
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from huiyin.matters.figures.definitions import definitions, options_of, values_in_force
from huiyin.matters.figures.predicates import Options, compiled
from huiyin.matters.figures.tallies import HALF_HOUR, Tally, counted, counting, plain
from huiyin.matters.models import FactMonth, PublishedMonth
from huiyin.places.queries import area_tree

ALONE = 5
"""Fewer than this share a month, area and category: the area, then the category, is left out."""
AREA_LEVEL = "street"
OTHER = "*"
"""Stands where an area or a category was left out."""
COLUMNS = (
    "month", "area", "category", "response_minutes", "answer_minutes", "on_time", "assigned", "returned", "passed_on",
    "extended", "reopened", "joined", "foreign", "closed", "verdict", "rating",
)  # fmt: skip
FLAGS = COLUMNS[5:14]


@dataclass(frozen=True, slots=True)
class Row:
    """One matter as it is given out: area (code of a street or `*`), category, and the values of the other columns."""

    area: str
    category: str
    values: tuple[Any, ...]


@transaction.atomic
def publish(*, kind: str, month: date, now: datetime, again: bool = True) -> PublishedMonth | None:
    """Publish the month as it stands. None when it stands as it was last published, or fewer than `ALONE` are in it;
    without `again` also when it was published before.

    One at a time: the month's row is locked, and its facts stand still meanwhile.
    """
    FactMonth.objects.select_for_update().filter(kind=kind, month=month).first()
    if not again and PublishedMonth.objects.filter(kind=kind, month=month).exists():
        return None
    return put_out(kind=kind, month=month, rows=_rows(kind, month), now=now)


def put_out(*, kind: str, month: date, rows: Iterable[Row], now: datetime) -> PublishedMonth | None:
    """Publish these rows of a month, coarsened; otherwise as `publish`."""
    rows = sorted(coarsened(rows), key=lambda row: [row.area, row.category, *map(str, row.values)])
    if len(rows) < ALONE:
        return None
    text = as_csv(month, rows)
    digest = hashlib.sha256(text).hexdigest()
    values, meant = values_in_force([month])[month], meanings()
    before = PublishedMonth.objects.filter(kind=kind, month=month).order_by("-edition").first()
    if before and (before.digest, before.options, before.definitions) == (digest, values, meant):
        return None
    return PublishedMonth.objects.create(
        kind=kind, month=month, edition=before.edition + 1 if before else 1, made_at=now, rows=len(rows),
        data=gzip.compress(text, mtime=0), digest=digest, figures=_figures(rows, options_of(values)),
        options=values, definitions=meant,
    )  # fmt: skip


def meanings() -> dict[str, list[list[str]]]:
    """The predicates of numerator and denominator of each figure, as they are defined today."""
    return {f.key: [list(f.numerator), list(f.denominator)] for f in definitions().figures}


def _rows(kind: str, month: date) -> Iterator[Row]:
    tree = area_tree()
    streets: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT area_id, category, {_quoted(COLUMNS[3:])} FROM matters_fact WHERE kind = %s AND month = %s",  # noqa: S608
            [kind, month],
        )
        for area_id, category, *values in cursor.fetchall():
            if area_id not in streets:
                streets[area_id] = next((a.code for a in tree.chain(area_id) if a.level == AREA_LEVEL), OTHER)
            yield Row(streets[area_id], category, tuple(values))


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)  # "foreign" is a word of SQL


def coarsened(rows: Iterable[Row]) -> list[Row]:
    """The rows with area, then category, left out where fewer than `ALONE` share them.

    What is still too few after that takes one more group with it, so that it cannot be found by subtraction.
    """
    found = list(rows)
    for keep_category in (True, False):
        shared = Counter((row.area, row.category) for row in found)
        small = {group for group, n in shared.items() if n < ALONE}
        if small and sum(shared[group] for group in small) < ALONE and (rest := shared.keys() - small):
            small.add(min(rest, key=lambda group: (shared[group], group)))
        found = [_blurred(row, keep_category) if (row.area, row.category) in small else row for row in found]
    return found


def _blurred(row: Row, keep_category: bool) -> Row:
    return Row(OTHER, row.category if keep_category else OTHER, row.values)


def as_csv(month: date, rows: Sequence[Row]) -> bytes:
    """The rows as CSV (UTF-8, LF); yes and no are 1 and 0, what is not known is empty."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(COLUMNS)
    for row in rows:
        plain = (int(value) if isinstance(value, bool) else value for value in row.values)
        write([f"{month:%Y-%m}", row.area, row.category, *plain])
    return out.getvalue().encode()


def _figures(rows: Sequence[Row], options: Options) -> dict[str, Any]:
    """The figures of the whole month, by area, by category, and of every group, as they stand in the rows.

    A group is area, category and what `tallies.plain` makes of its tally; the others are sums of groups.
    """
    groups = _groups(rows, options)
    sums: dict[str, dict[str, Tally]] = {"all": {"": Tally()}, "area": {}, "category": {}}
    for (area, category), tally in groups.items():
        for by, key in (("all", ""), ("area", area), ("category", category)):
            sums[by].setdefault(key, Tally()).add(tally)
    named: dict[str, Any] = {
        by: {key: {"raised": t.raised, "shares": t.shares} for key, t in sorted(some.items())}
        for by, some in sums.items()
    }
    return named | {"groups": [[*key, *plain(tally)] for key, tally in sorted(groups.items())]}


def _groups(rows: Sequence[Row], options: Options) -> dict[tuple[str, str], Tally]:
    """The tally of each area and category, by the same SQL predicates as everywhere else."""
    columns, values = counting(options)
    condition, given = compiled(("counted",), options)
    names = ("area", "category", *COLUMNS[3:])
    types = ["text", "text", "int", "int", *["boolean"] * len(FLAGS), "int", "int"]
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    given_out = [[row.area for row in rows], [row.category for row in rows]]
    given_out += [[row.values[n] for row in rows] for n in range(len(COLUMNS[3:]))]
    half_hours = (
        f"array_agg(f.answer_minutes / {HALF_HOUR}) FILTER (WHERE {condition} AND f.answer_minutes IS NOT NULL)"
    )
    parameters: list[Any] = [*values, *given, *given_out]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.area, f.category, {columns}, {half_hours} FROM unnest({arrays}) AS f({_quoted(names)})"  # noqa: S608
            " GROUP BY 1, 2",
            parameters,
        )
        found = {}
        for area, category, *counts, answered in cursor.fetchall():
            classes = Counter(answered or ())
            found[area, category] = counted([*counts, list(classes), list(classes.values())])
        return found


def options_published(kind: str, months: Sequence[date]) -> dict[date, dict[str, str]]:
    """The values of the options by which those of the months that are published were reckoned; one statement."""
    rows = PublishedMonth.objects.filter(kind=kind, month__in=months).order_by("month", "-edition").distinct("month")
    return dict(rows.values_list("month", "options"))


def published(kind: str) -> list[PublishedMonth]:
    """The last edition of each published month, newest month first, without its rows; one statement."""
    rows = PublishedMonth.objects.filter(kind=kind).order_by("-month", "-edition").distinct("month")
    return list(rows.defer("data", "figures"))


def rows_of(found: PublishedMonth) -> bytes:
    """The rows of a published month as CSV."""
    return gzip.decompress(bytes(found.data))


def one(kind: str, month: date, edition: int | None = None) -> PublishedMonth | None:
    """A published month, in its last edition or the one asked for."""
    rows = PublishedMonth.objects.filter(kind=kind, month=month)
    if edition is not None:
        rows = rows.filter(edition=edition)
    return rows.order_by("-edition").first()
