"""Searching words among a million matters: newest first, looking further back only while a page is not full.

PostgreSQL's inverted index knows no order: to give the newest of a frequent word it reads all its hits. What is rare by
the statistics is looked for in all of time at once; for the rest the index is asked for the last three months first,
then for as many before them as should fill the page, then for all of time (docs/adr/0009). At most three statements.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg import sql

from huiyin.kernel.bigrams import runs
from huiyin.matters.models import Matter
from huiyin.matters.queries.frequencies import frequencies
from huiyin.matters.rules.searching import FEW, area_mark, last_months, months_before
from huiyin.places.queries import area_tree

MOST_AREAS, SHARE = 30, 14
"""Marks of so many areas, or of such a part of the city (one in 14), still make a search shorter. The index reads the
lists of all marks that stand in an OR to their end; those of 53 of 424 areas made it twice as long at 1,000,000."""


_OPENED_AT = ExpressionWrapper(F("opened_at") + timedelta(0), DateTimeField())
Found = TypeVar("Found")


class _Tokens(SearchQuery):
    """A query of tokens as they stand; PostgreSQL's own reader of queries would take our @m2026-11 for two words.

    Written into the statement, not beside it: prepared for whatever words, it would soon be planned once for a word of
    middling frequency, and all matters be looked through in their order for a rare one.
    """

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        _sql, (text,) = super().as_sql(compiler, connection)
        return f"{sql.quote(str(text))}::tsquery", []


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of the words, and at least one of each of the `marks`; an empty one does not narrow."""

    words: str
    marks: tuple[Collection[str], ...] = ()

    def groups(self, *also: Collection[str]) -> list[list[Collection[str]]]:
        """A matter must have one of each part of each group: of each run of characters, and marks, `also` these."""
        words: list[list[Collection[str]]] = [[[token] for token in run] for run in runs(self.words)]
        return [*words, *([any_of] for any_of in (*self.marks, *also) if any_of)]


def having(wanted: Wanted, *also: Collection[str]) -> Q:
    """The matters that have what is wanted, and one of each of `also`."""
    # Tokens are letters, digits and characters, and marks have an @ and a dash: none has a quote or a backslash.
    every = (part for group in wanted.groups(*also) for part in group)
    parts = (" | ".join(f"'{token}'" for token in sorted(part)) for part in every)
    text = " & ".join(f"({part})" for part in parts)
    return Q(search=_Tokens(text, search_type="raw")) if text else Q()


def area_marks(areas: Collection[int]) -> list[str]:
    """The marks of these areas, or none when they are so many that they would not make a search shorter."""
    return [area_mark(area) for area in areas] if few(areas) else []


def few(areas: Collection[int]) -> bool:
    """Whether marks of these areas make a search shorter."""
    tree = area_tree()
    return len(areas) <= max(MOST_AREAS, len(tree.below(tree.city.id)) // SHARE)


def newest(rows: QuerySet[Matter], wanted: Wanted, *, until: datetime, most: int) -> list[UUID]:
    """The ids of the first `most` of `rows` that have what is wanted, newest first. `until` is about the newest.

    Put in order by an expression: with the index of that order at hand, the planner would look through all matters for
    a word that none has, as it takes every rare one for the rarest that it counted.

    Ids alone: the planner takes neighbouring pairs of characters for independent, expects one hit where there are
    thousands, and would look up units and areas of them all before it sorts.
    """

    in_order = rows.order_by(_OPENED_AT.desc(), "-id")

    def look(window: list[str], most: int) -> list[UUID]:
        return list(in_order.filter(having(wanted, window)).values_list("pk", flat=True)[:most])

    return _look_back(look, wanted, until, most)


def count(rows: QuerySet[Matter], wanted: Wanted, *, until: datetime, most: int) -> int:
    """How many of `rows` have what is wanted, counted no further than `most`."""

    def look(window: list[str], most: int) -> list[None]:
        return [None] * rows.filter(having(wanted, window)).order_by()[:most].count()

    return len(_look_back(look, wanted, until, most))


def _look_back(
    look: Callable[[list[str], int], list[Found]], wanted: Wanted, until: datetime, most: int
) -> list[Found]:
    """What `look` finds in the last months and in those before, or in all of time ([]) where that is not `most`."""
    if frequencies().expected(wanted.groups()) <= FEW:
        return look([], most)
    found = look(last_months(until), most)
    if len(found) < most and (before := months_before(until, len(found), most)):
        found += look(before, most - len(found))
    return found if len(found) >= most else look([], most)
