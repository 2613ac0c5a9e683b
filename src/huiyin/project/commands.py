"""`huiyin demo`: the sample district, made by all rooms together; `huiyin simulate`: one of devices that are none."""

from importlib import import_module
from importlib.util import find_spec

import typer

from huiyin.project.simulating.command import simulate

commands = typer.Typer()
commands.add_typer(simulate, name="simulate")


@commands.callback()
def _group() -> None:
    """Keep `demo` a subcommand even while it is alone."""


@commands.command("demo")
def demo() -> None:
    """Make the sample district: places, people, and weeks of matters; does nothing where it is there already.

    It is made whole or not at all: cut off in the middle, it begins afresh the next time.
    """
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from huiyin.people import demo as people
    from huiyin.places import demo as places

    now = timezone.now()
    with transaction.atomic():
        places.build()
        people.build(now=now)
        for domain in settings.DOMAINS:
            if find_spec(f"{domain}.demo"):
                import_module(f"{domain}.demo").build(now=now)
    typer.echo(f"the sample district is there: sign in as secretary, password {people.PASSWORD}", err=True)
