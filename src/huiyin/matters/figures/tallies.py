"""Adding facts up: a question is answered month by month, and a month is added up again only when its facts changed.

Counts of months add, so any period is the sum of its months. The median does not add: the working half hours until the
answer are counted by class, and the classes are added instead.
"""

import base64
import hashlib
import json
import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from operator import add
from typing import Any

from django.db import connection

from huiyin.matters.figures.definitions import Figure, definitions, options_of, values_in_force
from huiyin.matters.figures.predicates import Options, compiled
from huiyin.matters.models import FactMonth, MonthTally

HALF_HOUR = 30
FORM = 3
"""Of `packed`: what was kept in another form is not read."""
DIMENSIONS = {  # numbers and plain bytes: a year is sorted by them, and words in the order of a language take long
    "": "''", "area": 'g.key COLLATE "C"', "unit": "f.unit_id", "category": 'f.category COLLATE "C"',
    "source": 'f.source COLLATE "C"', "month": "to_char(f.month, 'YYYY-MM')",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a kind, what narrows it, and by what it is told apart.

    `areas` pairs the id of an area with the group it is counted under; empty: everywhere. `units`: only these.
    """

    kind: str
    by: str = ""
    areas: tuple[tuple[int, str], ...] = ()
    units: tuple[int, ...] | None = None
    category: tuple[str, ...] = ()
    source: str = ""


@dataclass(slots=True)
class Tally:
    """Of one group: how many were raised, numerator and denominator of each figure, and how many were answered in each
    half hour of working time, from the first on."""

    raised: int = 0
    shares: dict[str, list[int]] = field(default_factory=dict)
    answered_in: list[int] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Put the other's counts to these."""
        self.raised += other.raised
        for key, (counted, of) in other.shares.items():
            mine = self.shares.setdefault(key, [0, 0])
            mine[0] += counted
            mine[1] += of
        shorter, longer = sorted((self.answered_in, other.answered_in), key=len)
        self.answered_in = [*map(add, shorter, longer), *longer[len(shorter) :]]

    @property
    def answered(self) -> int:
        """How many were answered."""
        return sum(self.answered_in)

    @property
    def median_minutes(self) -> int | None:
        """The median working time to the first answer, as the beginning of its half hour; None without answers."""
        answered, passed = self.answered, 0
        for half_hour, count in enumerate(self.answered_in):
            passed += count
            if count and 2 * passed >= answered:
                return half_hour * HALF_HOUR
        return None


def ask(
    question: Question, months: Sequence[date], now: datetime, *, keep: bool = True
) -> dict[date, dict[str, Tally]]:
    """The tallies of each month by group. Three statements when nothing changed since the question was last asked.

    `keep`: what is added up is written down for the next who asks; not for whoever may ask without end.
    """
    values = values_in_force(list(months))
    digests = {month: _digest(question, values[month]) for month in months}
    revisions = dict(FactMonth.objects.filter(kind=question.kind, month__in=months).values_list("month", "revision"))
    held = MonthTally.objects.filter(month__in=list(months), question__in=set(digests.values()))
    found: dict[date, dict[str, Tally]] = {}
    for row in held:
        if row.revision == revisions.get(row.month) and row.question == digests[row.month]:
            found[row.month] = {key: _unpacked(group) for key, group in row.groups.items()}
    stale: dict[str, list[date]] = defaultdict(list)
    for month in months:
        if month not in revisions:
            found[month] = {}
        elif month not in found:
            stale[digests[month]].append(month)
    for digest, some in stale.items():
        fresh = add_up(question, some, options_of(values[some[0]]))
        found |= fresh
        if keep:
            _keep(fresh, digest, revisions, now)
    return found


def total(found: Mapping[date, Mapping[str, Tally]]) -> dict[str, Tally]:
    """The months put together, by group."""
    whole: dict[str, Tally] = defaultdict(Tally)
    for groups in found.values():
        for key, tally in groups.items():
            whole[key].add(tally)
    return dict(whole)


def add_up(question: Question, months: Sequence[date], options: Options) -> dict[date, dict[str, Tally]]:
    """The tallies straight from the facts, by the index fact_month_area; one statement.

    Shares and half hours are counted apart: together they would be twenty sums for each half hour of each group, which
    do not fit into memory.
    """
    sql, values = statement(question, months, options)
    found: dict[date, dict[str, Tally]] = {month: {} for month in months}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for month, key, *counts in cursor.fetchall():
            found[month][str(key)] = counted(counts)
    return found


def statement(question: Question, months: Sequence[date], options: Options) -> tuple[str, list[Any]]:
    """The SQL of `add_up`: column names are ours, everything that was given is a parameter."""
    columns, values = counting(options)
    condition, given = compiled(("counted",), options)
    where, narrowed = _where(question, months)
    grouped = " JOIN unnest(%s::bigint[], %s::text[]) AS g(area_id, key) ON g.area_id = f.area_id"
    joined = grouped if question.areas else ""
    pairs = [[pk for pk, _ in question.areas], [key for _, key in question.areas]] if question.areas else []
    by = DIMENSIONS[question.by]
    source = f"FROM matters_fact f{joined} WHERE {where}"
    half_hour = f"SELECT f.month, {by} AS key, f.answer_minutes / {HALF_HOUR} AS half_hour, count(*) AS n"
    sql = (
        f"WITH shares AS (SELECT f.month, {by} AS key, {columns} {source} GROUP BY 1, 2), "  # noqa: S608
        f"answered AS ({half_hour} {source} AND {condition} AND f.answer_minutes IS NOT NULL GROUP BY 1, 2, 3), "
        "halves AS (SELECT month, key, array_agg(half_hour) AS halves, array_agg(n) AS n FROM answered GROUP BY 1, 2) "
        "SELECT shares.*, halves.halves, halves.n FROM shares LEFT JOIN halves USING (month, key)"
    )
    return sql, [*values, *pairs, *narrowed, *pairs, *narrowed, *given]


def counting(options: Options) -> tuple[str, list[Any]]:
    """The columns that `counted` reads before half hours and their numbers, over facts named `f`; their parameters."""
    columns, values = ["count(*)"], list[Any]()
    for figure in definitions().figures:
        for part in (figure.denominator + figure.numerator, figure.denominator):
            condition, given = compiled(part, options)
            columns.append(f"count(*) FILTER (WHERE {condition})")
            values += given
    return ", ".join(columns), values


def counted(row: Sequence[Any]) -> Tally:
    """The tally that stands in a row: the columns of `counting`, half hours, how many were answered in each."""
    raised, *counts, half_hours, answered = row
    shares = {f.key: [counts[2 * n], counts[2 * n + 1]] for n, f in enumerate(definitions().figures)}
    return Tally(raised, shares, _by_half_hour(zip(half_hours or (), answered or (), strict=True)))


def _where(question: Question, months: Sequence[date]) -> tuple[str, list[Any]]:
    parts, values = ["f.kind = %s", "f.month = ANY(%s::date[])"], [question.kind, list(months)]
    if question.units is not None:
        parts.append("f.unit_id = ANY(%s::bigint[])")
        values.append(list(question.units))
    if question.category:
        parts.append("f.category = ANY(%s::text[])")
        values.append(list(question.category))
    if question.source:
        parts.append("f.source = %s")
        values.append(question.source)
    return " AND ".join(parts), values


def _digest(question: Question, values: Mapping[str, str]) -> str:
    asked = {
        "question": asdict(question),
        "options": dict(values),
        "figures": [_meaning(f) for f in definitions().figures],
        "form": FORM,
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _meaning(figure: Figure) -> list[Any]:
    return [figure.key, figure.numerator, figure.denominator]


def _keep(fresh: Mapping[date, Mapping[str, Tally]], digest: str, revisions: Mapping[date, int], now: datetime) -> None:
    rows = [
        MonthTally(
            month=month, question=digest, revision=revisions[month], made_at=now,
            groups={key: _packed(tally) for key, tally in groups.items()},
        )
        for month, groups in fresh.items()
    ]  # fmt: skip
    MonthTally.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["question", "month"],
        update_fields=["revision", "made_at", "groups"],
    )


def plain(tally: Tally) -> list[Any]:
    """The tally to be published as JSON: raised, shares, half hours, and how many were answered in each."""
    answered = {half_hour: count for half_hour, count in enumerate(tally.answered_in) if count}
    return [tally.raised, tally.shares, list(answered.keys()), list(answered.values())]


def tally_of(group: Any) -> Tally:
    """The tally that `plain` wrote down."""
    raised, shares, half_hours, answered = group
    return Tally(raised, shares, _by_half_hour(zip(half_hours, answered, strict=True)))


def _by_half_hour(answered: Iterable[tuple[int, int]]) -> list[int]:
    """How many were answered in each half hour, from those in which any were."""
    counts = dict(answered)
    return [counts.get(half_hour, 0) for half_hour in range(max(counts, default=-1) + 1)]


def _packed(tally: Tally) -> list[Any]:
    """The tally to be kept. A year by unit has a quarter of a million half hours: as JSON numbers these would take the
    database and its reader ten times as long as their 32 bits do."""
    counts = struct.pack(f"<{len(tally.answered_in)}I", *tally.answered_in)
    return [tally.raised, tally.shares, base64.b64encode(counts).decode()]


def _unpacked(group: Any) -> Tally:
    raised, shares, packed = group
    counts = base64.b64decode(packed)
    return Tally(raised, shares, list(struct.unpack(f"<{len(counts) // 4}I", counts)))
