"""What anybody may read of an area's matters: one by number, a page of them, and how many there are.

A page is chosen area by area inside an index, a few rows of each, and then put in order: it costs what the number of
areas costs, however many matters they hold. The newest of the whole city stand together in an index of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from huiyin.kernel.numbers import UnreadableNumber, read_number
from huiyin.matters.models import Matter, Visibility
from huiyin.matters.queries.lists import read_cursor, write_cursor
from huiyin.matters.rules.refusals import NoSuchMatter
from huiyin.places.queries import area_tree


class Shelf(StrEnum):
    """Which of an area's public matters are asked for."""

    ALL = "all"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Public matters, newest first (of closed ones the last closed), and the next page's cursor ("" at the end)."""

    matters: Sequence[Matter]
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """Of an area's public matters: how many are open, late, and were closed since a moment; when the last one moved."""

    open: int
    late: int
    closed: int


_ORDERED_BY = {Shelf.CLOSED: "closed_at"}
_CONDITIONS = {
    Shelf.ALL: "TRUE",
    Shelf.OPEN: "closed_at IS NULL",
    Shelf.LATE: "closed_at IS NULL AND next_due_at < %(now)s",
    Shelf.CLOSED: "closed_at IS NOT NULL",
}
_CHOOSE = """
    SELECT chosen.id FROM unnest(%(areas)s::bigint[]) AS wanted CROSS JOIN LATERAL (
        SELECT id, {at} AS at FROM matters_matter
        WHERE area_id = wanted AND visibility = 'public' AND {condition} AND {after}
        ORDER BY {at} DESC, id DESC LIMIT %(limit)s
    ) AS chosen ORDER BY chosen.at DESC, chosen.id DESC LIMIT %(limit)s
"""
_CHOOSE_ANYWHERE = """
    SELECT id FROM matters_matter WHERE visibility = 'public' AND {after}
    ORDER BY opened_at DESC, id DESC LIMIT %(limit)s
"""
_COUNT = """
    SELECT count(*), count(*) FILTER (WHERE next_due_at < %(now)s), (
        SELECT count(*) FROM matters_matter WHERE area_id = ANY(%(areas)s) AND visibility = 'public'
        AND closed_at IS NOT NULL AND closed_at >= %(since)s)
    FROM matters_matter WHERE area_id = ANY(%(areas)s) AND visibility = 'public' AND closed_at IS NULL
"""


def public_matter(number: str) -> Matter:
    """The public matter with this number, read tolerantly. Raises `NoSuchMatter`, alike for all others."""
    try:
        wanted = Matter.objects.filter(number=read_number(number), visibility=Visibility.PUBLIC)
    except UnreadableNumber as why:
        raise NoSuchMatter(str(why)) from why
    for matter in wanted.defer("search"):
        return matter
    raise NoSuchMatter(number)


def neighbourhood(area_id: int, shelf: Shelf, now: datetime, *, cursor: str = "", limit: int = 50) -> PublicPage:
    """A page of the public matters of an area and all beneath it. Two statements. Raises `BadCursor`."""
    at = _ORDERED_BY.get(shelf, "opened_at")
    asked: dict[str, Any] = {"areas": list(area_tree().below(area_id)), "now": now, "limit": limit + 1}
    after = "TRUE"
    if cursor:
        asked["at"], asked["last"] = read_cursor(cursor)
        after = f"({at}, id) < (%(at)s, %(last)s)"
    anywhere = shelf is Shelf.ALL and area_id == area_tree().city.id
    choose = _CHOOSE_ANYWHERE if anywhere else _CHOOSE
    with connection.cursor() as statement:
        statement.execute(choose.format(at=at, condition=_CONDITIONS[shelf], after=after), asked)
        ids = [row[0] for row in statement.fetchall()]
    found = _in_order(ids)
    more = found[limit - 1] if len(found) > limit else None
    return PublicPage(found[:limit], write_cursor(getattr(more, at), more.id) if more else "")


def _in_order(ids: Sequence[UUID]) -> list[Matter]:
    rows = Matter.objects.defer("search").in_bulk(ids) if ids else {}
    return [rows[pk] for pk in ids if pk in rows and rows[pk].visibility == Visibility.PUBLIC]


def area_figures(area_id: int, since: datetime, now: datetime) -> AreaFigures:
    """Counted inside two indexes, in one statement."""
    asked: dict[str, Any] = {"areas": list(area_tree().below(area_id)), "since": since, "now": now}
    with connection.cursor() as statement:
        statement.execute(_COUNT, asked)
        counted = statement.fetchone()
    assert counted is not None
    return AreaFigures(*counted)
