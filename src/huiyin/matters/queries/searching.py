"""Searching words among a million matters: newest first, looking further back only while a page is not full.

PostgreSQL's inverted index knows no order: to give the newest hundred of a frequent word it reads all its hits. So the
index is asked for the last two months first, then for two years, then for all of time; whatever the word, one of the
three is small, and the steps before it were smaller. At most three statements.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from huiyin.kernel.bigrams import tokens
from huiyin.matters.models import Matter
from huiyin.matters.rules.searching import area_mark, windows
from huiyin.places.queries import area_tree

MOST_AREAS, SHARE = 30, 14
"""Marks of so many areas, or of such a part of the city (one in 14), still make a search shorter. The index reads the
lists of all marks that stand in an OR to their end; those of 53 of 424 areas made it twice as long at 1,000,000."""


class _Tokens(SearchQuery):
    """A query of tokens as they stand; PostgreSQL's own reader of queries would take our @m2026-11 for two words."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Sequence[Any]]:  # type: ignore[override]
        return super().as_sql(compiler, connection, template="%(expressions)s::tsquery")


def having(words: str, *marks: Collection[str]) -> Q:
    """The matters that have all the words and, of each of `marks`, at least one; an empty one does not narrow."""
    parts = [[token] for token in tokens(words)] + [sorted(any_of) for any_of in marks if any_of]
    # Tokens are letters, digits and characters, and marks have an @ and a dash: none has a quote or a backslash.
    text = " & ".join("(" + " | ".join(f"'{token}'" for token in part) + ")" for part in parts)
    return Q(search=_Tokens(text, search_type="raw")) if text else Q()


def area_marks(areas: Collection[int]) -> list[str]:
    """The marks of these areas, or none when they are so many that they would not make a search shorter."""
    return [area_mark(area) for area in areas] if few(areas) else []


def few(areas: Collection[int]) -> bool:
    """Whether marks of these areas make a search shorter."""
    tree = area_tree()
    return len(areas) <= max(MOST_AREAS, len(tree.below(tree.city.id)) // SHARE)


def newest(rows: QuerySet[Matter], words: str, *, until: datetime, most: int) -> list[UUID]:
    """The ids of the first `most` that have all the words of `rows`, ordered newest first. `until` is about the newest.

    Ids alone: the planner takes neighbouring pairs of characters for independent, expects one hit where there are
    thousands, and would look up units and areas of them all before it sorts.
    """
    found: list[UUID] = []
    for window in windows(until):
        found = list(rows.filter(having(words, window)).values_list("pk", flat=True)[:most])
        if len(found) == most:
            break
    return found


def count(rows: QuerySet[Matter], words: str, *, until: datetime, most: int) -> int:
    """How many of `rows` have all the words, counted no further than `most`."""
    found = 0
    for window in windows(until):
        found = rows.filter(having(words, window)).order_by()[:most].count()
        if found == most:
            break
    return found
