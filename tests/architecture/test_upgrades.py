"""Old code goes on writing while the tables are already those of the new: migrations only add (docs/adr/0017)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from tests.fixtures.earlier import BASE

HARMLESS = (migrations.CreateModel, migrations.AlterModelOptions, migrations.AlterModelManagers)
CONCURRENT = (AddIndexConcurrently, RemoveIndexConcurrently)
SHORTEST_REASON = 30


@dataclass
class Judge:
    """Reads migrations in order; tables that were made since the base are nobody's yet."""

    state: ProjectState
    fresh: set[tuple[str, str]] = field(default_factory=set)

    def judge(self, app: str, migration: Any) -> list[str]:
        """What of a migration old code might not survive; nothing where the migration says why it does."""
        found = []
        for operation in migration.operations:
            found += [f"{app}.{migration.name}: {why}" for why in self._step(app, operation, migration)]
        reason = getattr(migration, "old_code_survives", "")
        if reason and (not found or len(reason) < SHORTEST_REASON):
            return [f"{app}.{migration.name}: a reason that is not needed, or says nothing"]
        return [] if reason else found

    def _step(self, app: str, operation: Operation, migration: Any) -> Iterator[str]:
        seen = [operation]
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            seen = list(operation.database_operations)
        for one in seen:
            yield from self._change(app, one, migration)
        if isinstance(operation, migrations.CreateModel):
            self.fresh.add((app, operation.name_lower))
        operation.state_forwards(app, self.state)

    def _change(self, app: str, operation: Any, migration: Any) -> Iterator[str]:
        of = getattr(operation, "model_name", "").lower()
        if isinstance(operation, HARMLESS) or (app, of) in self.fresh:
            return
        if isinstance(operation, CONCURRENT):
            if migration.atomic:
                yield f"{of}: an index is made concurrently outside a transaction alone"
        elif isinstance(operation, migrations.AddField):
            yield from added(of, operation.name, operation.field)
        elif isinstance(operation, migrations.AlterField):
            before = self.state.models[app, of].fields[operation.name]
            yield from altered(of, operation.name, before, operation.field)
        else:
            yield f"{of}: {type(operation).__name__}"


def added(model: str, name: str, new: Any) -> Iterator[str]:
    """A column of which old code knows nothing must fill itself; its index must hold nobody up."""
    if new.many_to_many:
        return
    if not new.null and not new.has_db_default():
        yield f"{model}.{name}: old code leaves it out, and nothing fills it"
    if new.db_index or new.unique:
        yield f"{model}.{name}: its index is made while nobody can write"


def altered(model: str, name: str, before: Any, new: Any) -> Iterator[str]:
    """A column may only take more than before."""
    if type(before) is not type(new):
        yield f"{model}.{name}: another type"
    elif before.null and not new.null:
        yield f"{model}.{name}: no longer empty"
    elif new.max_length is not None and (before.max_length is None or new.max_length < before.max_length):
        yield f"{model}.{name}: shorter"
    elif (new.db_index or new.unique) and not (before.db_index or before.unique):
        yield f"{model}.{name}: its index is made while nobody can write"
    elif (before.db_column, getattr(before, "max_digits", 0)) != (new.db_column, getattr(new, "max_digits", 0)):
        yield f"{model}.{name}: another column"


def is_ours(loader: MigrationLoader, key: tuple[str, str]) -> bool:
    return loader.disk_migrations[key].__module__.startswith("huiyin.")


def newer(key: tuple[str, str]) -> bool:
    return key[1] > BASE.get(key[0], "")


def base_state(loader: MigrationLoader) -> ProjectState:
    """The tables as the version out there has them."""
    return loader.project_state(list(BASE.items()))


def test_the_base_is_there_and_speaks_of_rooms_that_exist() -> None:
    loader = MigrationLoader(None)
    ours = {key for key in loader.disk_migrations if is_ours(loader, key)}
    assert set(BASE.items()) <= ours
    assert set(BASE) <= {app for app, _ in ours}  # a room that is newer than the base is nobody's yet


def test_what_is_newer_than_the_base_only_adds() -> None:
    loader = MigrationLoader(None)
    judge = Judge(base_state(loader))
    order: list[tuple[str, str]] = []
    for leaf in loader.graph.leaf_nodes():
        order += [key for key in loader.graph.forwards_plan(leaf) if key not in order]
    since = [key for key in order if is_ours(loader, key) and newer(key)]
    assert [line for app, name in since for line in judge.judge(app, loader.disk_migrations[app, name])] == []


def matter(*fields: tuple[str, Any]) -> ProjectState:
    state = ProjectState()
    made = migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True)), *fields])
    made.state_forwards("room", state)
    return state


INDEX = models.Index(fields=["word"], name="thing_word")
CHECK = models.CheckConstraint(condition=models.Q(("word", "")), name="thing_is_empty")
WORD = models.CharField(max_length=20, null=True)


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.RemoveField("thing", "word"), "RemoveField"),
        (migrations.RenameField("thing", "word", "term"), "RenameField"),
        (migrations.AddConstraint("thing", CHECK), "AddConstraint"),
        (migrations.AddIndex("thing", INDEX), "AddIndex"),
        (migrations.RunSQL("SELECT 1"), "RunSQL"),
        (migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]), "RunSQL"),
        (AddIndexConcurrently("thing", INDEX), "outside a transaction"),
        (migrations.AddField("thing", "new", models.IntegerField(default=0)), "nothing fills it"),
        (migrations.AddField("thing", "new", models.IntegerField(null=True, db_index=True)), "nobody can write"),
        (migrations.AlterField("thing", "word", models.CharField(max_length=20)), "no longer empty"),
        (migrations.AlterField("thing", "word", models.CharField(max_length=19, null=True)), "shorter"),
        (migrations.AlterField("thing", "word", models.IntegerField(null=True)), "another type"),
        (migrations.AlterField("thing", "word", models.CharField(max_length=20, null=True, unique=True)), "write"),
        (migrations.AddField("thing", "new", models.IntegerField(db_default=0)), ""),
        (migrations.AddField("thing", "new", models.IntegerField(null=True)), ""),
        (migrations.AlterField("thing", "word", models.CharField(max_length=40, null=True)), ""),
        (migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]), ""),
    ],
)
def test_an_operation_that_old_code_may_not_survive_is_named(operation: Any, why: str) -> None:
    migration = migrations.Migration("0002_it", "room")
    migration.operations = [operation]
    found = Judge(matter(("word", WORD))).judge("room", migration)
    assert (len(found), why in "".join(found)) == (1 if why else 0, True)


@pytest.mark.parametrize(("reason", "findings"), [("x" * SHORTEST_REASON, 0), ("because", 1)])
def test_an_exception_has_a_reason_that_says_something(reason: str, findings: int) -> None:
    migration: Any = migrations.Migration("0002_it", "room")
    migration.operations = [migrations.RunSQL("SELECT 1")]
    migration.old_code_survives = reason
    assert len(Judge(ProjectState()).judge("room", migration)) == findings


def strange() -> list[str]:
    """What the real tables have that the base's code does not expect, however it came there."""
    found: list[str] = []
    for model in base_state(MigrationLoader(None)).apps.get_models():
        if model._meta.app_label in BASE:
            found += differences(model)
    return found


def differences(model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attname, a.attnotnull, a.atthasdef OR a.attidentity <> ''"
            " FROM pg_attribute a WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped",
            [f'"{table}"'],
        )
        there = {name: (required, filled) for name, required, filled in cursor.fetchall()}
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(%s) AND contype IN ('c', 'u')",
                       [f'"{table}"'])  # fmt: skip
        rules = {name for (name,) in cursor.fetchall()}
    known = {column.column: column for column in model._meta.local_concrete_fields}
    found = [f"{table}.{name}: gone" for name in known if name not in there]
    found += [f"{table}.{name}: required" for name, (required, _) in there.items()
              if name in known and required and known[name].null]  # fmt: skip
    found += [f"{table}.{name}: nothing fills it" for name, (required, filled) in there.items()
              if name not in known and required and not filled]  # fmt: skip
    named = {rule.name for rule in model._meta.constraints}
    return found + [f"{table}: {name}" for name in sorted(rules - named) if not name.startswith(table)]


def test_the_base_can_write_into_the_tables_of_now(db: None) -> None:
    assert strange() == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("ALTER TABLE matters_matter ADD COLUMN extra int NOT NULL DEFAULT 0", ""),
        ("ALTER TABLE matters_bulkrun DROP COLUMN started_at CASCADE", "matters_bulkrun.started_at: gone"),
        ("ALTER TABLE matters_bulkrun ALTER COLUMN ended_at SET NOT NULL", "matters_bulkrun.ended_at: required"),
        ("ALTER TABLE matters_bulkrun ADD COLUMN extra int NOT NULL", "matters_bulkrun.extra: nothing fills it"),
        ("ALTER TABLE matters_bulkrun ADD CONSTRAINT narrower CHECK (id IS NOT NULL)", "matters_bulkrun: narrower"),
    ],
)
def test_a_change_by_whatever_way_is_found_in_the_tables(db: None, statement: str, told: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE huiyin_owner")
        cursor.execute(statement)
    found = strange()
    assert told in " ".join(found)
    assert bool(found) == bool(told)
