"""Inserting and reading rows by statements that are composed once.

The ORM composes them anew every time, which was a quarter of the processor time of opening a matter (ADR 28).
"""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from psycopg.types.json import Jsonb

Row = TypeVar("Row", bound=models.Model)


def insert(row: models.Model, **written: tuple[str, object]) -> None:
    """Insert `row` as it stands, its key included; no signals, no defaults of the database.

    `written` gives for a field an SQL expression with one placeholder, and the value that goes there.
    """
    values: list[Any] = [
        _plain(field, written[field.attname][1] if field.attname in written else getattr(row, field.attname))
        for field in row._meta.concrete_fields
    ]
    expressions = tuple((name, expression) for name, (expression, _value) in written.items())
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(row), expressions), values)
    row._state.adding = False
    row._state.db = connection.alias


def every(model: type[models.Model]) -> tuple[str, ...]:
    """All its columns, by the names that attributes have."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def columns(model: type[models.Model], table: str, names: Sequence[str]) -> str:
    """These columns, as a statement asks for them that calls the model's table so."""
    fields = {field.attname: field.column for field in model._meta.concrete_fields}
    return ", ".join(f'{table}."{fields[name]}"' for name in names)


def read(model: type[Row], names: tuple[str, ...], values: Sequence[Any]) -> Row:
    """The row of which these columns were fetched, in this order; any other is fetched when it is asked for."""
    given = [made(values[at]) if made else values[at] for at, made in _places(model, names)]
    return model.from_db(connection.alias, names, given)


@cache
def _places(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[tuple[int, Callable[[object], object] | None], ...]:
    """Where the values stand, in the order of the model's fields, which `from_db` takes for granted; and what makes of
    each that of the attribute: only JSON comes as text."""
    return tuple(
        (names.index(field.attname), _of_json(field) if isinstance(field, models.JSONField) else None)
        for field in model._meta.concrete_fields
        if field.attname in names
    )


def _of_json(field: Any) -> Callable[[object], object]:
    return lambda value: field.from_db_value(value, None, connection)


@cache
def _statement(model: type[models.Model], expressions: tuple[tuple[str, str], ...]) -> str:
    given, quote = dict(expressions), connection.ops.quote_name
    fields = model._meta.concrete_fields
    columns = ", ".join(quote(field.column) for field in fields if field.column)
    places = ", ".join(given.get(field.attname, "%s") for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 (names of our own)


def _plain(field: models.Field[Any, Any], value: object) -> object:
    if isinstance(value, dict) or (isinstance(field, models.JSONField) and value is not None):
        return Jsonb(value)  # a list, too: else it would go as an array
    return value.value if isinstance(value, Enum) else value
