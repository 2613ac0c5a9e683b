"""Inserting a row by a statement that is composed once.

The ORM composes it anew for every row, which was a quarter of the processor time of opening a matter.
"""

from enum import Enum
from functools import cache
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb


def insert(row: models.Model, **written: tuple[str, object]) -> None:
    """Insert `row` as it stands, its key included; no signals, no defaults of the database.

    `written` gives for a field an SQL expression with one placeholder, and the value that goes there.
    """
    values: list[Any] = [
        _plain(written[field.attname][1] if field.attname in written else getattr(row, field.attname))
        for field in row._meta.concrete_fields
    ]
    expressions = tuple((name, expression) for name, (expression, _value) in written.items())
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(row), expressions), values)
    row._state.adding = False
    row._state.db = connection.alias


@cache
def _statement(model: type[models.Model], expressions: tuple[tuple[str, str], ...]) -> str:
    given, quote = dict(expressions), connection.ops.quote_name
    fields = model._meta.concrete_fields
    columns = ", ".join(quote(field.column) for field in fields if field.column)
    places = ", ".join(given.get(field.attname, "%s") for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 (names of our own)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return Jsonb(value)
    return value.value if isinstance(value, Enum) else value
