"""Questions whose words depend on who asks and on the areas, composed once for each asker.

At every event all screens of the centre ask again. Composing such a question costs the ORM several times what
PostgreSQL takes to answer it (ADR 28), and until somebody gets another post or the areas change it comes out the same.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from huiyin.places.queries import area_tree
from huiyin.places.tree import AreaTree

MOST = 500
Statement = tuple[str, tuple[Any, ...]]
"""The SQL, and its parameters."""


@dataclass(frozen=True, slots=True)
class _Known:
    tree: AreaTree | None = None
    statements: dict[Hashable, Statement | None] = field(default_factory=dict)


class ComposedOnce:
    """What was composed, by what it depends on besides the areas; all of it is forgotten when those have changed."""

    def __init__(self) -> None:
        self._known = _Known()

    def rows(self, key: Hashable, compose: Callable[[], "QuerySet[Any, Any]"], around: str = "%s") -> list[Any]:
        """What the question answers now, in tuples; columns of JSON as text. One statement, none where nobody could be
        meant. `compose` makes it where it is not known yet; `around` is what is asked of its rows.
        """
        tree, known = area_tree(), self._known
        if known.tree is not tree or len(known.statements) >= MOST:
            known = self._known = _Known(tree)
        if key not in known.statements:
            known.statements[key] = _composed(compose())
        statement = known.statements[key]
        if statement is None:
            return []
        sql, given = statement
        with connection.cursor() as cursor:
            cursor.execute(around.replace("%s", sql), given)
            return list(cursor.fetchall())


def _composed(rows: "QuerySet[Any, Any]") -> Statement | None:
    """None for a question that has no answer whatever there is."""
    try:
        sql, given = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(given)
