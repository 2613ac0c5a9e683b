"""`huiyin prepare`: what must be done once for a version before it can be served. `huiyin up` calls it when needed."""

import json
import sys

import typer

from huiyin.project.tables import as_owner


def prepare() -> None:
    """Compile translations, bring the tables up to date, collect the static files. Tells what the database holds."""
    as_owner()
    import django
    from django.core.management import call_command

    from huiyin.project import translations
    from huiyin.project.migrating import migrate_quietly

    translations.compile_all()
    django.setup()
    migrate_quietly()
    call_command("collectstatic", interactive=False, verbosity=0, stdout=sys.stderr)
    typer.echo(json.dumps({"empty": _is_empty(), "demo": _has_demo()}))


def _is_empty() -> bool:
    from django.apps import apps

    return not apps.get_model("places", "Area")._default_manager.exists()


def _has_demo() -> bool:
    from huiyin.project.contributed import contributed

    return "demo" in contributed()
