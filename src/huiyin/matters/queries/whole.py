"""Lists as a whole: every row for a file, the first some hundred for a bulk action, the numbers of several at once."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from huiyin.matters.models import Matter
from huiyin.matters.queries import searching
from huiyin.matters.queries.lists import BY_DEADLINE, NEWEST_FIRST, MatterFilter, open_ones, readable, wanted
from huiyin.people.actors import Actor


def whole(actor: Actor, narrowed: MatterFilter, now: datetime, *, at_inbox: bool) -> QuerySet[Matter]:
    """The open matters of the inbox, or everything, in no order."""
    if at_inbox:
        return open_ones(actor, narrowed, now)
    rows = readable(actor, narrowed)
    return rows.filter(searching.having(wanted(actor, narrowed))) if narrowed.words else rows


def stream(actor: Actor, narrowed: MatterFilter, now: datetime, *, at_inbox: bool) -> Iterator[Matter]:
    """Every matter of the inbox, or of the list of everything, in its order, as it is read.

    Through a cursor of the server: what is held does not grow with the list. For exports.
    """
    rows = whole(actor, narrowed, now, at_inbox=at_inbox).order_by(*(BY_DEADLINE if at_inbox else NEWEST_FIRST))
    return rows.select_related("owner_unit", "owner_person").defer("search", "summary").iterator(chunk_size=1000)


def chosen_ids(actor: Actor, narrowed: MatterFilter, now: datetime, *, at_inbox: bool, most: int) -> list[UUID]:
    """The ids of the first `most` open matters of such a list, in its order: what a bulk action is taken on."""
    rows = whole(actor, narrowed, now, at_inbox=at_inbox).filter(closed_at=None)
    return list(rows.order_by(*(BY_DEADLINE if at_inbox else NEWEST_FIRST)).values_list("pk", flat=True)[:most])


def counts_of(actor: Actor, lists: Sequence[tuple[MatterFilter, bool]], now: datetime, *, most: int) -> list[int]:
    """How many each of these lists holds, none counted beyond `most`; True: of the inbox. One statement for all."""
    if not lists:
        return []
    parts: list[str] = []
    params: list[Any] = []
    for narrowed, at_inbox in lists:
        rows = whole(actor, narrowed, now, at_inbox=at_inbox).order_by().values("pk")[:most]
        try:
            sql, given = rows.query.sql_with_params()
        except EmptyResultSet:
            sql, given = "SELECT 1 WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({sql}) counted)")  # noqa: S608 (composed by the ORM)
        params += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        found = cursor.fetchone()
    assert found is not None
    return list(found)
