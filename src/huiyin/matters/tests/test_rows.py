"""Rows that are read by statements of our own are those that the ORM would have read."""

from django.db import connection

from huiyin.database import rows
from huiyin.matters.models import Entry
from huiyin.matters.tests.cast import Town
from huiyin.matters.tests.conftest import Raise
from huiyin.people.models import User


def fetched(table: str, wanted: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {wanted} FROM {table} AS it ORDER BY it.id")
        return list(cursor.fetchall())


def test_in_whichever_order_columns_were_asked_for(town: Town) -> None:
    user = User.objects.order_by("id")[0]
    names = ("language", "id", "username")
    read = rows.read(User, names, fetched("people_user", rows.columns(User, "it", names))[0])
    assert (read.pk, read.username, read.language) == (user.pk, user.username, user.language)


def test_what_was_not_fetched_is_fetched_when_it_is_asked_for(town: Town) -> None:
    user = User.objects.order_by("id")[0]
    read = rows.read(User, ("id",), (user.pk,))
    assert read.get_deferred_fields() >= {"username", "name"}
    assert read.name == user.name


def test_json_comes_as_what_it_says(town: Town, raise_one: Raise) -> None:
    raise_one()
    (entry,) = Entry.objects.all()
    names = rows.every(Entry)
    (values,) = fetched("matters_entry", rows.columns(Entry, "it", names))
    read = rows.read(Entry, names, values)
    assert read.data == entry.data
    assert {name: getattr(read, name) for name in names} == {name: getattr(entry, name) for name in names}
