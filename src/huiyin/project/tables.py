"""`huiyin manage` and `huiyin migrate`: Django's own commands, the second as the role that owns the tables."""

import os

import typer


def manage(context: typer.Context) -> None:
    """Run one of Django's management commands."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["huiyin manage", *context.args])


def migrate() -> None:
    """Bring the tables to the state of this version, as the role that owns them."""
    as_owner()
    import django

    from huiyin.project.migrating import migrate_quietly

    django.setup()
    migrate_quietly()


def as_owner() -> None:
    """Connect as the owner of the tables from now on; only before the settings are read."""
    os.environ["HUIYIN_DATABASE_ROLE"] = "owner"
